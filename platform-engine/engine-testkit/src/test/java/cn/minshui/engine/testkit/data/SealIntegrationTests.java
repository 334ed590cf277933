package cn.minshui.engine.testkit.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.data.seal.SealCheck;
import cn.minshui.engine.core.data.seal.SealCheck.Finding;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.protect.KeyRing;
import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way of writing leaves a whole seal, every change behind the platform's back is found, and nothing is written over it. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SealIntegrationTests {
    private static final String NOTE = """
            kind: object
            name: banknote
            label: {zh: 票据, en: Note}
            module: lending
            scope: organization
            title: code
            softDelete: true
            %s
            fields:
              code: {type: text, maxLength: 20, required: true, label: {zh: 编号, en: Code}}
              amount: {type: decimal, precision: 12, scale: 2, label: {zh: 金额, en: Amount}}
              day: {type: date, label: {zh: 日, en: Day}}
              at: {type: date-time, label: {zh: 时刻, en: At}}
              good: {type: boolean, label: {zh: 真, en: Good}}
              count: {type: integer, label: {zh: 张数, en: Count}}
              mobile: {type: text, maxLength: 20, sensitive: {}, label: {zh: 手机, en: Mobile}}
            """;

    private LibraryPlatform library;
    private DataAccess data;
    private SealCheck check;

    private final Database database;

    SealIntegrationTests(Database database) {
        this.database = database;
    }

    @BeforeAll
    void publish() {
        library = new LibraryPlatform(
                database, List.of(new SourceFile(LibraryPlatform.FURTHER, NOTE.formatted("seal: true"))), List.of());
        data = library.data.open(library.system);
        check = new SealCheck(library.database);
    }

    @AfterEach
    void empty() {
        library.database.jdbc().update("delete from d_banknote");
        library.database.jdbc().update("delete from sys_seal where object = 'banknote' and record_id > 0");
    }

    private CompiledModel model() {
        return library.engine.model(library.system);
    }

    private <T> T inOne(Supplier<T> work) {
        return Objects.requireNonNull(library.database.transactions().execute(status -> work.get()));
    }

    private static Map<String, @Nullable Object> values(String code) {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("code", code);
        values.put("amount", new BigDecimal("12.50"));
        values.put("day", LocalDate.of(2026, 11, 23));
        values.put("at", Instant.parse("2026-11-23T01:02:03.123456789Z"));
        values.put("good", true);
        values.put("count", 3L);
        values.put("mobile", "13800138000");
        return values;
    }

    private long note(String code) {
        return inOne(() -> data.create("banknote", values(code)));
    }

    private List<Finding> findings() {
        return check.run(library.founded.tenant(), model()).findings();
    }

    private long version(long id) {
        return data.require("banknote", id).version();
    }

    @Test
    void everyWayOfWritingLeavesAWholeSeal() {
        long first = note("a");
        long second = note("b");
        long third = note("c");
        inOne(() -> {
            data.update("banknote", first, version(first), Map.of("amount", new BigDecimal("9.9"), "good", false));
            // Twice in one transaction, and one made and changed in the same.
            data.update("banknote", first, version(first), Map.of("count", 4L));
            long fresh = data.create("banknote", values("d"));
            data.update("banknote", fresh, 1, Map.of("code", "dd"));
            data.updateAll(
                    "banknote",
                    List.of(
                            new DataAccess.Change(second, version(second), Map.of("count", 9L)),
                            new DataAccess.Change(third, version(third), Map.of("count", 9L))));
            return 0;
        });
        inOne(() -> {
            data.delete("banknote", third, version(third));
            return 0;
        });
        inOne(() -> {
            data.restore("banknote", third);
            return 0;
        });
        inOne(() -> {
            data.delete("banknote", second, version(second));
            return 0;
        });
        inOne(() -> {
            data.purge("banknote", second);
            return 0;
        });
        inOne(() -> {
            long id = data.reserveIds(700);
            try (BulkWriter bulk = data.bulk("banknote", "code", "amount")) {
                for (int i = 0; i < 700; i++) {
                    bulk.add(id + i, library.east, "bulk" + i, new BigDecimal(i + ".10"));
                }
            }
            return 0;
        });

        SealCheck.Report report = check.run(library.founded.tenant(), model());
        assertThat(report.findings()).isEmpty();
        assertThat(library.database
                        .jdbc()
                        .queryForObject(
                                "select count(*) from sys_seal where object = 'banknote' and record_id > 0",
                                Long.class))
                .isEqualTo(703);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "code = 'A'", "amount = 12.51", "amount = null", "day = '2026-11-24'",
                        "at = '2026-11-23 01:02:03.123458'",
                "good = false", "count = 4", "org_id = 1", "version = 7", "deleted_at = '2026-11-23 00:00:00'"
            })
    void everyColumnChangedBehindThePlatformIsFoundAndTheRecordStays(String change) {
        long id = note("a");
        assertThat(findings()).isEmpty();
        library.database.jdbc().update("update d_banknote set " + change + " where id = ?", id);

        assertThat(findings()).containsExactly(new Finding("SEAL_BROKEN", "banknote", id));
    }

    @Test
    void aBrokenRecordIsNeitherChangedNorDeletedUntilItIsSealedAgain() {
        long id = note("a");
        library.database.jdbc().update("update d_banknote set amount = 99 where id = ?", id);

        assertRefused(() -> data.update("banknote", id, 1, Map.of("count", 5L)));
        assertRefused(() -> data.delete("banknote", id, 1));
        assertRefused(() -> data.updateAll("banknote", List.of(new DataAccess.Change(id, 1, Map.of("count", 5L)))));
        DataRecord row = data.require("banknote", id);
        assertThat(row.value("count")).isEqualTo(3L);

        assertThat(inOne(() -> check.again(library.founded.tenant(), model(), "banknote", id)))
                .isTrue();
        assertThat(inOne(() -> check.again(library.founded.tenant(), model(), "book", id)))
                .isFalse();
        inOne(() -> {
            data.update("banknote", id, 1, Map.of("count", 5L));
            return 0;
        });
        assertThat(findings()).isEmpty();
    }

    private void assertRefused(Runnable work) {
        assertThatThrownBy(() -> inOne(() -> {
                    work.run();
                    return 0;
                }))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problems().get(0).code()).isEqualTo("SEAL_BROKEN"));
    }

    @Test
    void removedSealsAndRemovedRecordsAreFound() {
        long first = note("a");
        long second = note("b");
        library.database.jdbc().update("delete from sys_seal where record_id = ?", first);
        library.database.jdbc().update("delete from d_banknote where id = ?", second);

        assertThat(findings())
                .containsExactlyInAnyOrder(
                        new Finding("SEAL_MISSING", "banknote", first), new Finding("RECORD_GONE", "banknote", second));
        assertRefused(() -> data.update("banknote", first, 1, Map.of("count", 5L)));
    }

    @Test
    void whatIsTakenBackIsNotSealed() {
        long id = note("a");
        library.database.transactions().executeWithoutResult(status -> {
            data.update("banknote", id, 1, Map.of("count", 5L));
            data.create("banknote", values("b"));
            status.setRollbackOnly();
        });
        assertThat(findings()).isEmpty();
        assertThat(version(id)).isEqualTo(1);
    }

    @Test
    void aFurtherKeyReadsOlderSeals() {
        long first = note("a");
        library.database.protection().ring().add(KeyRing.Purpose.SEAL);
        note("b");
        assertThat(findings()).isEmpty();
        inOne(() -> {
            data.update("banknote", first, 1, Map.of("count", 5L));
            return 0;
        });
        assertThat(findings()).isEmpty();
    }

    @Test
    void rowsFromBeforeAreSealedByPublishing() {
        // A release without the seal, rows, then one with it.
        library.publish(NOTE.formatted("seal: false"));
        var plain = library.identities.system(library.founded.tenant(), "plain");
        DataAccess before = library.data.open(plain);
        long old = inOne(() -> before.create("banknote", values("old")));
        library.database.jdbc().update("delete from sys_seal where object = 'banknote'");
        library.publish(NOTE.formatted("seal: true"));

        assertThat(library.database
                        .jdbc()
                        .queryForList("select record_id from sys_seal where object = 'banknote'", Long.class))
                .containsExactly(old);
        var now = library.identities.system(library.founded.tenant(), "sealed");
        CompiledModel sealed = library.engine.model(now);
        check.fill(library.founded.tenant(), sealed, true);
        assertThat(check.run(library.founded.tenant(), sealed).findings()).isEmpty();
        library.database.jdbc().update("update d_banknote set amount = 1 where id = ?", old);
        assertThat(check.run(library.founded.tenant(), sealed).findings())
                .containsExactly(new Finding("SEAL_BROKEN", "banknote", old));
    }
}
