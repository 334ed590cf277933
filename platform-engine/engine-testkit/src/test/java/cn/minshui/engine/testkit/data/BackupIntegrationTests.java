package cn.minshui.engine.testkit.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.backup.Backup;
import cn.minshui.engine.core.backup.Manifest;
import cn.minshui.engine.core.backup.Restore;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.core.database.copy.CopiedSchema;
import cn.minshui.engine.core.database.copy.DatabaseCopy;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.core.files.FileStore;
import cn.minshui.engine.core.files.LocalFileStore;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import cn.minshui.engine.testkit.TestDatabases;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** A copy of a database while it serves, and its return: every table equal, every refusal at once. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackupIntegrationTests {
    private static final char[] PASSPHRASE = "a phrase of many words".toCharArray();
    private static final Map<String, byte[]> SECRETS = Map.of(
            "secrets/jwt", "signing~key".getBytes(StandardCharsets.UTF_8), "keys/field-1.key", new byte[] {0, 1, 2, -1
            });

    /** What a text of a table could stumble over. */
    private static final List<String> ODD = List.of(
            "tab\there",
            "line\nfeed",
            "return\r\nline",
            "back\\slash",
            "\\N",
            "\\.",
            "quote'\"`",
            "汉字😀",
            " spaces ",
            "\\t");

    private final LibraryPlatform library;
    private final CallContext reg;

    @TempDir
    private Path folder;

    BackupIntegrationTests(Database database) {
        library = new LibraryPlatform(
                database, List.of(new SourceFile(LibraryPlatform.FURTHER, Samples.text("members"))), List.of());
        library.user("reg", library.east, "registrar");
        reg = library.as("reg");
    }

    private Backup backup(FileStore store) {
        return new Backup(library.database, store, Clock.systemUTC());
    }

    private FileStore store(String name) {
        return new LocalFileStore(folder.resolve(name));
    }

    private long file(FileStore store, String content) throws IOException {
        long id = library.engine.ids().next();
        LocalDateTime at = LocalDateTime.of(2026, 9, 30, 23, 59, 59, 999_999_000);
        library.database
                .jdbc()
                .update(
                        "insert into sys_file (id, tenant_id, org_id, object, field, name, media_type, byte_count, sha256,"
                                + " created_by, created_at, state, changed_at) values (?, ?, 0, 'member', 'scan', 'a.txt',"
                                + " 'text/plain', 1, 'x', 1, ?, 'TEMPORARY', ?)",
                        id,
                        library.founded.tenant().value(),
                        Timestamp.valueOf(at),
                        Timestamp.valueOf(at));
        Path beside = Files.writeString(folder.resolve("content-" + id), content);
        store.put(library.founded.tenant().value() + "/202609/" + id, beside);
        return id;
    }

    private static CopiedSchema schema(Database database) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            return DatabaseCopy.of(database).schema(connection);
        }
    }

    private static void assertRefused(ThrowingCallable call, String... codes) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problems()).extracting(Problem::code).containsExactlyInAnyOrder(codes));
    }

    @Test
    void everyTableReturnsAsItWas() throws Exception {
        for (int i = 0; i < ODD.size(); i++) {
            library.create(
                    reg,
                    "member",
                    LibraryPlatform.json("{'code':'O" + i + "'}").toString().replace('"', '\''));
            library.database.jdbc().update("update d_member set hint = ? where code = ?", ODD.get(i), "O" + i);
        }
        DataRecord sensitive = library.create(reg, "member", "{'code':'S','mobile':'13800001111'}");
        FileStore store = store("files");
        long file = file(store, "内容");
        Manifest manifest =
                backup(store).write(folder.resolve("whole"), folder.resolve("whole-keys"), SECRETS, PASSPHRASE);
        assertThat(manifest.missing()).isEmpty();
        assertThat(manifest.files()).hasSize(1);

        Restore restore = Restore.open(folder.resolve("whole"), folder.resolve("whole-keys"), PASSPHRASE);
        assertThat(restore.secrets()).containsOnlyKeys(SECRETS.keySet());
        assertThat(restore.secrets().get("keys/field-1.key")).containsExactly(0, 1, 2, -1);
        Database fresh = TestDatabases.fresh();
        restore.load(fresh);
        FileStore returned = store("returned");
        restore.files(returned);
        try (var in = returned.open(library.founded.tenant().value() + "/202609/" + file)) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("内容");
        }

        CopiedSchema before = schema(library.database);
        CopiedSchema after = schema(fresh);
        assertThat(after.tables()).isEqualTo(before.tables()).hasSizeGreaterThan(40);
        assertThat(after.after()).isEqualTo(before.after());
        assertThat(withoutCounters(after)).isEqualTo(withoutCounters(before));
        JdbcTemplate jdbc = fresh.jdbc();
        for (int i = 0; i < ODD.size(); i++) {
            assertThat(jdbc.queryForObject("select hint from d_member where code = ?", String.class, "O" + i))
                    .isEqualTo(ODD.get(i));
        }
        assertThat(jdbc.queryForObject("select mobile from d_member where code = 'S'", String.class))
                .startsWith("enc:a")
                .isEqualTo(library.database
                        .jdbc()
                        .queryForObject("select mobile from d_member where id = ?", String.class, sensitive.id()));
        // A copy of the copy has the same checksums, table by table.
        Manifest again = new Backup(fresh, returned, Clock.systemUTC())
                .write(folder.resolve("again"), folder.resolve("again-keys"), SECRETS, PASSPHRASE);
        assertThat(again.tables().stream().map(t -> t.name() + t.rows() + t.text()))
                .containsExactlyElementsOf(manifest.tables().stream()
                        .map(t -> t.name() + t.rows() + t.text())
                        .toList());
    }

    /** The name of a schema and the next number of a table that counts by itself may be others. */
    private static List<String> withoutCounters(CopiedSchema schema) {
        return schema.before().stream()
                .map(statement -> statement.replaceAll(" AUTO_INCREMENT=\\d+", ""))
                .toList();
    }

    @Test
    void aBackupIsOfOneMomentWhileOthersWrite() throws Exception {
        JdbcTemplate jdbc = library.database.jdbc();
        jdbc.execute("create table a_side (id bigint primary key)");
        jdbc.execute("create table z_side (id bigint primary key)");
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(50);
        Thread writer = new Thread(() -> {
            for (long i = 1; !over.get(); i++) {
                long id = i;
                library.database.transactions().executeWithoutResult(s -> {
                    jdbc.update("insert into a_side values (?)", id);
                    jdbc.update("insert into z_side values (?)", id);
                });
                begun.countDown();
            }
        });
        writer.start();
        begun.await();
        try {
            backup(store("none")).write(folder.resolve("busy"), folder.resolve("busy-keys"), SECRETS, PASSPHRASE);
        } finally {
            over.set(true);
            writer.join();
        }
        Database fresh = TestDatabases.fresh();
        Restore.open(folder.resolve("busy"), folder.resolve("busy-keys"), PASSPHRASE)
                .load(fresh);
        long left = fresh.jdbc().queryForObject("select count(*) from a_side", Long.class);
        assertThat(left)
                .isEqualTo(fresh.jdbc().queryForObject("select count(*) from z_side", Long.class))
                .isBetween(50L, jdbc.queryForObject("select count(*) from a_side", Long.class) - 1);
        jdbc.execute("drop table a_side");
        jdbc.execute("drop table z_side");
    }

    private Path good(String name) throws Exception {
        backup(store("none")).write(folder.resolve(name), folder.resolve(name + "-keys"), SECRETS, PASSPHRASE);
        return folder.resolve(name);
    }

    private void open(Path backup) throws IOException {
        Restore.open(backup, folder.resolve(backup.getFileName() + "-keys"), PASSPHRASE);
    }

    @Test
    void whatWasChangedIsFoundBeforeAnythingIsTouched() throws Exception {
        Path backup = good("changed");
        Path table = backup.resolve("tables/d_user.tsv.gz");
        byte[] bytes = Files.readAllBytes(table);
        bytes[bytes.length / 2] ^= 1;
        Files.write(table, bytes);
        Files.delete(backup.resolve("tables/d_organization.tsv.gz"));
        assertRefused(() -> open(backup), "BACKUP_PART_CHANGED", "BACKUP_PART_MISSING");

        // Whoever changes a part and the manifest with it has no key for its seal.
        Path forged = good("forged");
        Path manifest = forged.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replaceFirst("\"at\" : \"2", "\"at\" : \"1"));
        assertRefused(() -> open(forged), "BACKUP_SEAL");
        assertRefused(
                () -> Restore.open(forged, folder.resolve("forged-keys"), "another phrase".toCharArray()),
                "BACKUP_PASSPHRASE");
        Files.delete(manifest);
        assertRefused(() -> open(forged), "BACKUP_PART_MISSING");
        // The keys of another backup open, and do not fit.
        Path other = good("other");
        assertRefused(() -> Restore.open(other, folder.resolve("changed-keys"), PASSPHRASE), "BACKUP_SEAL");
    }

    @Test
    void aBackupReturnsIntoAnEmptyDatabaseAlone() throws Exception {
        Path backup = good("full");
        Restore restore = Restore.open(backup, folder.resolve("full-keys"), PASSPHRASE);
        assertRefused(() -> restore.load(library.database), "BACKUP_TARGET_NOT_EMPTY");
        assertThat(library.database.jdbc().queryForObject("select count(*) from d_user", Long.class))
                .isPositive();
        assertRefused(
                () -> backup(store("none")).write(backup, backup.resolve("keys"), SECRETS, "short".toCharArray()),
                "BACKUP_KEYS_BESIDE",
                "BACKUP_FOLDER_NOT_EMPTY",
                "BACKUP_PASSPHRASE_SHORT");
    }

    @Test
    void aLoadThatGoesWrongLeavesTheDatabaseEmpty() throws Exception {
        Path backup = good("wrong");
        Restore restore = Restore.open(backup, folder.resolve("wrong-keys"), PASSPHRASE);
        // Between the check and the load: what is read now is not what was checked.
        Files.copy(
                backup.resolve("tables/d_organization.tsv.gz"),
                backup.resolve("tables/d_book.tsv.gz"),
                StandardCopyOption.REPLACE_EXISTING);
        DatabaseSettings empty = TestDatabases.freshSettings();
        Database fresh = TestDatabases.open(empty);
        assertThatThrownBy(() -> restore.load(fresh)).isInstanceOf(Exception.class);
        assertThat(schema(fresh).tables()).isEmpty();
        // By another process, as a second try would be.
        Restore.open(good("right"), folder.resolve("right-keys"), PASSPHRASE).load(TestDatabases.open(empty));
        assertThat(fresh.jdbc().queryForObject("select count(*) from d_user", Long.class))
                .isPositive();
    }

    @Test
    void nobodyElseReadsTheParts() throws Exception {
        Path backup = good("private");
        try (Stream<Path> parts = Stream.concat(Files.walk(backup), Files.walk(folder.resolve("private-keys")))) {
            assertThat(parts)
                    .allSatisfy(part -> assertThat(
                                    Files.getPosixFilePermissions(part).toString())
                            .doesNotContain("GROUP", "OTHERS"));
        }
        byte[] sealed = Files.readAllBytes(folder.resolve("private-keys/keys.sealed"));
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("signing~key");
    }
}
