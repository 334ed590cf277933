package cn.minshui.engine.core.backup;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.copy.CopiedSchema;
import cn.minshui.engine.core.database.copy.CopiedTable;
import cn.minshui.engine.core.database.copy.DatabaseCopy;
import cn.minshui.engine.core.database.migration.SchemaLock;
import cn.minshui.engine.core.files.FileStore;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;

/**
 * Copies a system while it serves: every table under one snapshot, the contents of the files that it names, and apart from both the
 * secrets under a passphrase. Nothing is published meanwhile. Decision 034.
 */
public final class Backup {
    /** Where the key of the manifest's seal stands among the secrets. */
    static final String SEAL_KEY = "manifest-seal";

    private static final int SEAL_BYTES = 32;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Database database;
    private final FileStore store;
    private final Clock clock;

    public Backup(Database database, FileStore store, Clock clock) {
        this.database = database;
        this.store = store;
        this.clock = clock;
    }

    /**
     * Writes a backup into two new or empty folders.
     *
     * @param secrets small files by name: keys and what else no copy of the database may hold
     * @throws ProblemException with everything that stands in the way, before anything is written
     */
    public Manifest write(Path to, Path keysTo, Map<String, byte[]> secrets, char[] passphrase)
            throws IOException, SQLException {
        return write(to, keysTo, secrets, passphrase, copied -> {});
    }

    /** @param before what is done to the database when nothing stands in the way any more, before the first row is read */
    public Manifest write(
            Path to, Path keysTo, Map<String, byte[]> secrets, char[] passphrase, Consumer<Database> before)
            throws IOException, SQLException {
        BackupFolder folder = new BackupFolder(to);
        BackupFolder keys = new BackupFolder(keysTo);
        refuse(folder, keys, passphrase);
        try (SchemaLock lock = SchemaLock.acquire(database, PATIENCE).orElseThrow(Backup::publishing);
                Connection connection = database.dataSource().getConnection()) {
            lock.session();
            // Nobody takes a copy without a trace, and the copy holds the trace too.
            before.accept(database);
            DatabaseCopy copy = DatabaseCopy.of(database);
            copy.snapshot(connection);
            try {
                Manifest manifest = copied(folder, copy, connection);
                seal(folder, keys, manifest, secrets, passphrase);
                return manifest;
            } finally {
                DatabaseCopy.execute(connection, "rollback");
            }
        }
    }

    private static void refuse(BackupFolder folder, BackupFolder keys, char[] passphrase) throws IOException {
        List<Problem> problems = new ArrayList<>();
        if (keys.root().startsWith(folder.root()) || folder.root().startsWith(keys.root())) {
            problems.add(Problem.error(
                    "BACKUP_KEYS_BESIDE",
                    Place.whole(),
                    "密钥不能与备份放在同一目录：谁拿到备份就能打开它",
                    "keys do not lie with the backup: whoever has it could open it"));
        }
        for (BackupFolder each : List.of(folder, keys)) {
            if (!each.isEmpty()) {
                problems.add(Problem.error(
                        "BACKUP_FOLDER_NOT_EMPTY",
                        Place.whole(),
                        "目录 " + each.root() + " 不是空的",
                        "the folder " + each.root() + " is not empty"));
            }
        }
        if (passphrase.length < SecretFiles.SHORTEST_PASSPHRASE) {
            problems.add(Problem.error(
                    "BACKUP_PASSPHRASE_SHORT",
                    Place.whole(),
                    "口令短语至少 " + SecretFiles.SHORTEST_PASSPHRASE + " 个字符",
                    "the passphrase needs at least " + SecretFiles.SHORTEST_PASSPHRASE + " characters"));
        }
        if (!problems.isEmpty()) {
            throw new ProblemException(ProblemClass.INVALID, problems);
        }
    }

    private static ProblemException publishing() {
        return ProblemException.of(
                ProblemClass.CONFLICT,
                "BACKUP_PUBLISHING",
                "正在发布，请稍后再备份",
                "something is being published; try again later");
    }

    private Manifest copied(BackupFolder folder, DatabaseCopy copy, Connection connection)
            throws IOException, SQLException {
        String at = clock.instant().toString();
        CopiedSchema schema = schema(copy, connection);
        Manifest.Part shape = folder.write(BackupFolder.SHAPE, BackupFolder.JSON.writeValueAsBytes(schema));
        List<String> missing = new ArrayList<>();
        // Contents first: what a record lets go is deleted an hour later, and tables may take longer than that.
        List<Manifest.Part> files = files(folder, copy.fileKeys(connection), missing);
        List<Manifest.Table> tables = new ArrayList<>();
        for (CopiedTable table : schema.tables()) {
            tables.add(table(folder, copy, connection, table));
        }
        return new Manifest(Manifest.FORMAT, at, schema.product(), schema.name(), shape, tables, files, missing);
    }

    private static CopiedSchema schema(DatabaseCopy copy, Connection connection) throws SQLException {
        try {
            return copy.schema(connection);
        } catch (UnsupportedOperationException e) {
            throw new ProblemException(
                    ProblemClass.CONFLICT,
                    Problem.error(
                            "BACKUP_UNKNOWN_PART",
                            Place.whole(),
                            "数据库里有备份不认识的东西，请先移走：" + e.getMessage(),
                            "the database holds what a backup does not copy; move it elsewhere: " + e.getMessage()));
        }
    }

    private static Manifest.Table table(
            BackupFolder folder, DatabaseCopy copy, Connection connection, CopiedTable table)
            throws IOException, SQLException {
        String path = BackupFolder.TABLES + "/" + table.name() + ".tsv.gz";
        Sums.Counting packed = new Sums.Counting(folder.create(path));
        Sums.Counting text = new Sums.Counting(new GZIPOutputStream(packed));
        long rows;
        try (text) {
            rows = copy.write(connection, table, text);
        }
        return new Manifest.Table(table.name(), rows, new Manifest.Part(path, packed.sums()), text.sums());
    }

    private List<Manifest.Part> files(BackupFolder folder, List<String> keys, List<String> missing) throws IOException {
        List<Manifest.Part> files = new ArrayList<>();
        for (String key : keys) {
            String path = BackupFolder.FILES + "/" + key;
            try (InputStream in = store.open(key);
                    Sums.Counting out = new Sums.Counting(folder.create(path))) {
                in.transferTo(out);
                files.add(new Manifest.Part(path, out.sums()));
            } catch (FileNotFoundException e) {
                // Told to whoever asked for the backup: a row without its content is lost already, the rest is not.
                missing.add(key);
            }
        }
        return files;
    }

    private static void seal(
            BackupFolder folder, BackupFolder keys, Manifest manifest, Map<String, byte[]> secrets, char[] passphrase)
            throws IOException {
        byte[] text = BackupFolder.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest);
        byte[] sealKey = new byte[SEAL_BYTES];
        new SecureRandom().nextBytes(sealKey);
        Map<String, byte[]> all = new TreeMap<>(secrets);
        all.put(SEAL_KEY, sealKey);
        keys.write(BackupFolder.KEYS, SecretFiles.seal(all, passphrase));
        folder.write(BackupFolder.SEAL, BackupFolder.seal(text, sealKey).getBytes(StandardCharsets.US_ASCII));
        // The manifest is last: a folder without one is no backup.
        folder.write(BackupFolder.MANIFEST, text);
    }
}
