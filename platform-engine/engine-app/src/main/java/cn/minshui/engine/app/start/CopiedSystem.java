package cn.minshui.engine.app.start;

import cn.minshui.engine.app.embedded.EmbeddedDatabase;
import cn.minshui.engine.app.settings.DataDirectory;
import cn.minshui.engine.app.settings.ExitException;
import cn.minshui.engine.app.settings.ServerSettings;
import cn.minshui.engine.app.settings.ServerSettings.ExternalDatabase;
import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.audit.AuditTrail;
import cn.minshui.engine.core.backup.Backup;
import cn.minshui.engine.core.backup.Manifest;
import cn.minshui.engine.core.backup.Restore;
import cn.minshui.engine.core.data.number.Counters;
import cn.minshui.engine.core.data.number.IdSource;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.core.database.Databases;
import cn.minshui.engine.core.files.FileStore;
import cn.minshui.engine.core.identity.PlanIdentities;
import cn.minshui.engine.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The parts of a system that a backup holds: its database, the contents of its files, its secrets and what it keeps of its audit
 * trail outside the database. The engine itself is not started: nothing is migrated, nobody works.
 */
public final class CopiedSystem {
    private static final int CONNECTIONS = 6;
    private static final String SECRETS = "secrets/";
    private static final String KEYS = "keys/";
    private static final String AUDIT = "audit/";
    private static final String COMMAND = "command-line";
    private static final String RESTORING = "restoring";

    private final ServerSettings settings;
    private final DataDirectory data;
    private final Clock clock = Clock.systemUTC();

    public CopiedSystem(ServerSettings settings) {
        this.settings = settings;
        this.data = DataDirectory.at(settings.data());
    }

    /** A system that was restored by half must not be started. @throws ExitException ENVIRONMENT */
    static void requireWhole(DataDirectory data) {
        if (Files.exists(data.runFile(RESTORING))) {
            throw ExitException.environment(
                    "此数据目录上的恢复没有完成：请清空它，再执行 ./platform restore",
                    "a restore into this data directory did not end: empty it and run ./platform restore again");
        }
    }

    /** Beside a running system or without one. */
    public Manifest backup(Path to, Path keysTo, char[] passphrase) throws IOException, SQLException {
        ExternalDatabase given = settings.database();
        EmbeddedDatabase embedded = new EmbeddedDatabase(data);
        if (given == null && !embedded.exists()) {
            throw ExitException.environment(
                    "这里还没有系统：用 --data 或 --db-url 指定已有的", "there is no system here; name one by --data or --db-url");
        }
        if (given != null) {
            GivenDatabase.check(given);
        }
        boolean ran = embedded.running().isPresent();
        Map<String, byte[]> secrets = secrets();
        try (Pool pool = Pool.open(given == null ? embedded.start() : given)) {
            FileStore store = FileStores.of(System.getenv(), data, clock);
            Database database = pool.database().with(Keys.open(settings, data));
            return new Backup(database, store, clock).write(to, keysTo, secrets, passphrase, this::audited);
        } finally {
            if (given == null && !ran && DataLock.holder(data).isEmpty()) {
                embedded.stop();
            }
        }
    }

    /** @param whole a backup that was checked */
    public void restore(Restore whole) throws IOException, SQLException {
        refuseUsed();
        DataDirectory.open(settings.data());
        DataLock lock = DataLock.take(data)
                .orElseThrow(() -> ExitException.environment("此数据目录上有平台在运行", "a platform runs on this data directory"));
        EmbeddedDatabase embedded = new EmbeddedDatabase(data);
        ExternalDatabase given = settings.database();
        try (lock) {
            DataDirectory.write(data.runFile(RESTORING), clock.instant().toString());
            try (Pool pool = Pool.open(given == null ? embedded.start() : given)) {
                load(whole, pool.database());
            }
            whole.files(FileStores.of(System.getenv(), data, clock));
            writeSecrets(whole.secrets());
            try (Pool pool = Pool.open(given == null ? embedded.start() : given)) {
                write(pool.database().with(Keys.open(settings, data)), AuditCategory.IMPORT, "restore");
            }
            DataDirectory.delete(data.runFile(RESTORING));
        } finally {
            if (given == null) {
                embedded.stop();
            }
        }
    }

    private void audited(Database database) {
        write(database, AuditCategory.EXPORT, "backup");
    }

    /** Nobody is logged in at a command line: the entry says that it was done at the machine itself. */
    private void write(Database database, AuditCategory category, String operation) {
        try (Counters counters = new Counters(database)) {
            new AuditTrail(database, new IdSource(counters, clock)::next, clock)
                    .apart(AuditEntry.of(category, operation).by(PlanIdentities.OPERATOR, null, null, COMMAND));
        } catch (SQLException e) {
            throw new IllegalStateException("the counters could not be closed", e);
        }
    }

    private void load(Restore whole, Database target) throws IOException, SQLException {
        try {
            whole.load(target);
        } catch (ProblemException e) {
            // Refused, or taken away again as a whole: there is nothing half done to be afraid of.
            DataDirectory.delete(data.runFile(RESTORING));
            throw e;
        }
    }

    private record Pool(Database database) implements AutoCloseable {
        static Pool open(ExternalDatabase access) {
            return new Pool(
                    Databases.open(new DatabaseSettings(access.url(), access.user(), access.password(), CONNECTIONS)));
        }

        @Override
        public void close() {
            try {
                if (database.dataSource() instanceof AutoCloseable pool) {
                    pool.close();
                }
            } catch (Exception e) {
                throw new IllegalStateException("the connections could not be closed", e);
            }
        }
    }

    /** What stands in the data directory already would be mixed with what returns. */
    private void refuseUsed() {
        List<String> used = new ArrayList<>();
        for (String name : List.of("postgresql", "files", "secrets", "audit", "run/" + RESTORING)) {
            if (Files.exists(data.root().resolve(name))) {
                used.add(name);
            }
        }
        Path keys = settings.keyFolder();
        if (keys != null && Files.exists(keys)) {
            used.add(keys.toString());
        }
        if (!used.isEmpty()) {
            String list = String.join(", ", used);
            throw ExitException.environment(
                    "只能恢复到新的数据目录；" + data.root() + " 里已有：" + list,
                    "a backup returns into a new data directory; " + data.root() + " already holds: " + list);
        }
        if (settings.database() != null) {
            // Before the folder is made: an address that does not answer leaves nothing behind.
            GivenDatabase.check(settings.database());
        }
    }

    private Map<String, byte[]> secrets() throws IOException {
        Map<String, byte[]> secrets = new TreeMap<>();
        // The anchors of the audit trail are older than the snapshot then, as the check of the trail expects.
        add(secrets, AUDIT, data.root().resolve("audit"));
        add(secrets, SECRETS, data.root().resolve("secrets"));
        secrets.keySet().removeIf(name -> name.startsWith(SECRETS + KEYS) || isOfEmbeddedServer(name));
        Path keys = settings.keyFolder();
        add(secrets, KEYS, keys == null ? data.root().resolve("secrets/keys") : keys);
        return secrets;
    }

    /** Another machine's servers have passwords of their own. */
    private static boolean isOfEmbeddedServer(String name) {
        return name.startsWith(SECRETS + "postgresql-") || name.equals(SECRETS + "redis");
    }

    private static void add(Map<String, byte[]> secrets, String prefix, Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                secrets.put(prefix + folder.relativize(file), Files.readAllBytes(file));
            }
        }
    }

    private void writeSecrets(Map<String, byte[]> secrets) throws IOException {
        Path keys = settings.keyFolder() == null ? data.root().resolve("secrets/keys") : settings.keyFolder();
        for (Map.Entry<String, byte[]> secret : secrets.entrySet()) {
            String name = secret.getKey();
            Path root = name.startsWith(KEYS) ? keys : data.root();
            Path file = root.resolve(name.startsWith(KEYS) ? name.substring(KEYS.length()) : name)
                    .normalize();
            if (!file.startsWith(root)) {
                throw new IOException("no secret of a system: " + name);
            }
            Files.createDirectories(
                    file.getParent(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(file, secret.getValue());
        }
    }
}
