package cn.minshui.engine.core.backup;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.copy.CopiedSchema;
import cn.minshui.engine.core.database.copy.CopiedTable;
import cn.minshui.engine.core.database.copy.DatabaseCopy;
import cn.minshui.engine.core.files.FileStore;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** A backup whose every part was found whole. @param secrets those of the backup, by name */
public record Restore(Path folder, Manifest manifest, Map<String, byte[]> secrets) {

    /**
     * Reads every byte of a backup and checks it, without touching any system.
     *
     * @throws ProblemException with everything that is wrong with it
     */
    public static Restore open(Path from, Path keysFrom, char[] passphrase) throws IOException {
        BackupFolder folder = new BackupFolder(from);
        List<Problem> problems = new ArrayList<>();
        Map<String, byte[]> secrets = secrets(new BackupFolder(keysFrom), passphrase, problems);
        byte[] text = read(folder, BackupFolder.MANIFEST, problems);
        if (text == null) {
            throw new ProblemException(ProblemClass.INVALID, problems);
        }
        byte[] key = secrets.remove(Backup.SEAL_KEY);
        byte[] seal = read(folder, BackupFolder.SEAL, problems);
        if (key != null
                && seal != null
                && !MessageDigest.isEqual(seal, BackupFolder.seal(text, key).getBytes(StandardCharsets.US_ASCII))) {
            problems.add(
                    problem("BACKUP_SEAL", "备份清单被改动，或不属于这份密钥", "the manifest was changed, or belongs to other keys"));
        }
        Manifest manifest = BackupFolder.JSON.readValue(text, Manifest.class);
        if (manifest.format() != Manifest.FORMAT) {
            problems.add(problem(
                    "BACKUP_FORMAT",
                    "备份格式 " + manifest.format() + " 不认识",
                    "a backup of format " + manifest.format() + " is not known"));
        }
        checkParts(folder, manifest, problems);
        if (!problems.isEmpty()) {
            throw new ProblemException(ProblemClass.INVALID, problems);
        }
        return new Restore(from, manifest, secrets);
    }

    private static Problem problem(String code, String zh, String en) {
        return Problem.error(code, Place.whole(), zh, en);
    }

    private static Map<String, byte[]> secrets(BackupFolder keys, char[] passphrase, List<Problem> problems)
            throws IOException {
        byte[] sealed = read(keys, BackupFolder.KEYS, problems);
        if (sealed == null) {
            return new TreeMap<>();
        }
        return SecretFiles.open(sealed, passphrase).orElseGet(() -> {
            problems.add(
                    problem("BACKUP_PASSPHRASE", "口令短语不对，或密钥文件被改动", "another passphrase, or the keys were changed"));
            return new TreeMap<>();
        });
    }

    private static byte @Nullable [] read(BackupFolder folder, String part, List<Problem> problems) throws IOException {
        try {
            return Files.readAllBytes(folder.path(part));
        } catch (NoSuchFileException e) {
            problems.add(missing(folder, part));
            return null;
        }
    }

    private static Problem missing(BackupFolder folder, String part) {
        String path = folder.root().resolve(part).toString();
        return problem("BACKUP_PART_MISSING", "缺少 " + path, path + " is missing");
    }

    private static void checkParts(BackupFolder folder, Manifest manifest, List<Problem> problems) throws IOException {
        List<Manifest.Part> parts = new ArrayList<>();
        parts.add(manifest.shape());
        manifest.tables().forEach(table -> parts.add(table.part()));
        parts.addAll(manifest.files());
        for (Manifest.Part part : parts) {
            Path path = folder.path(part.path());
            if (!Files.isRegularFile(path)) {
                problems.add(missing(folder, part.path()));
            } else if (!Sums.of(path).equals(part.sums())) {
                problems.add(problem(
                        "BACKUP_PART_CHANGED",
                        part.path() + " 与清单中的校验和不符",
                        part.path() + " is not what its checksums in the manifest say"));
            }
        }
    }

    /**
     * Loads the database and reads every table back; takes everything away again when something goes wrong.
     *
     * @param database empty, of the sort of the backup
     * @throws ProblemException when it is not, or when a table is not what was copied
     */
    public void load(Database database) throws IOException, SQLException {
        DatabaseCopy copy = DatabaseCopy.of(database);
        try (Connection connection = database.dataSource().getConnection()) {
            CopiedSchema schema = BackupFolder.JSON.readValue(
                    new BackupFolder(folder).path(manifest.shape().path()).toFile(), CopiedSchema.class);
            refuse(copy.schema(connection));
            try {
                fill(copy, connection, schema);
                List<Problem> differences = differences(copy, connection, schema);
                if (!differences.isEmpty()) {
                    throw new ProblemException(ProblemClass.INTERNAL, differences);
                }
                copy.endLoad(connection);
            } catch (SQLException | IOException | RuntimeException e) {
                clear(copy, connection, e);
                throw e;
            }
        }
    }

    private void refuse(CopiedSchema target) {
        List<Problem> problems = new ArrayList<>();
        if (!target.product().equals(manifest.database())) {
            problems.add(problem(
                    "BACKUP_DATABASE_KIND",
                    "这是 " + manifest.database() + " 的备份，目标是 " + target.product(),
                    "the backup is of " + manifest.database() + ", the target is " + target.product()));
        } else if (target.product().equals("postgresql") && !target.name().equals(manifest.schema())) {
            problems.add(problem(
                    "BACKUP_SCHEMA",
                    "目标模式应为 " + manifest.schema() + "，现为 " + target.name(),
                    "the schema must be " + manifest.schema() + "; it is " + target.name()));
        }
        if (!target.tables().isEmpty()) {
            problems.add(problem(
                    "BACKUP_TARGET_NOT_EMPTY",
                    "目标数据库里已有 " + target.tables().size() + " 张表，只能恢复到空库",
                    "the target holds " + target.tables().size() + " tables; a backup returns into an empty database"));
        }
        if (!problems.isEmpty()) {
            throw new ProblemException(ProblemClass.CONFLICT, problems);
        }
    }

    private void fill(DatabaseCopy copy, Connection connection, CopiedSchema schema) throws IOException, SQLException {
        Map<String, Manifest.Table> parts = new LinkedHashMap<>();
        manifest.tables().forEach(table -> parts.put(table.name(), table));
        copy.prepareLoad(connection);
        for (String statement : schema.before()) {
            DatabaseCopy.execute(connection, statement);
        }
        connection.setAutoCommit(false);
        for (CopiedTable table : schema.tables()) {
            Manifest.Table part = parts.get(table.name());
            if (part == null) {
                throw new IOException("the manifest says nothing of " + table.name());
            }
            try (InputStream in = new GZIPInputStream(Files.newInputStream(
                    new BackupFolder(folder).path(part.part().path())))) {
                copy.load(connection, table, in);
            }
            connection.commit();
        }
        connection.setAutoCommit(true);
        for (String statement : schema.after()) {
            DatabaseCopy.execute(connection, statement);
        }
    }

    private List<Problem> differences(DatabaseCopy copy, Connection connection, CopiedSchema schema)
            throws IOException, SQLException {
        List<Problem> differences = new ArrayList<>();
        Map<String, Sums> wanted = new LinkedHashMap<>();
        manifest.tables().forEach(table -> wanted.put(table.name(), table.text()));
        for (CopiedTable table : schema.tables()) {
            Sums.Counting text = new Sums.Counting(OutputStream.nullOutputStream());
            copy.write(connection, table, text);
            if (!text.sums().equals(wanted.get(table.name()))) {
                differences.add(problem(
                        "BACKUP_TABLE_DIFFERS",
                        "表 " + table.name() + " 恢复后与备份不同",
                        "the table " + table.name() + " is not what was copied"));
            }
        }
        return differences;
    }

    private static void clear(DatabaseCopy copy, Connection connection, Exception cause) {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            copy.clear(connection);
            copy.endLoad(connection);
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** Puts the contents of files where records look for them. */
    public void files(FileStore store) throws IOException {
        String beginning = BackupFolder.FILES + "/";
        for (Manifest.Part part : manifest.files()) {
            store.put(part.path().substring(beginning.length()), new BackupFolder(folder).path(part.path()));
        }
    }
}
