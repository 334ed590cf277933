package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cn.minshui.engine.core.data.ApprovalAsked;
import cn.minshui.engine.core.data.sealing.KeyPrints;
import cn.minshui.engine.core.data.sealing.ResealJob;
import cn.minshui.engine.core.data.sealing.Resealing;
import cn.minshui.engine.core.data.sealing.SealedTable;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.core.protect.CipherSuite;
import cn.minshui.engine.core.protect.KeyRing;
import cn.minshui.engine.core.protect.KeyRing.Purpose;
import cn.minshui.engine.core.protect.Protection;
import cn.minshui.engine.core.protect.UnreadableException;
import cn.minshui.engine.spi.batch.BatchJob.ChunkResult;
import cn.minshui.engine.spi.batch.BatchJob.Partition;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.testkit.TestDatabases;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.transaction.support.TransactionTemplate;

/** Values that are there already: of fields that become sensitive, and under keys that are changed while others go on writing. */
@Tag("database")
class ResealingIntegrationTests {
    private static final String PLAIN = Samples.text("members")
            .replaceAll(", sensitive: \\{[^}]*\\}", "")
            .replace(
                    "search: {fields: [code, remark], search: true}",
                    "search: {fields: [code, mobile, remark], search: true}");

    @TempDir
    private Path folder;

    private final Database database = TestDatabases.fresh();
    private KeyRing ring;

    @BeforeEach
    void open() {
        ring = KeyRing.open(folder.resolve("keys"));
    }

    @AfterEach
    void close() throws Exception {
        ((AutoCloseable) database.dataSource()).close();
    }

    private LibraryPlatform library(CipherSuite suite, String further) {
        LibraryPlatform library = new LibraryPlatform(
                database.with(Protection.of(ring, suite)),
                List.of(new SourceFile(LibraryPlatform.FURTHER, further)),
                List.of());
        library.user("reg", library.east, "registrar");
        return library;
    }

    private static void load(LibraryPlatform library, DataAccess data, int rows) {
        new TransactionTemplate(library.database.transactions().getTransactionManager()).executeWithoutResult(s -> {
            try (BulkWriter writer = data.bulk("member", "code", "mobile", "certificate")) {
                long id = data.reserveIds(rows);
                for (int i = 0; i < rows; i++) {
                    writer.add(id++, library.east, "L" + i, mobile(i), "CERT-" + i);
                }
            }
        });
    }

    private static String mobile(int i) {
        return "137%08d".formatted(i);
    }

    private static long count(LibraryPlatform library, String where) {
        return library.database.jdbc().queryForObject("select count(*) from " + where, Long.class);
    }

    private static List<SealedTable> tables(LibraryPlatform library) {
        return SealedTable.of(library.releases.models(library.founded.tenant()));
    }

    private static Resealing.Outcome renew(LibraryPlatform library) {
        return new Resealing(library.database).renew(library.founded.tenant(), tables(library));
    }

    @Test
    void aReleaseThatMakesFieldsSensitiveEncryptsWhatThereIs() {
        LibraryPlatform library = library(CipherSuite.SM4_GCM, PLAIN);
        CallContext reg = library.as("reg");
        DataAccess data = library.data.open(reg);
        load(library, data, 700);
        DataRecord one = library.create(reg, "member", "{'code':'A1','mobile':'13100001111','hint':'a hint'}");
        library.records.update(reg, "member", one.id(), 1L, json("{'mobile':'13100002222'}"));
        // A text that looks as if it were encrypted, and another one that somebody deleted.
        DataRecord odd = library.create(reg, "member", "{'code':'A2','certificate':'enc:a1:AAAABBBB'}");
        DataRecord gone = library.create(reg, "member", "{'code':'A3','mobile':'13100003333'}");
        library.records.delete(reg, "member", gone.id(), 1L);
        assertThat(RawLook.find(database, "13100001111", "CERT-")).isNotEmpty();

        library.publish(Samples.text("members"));

        assertThat(RawLook.find(database, "1310000", "CERT-", "a hint", "13700000", "AAAABBBB"))
                .isEmpty();
        CallContext now = library.as("reg");
        DataAccess after = library.data.open(now);
        assertThat(after.list(Query.of("member")
                        .where("mobile == params.m", Map.of("m", mobile(321)))
                        .fields("code", "certificate")))
                .extracting(row -> row.text("code") + " " + row.text("certificate") + " " + row.version())
                .containsExactly("L321 CERT-321 1");
        assertThat(library.records.read(now, "member", odd.id(), List.of()).text("certificate"))
                .isEqualTo("enc:a1:AAAABBBB");
        assertThat(after.count(Query.of("member").where("certificate == params.c", Map.of("c", "enc:a1:AAAABBBB"))))
                .isEqualTo(1);
        assertThat(library.records
                        .history(now, "member", one.id())
                        .get(1)
                        .changes()
                        .get("mobile"))
                .hasFieldOrPropertyWithValue("before", "13100001111")
                .hasFieldOrPropertyWithValue("after", "13100002222");
        assertThat(count(library, "d_member where mobile is not null and mobile not like 'enc:s1:%'"))
                .isZero();

        theFieldStaysSensitive(library);
        aServerUnderTheOlderReleaseIsMended(library, after);
    }

    private static void theFieldStaysSensitive(LibraryPlatform library) {
        assertThat(refused(() -> {
                            library.publish(PLAIN);
                            return null;
                        })
                        .problems())
                .extracting(Problem::code)
                .contains("SENSITIVE_REMOVED");
    }

    /** What it writes is plain and not in the blind index: it is read as it is, and encrypted when it is looked for. */
    private static void aServerUnderTheOlderReleaseIsMended(LibraryPlatform library, DataAccess data) {
        library.database.jdbc().update("update d_member set mobile = '13199998888' where code = 'A1'");
        Query query = Query.of("member").fields("mobile");
        assertThat(data.list(query.where("code == 'A1'", Map.of())).get(0).text("mobile"))
                .isEqualTo("13199998888");
        assertThat(renew(library)).isEqualTo(new Resealing.Outcome(1, 0));
        assertThat(data.list(query.where("mobile == '13199998888'", Map.of()))).hasSize(1);
        assertThat(RawLook.find(library.database, "13199998888")).isEmpty();
    }

    /** The entry that a way of searching left behind when it went is of an older value when it comes back. */
    @Test
    void aWayOfSearchingThatComesBackFindsWhatThereIsNow() {
        LibraryPlatform library = library(CipherSuite.SM4_GCM, Samples.text("members"));
        DataRecord one = library.create(library.as("reg"), "member", "{'code':'W1','mobile':'13100001111'}");
        library.publish(Samples.text("members").replace("[exact, last4]", "exact"));
        library.records.update(library.as("reg"), "member", one.id(), 1L, json("{'mobile':'13100002222'}"));
        library.publish(Samples.text("members"));
        String index = "select mobile__last4 from d_member where code = 'W1'";
        String found = library.database.jdbc().queryForObject(index, String.class);
        library.create(library.as("reg"), "member", "{'code':'W2','mobile':'15900002222'}");
        assertThat(found).isEqualTo(library.database.jdbc().queryForObject(index.replace("W1", "W2"), String.class));
    }

    @Test
    void whatARecordHeldIsNotPutBackIntoItsRow() throws Exception {
        LibraryPlatform library = library(CipherSuite.SM4_GCM, Samples.text("members"));
        CallContext reg = library.as("reg");
        DataRecord one = library.create(reg, "member", "{'code':'P1','mobile':'13100001111'}");
        library.records.update(reg, "member", one.id(), 1L, json("{'mobile':'13100002222'}"));
        String changes = library.database
                .jdbc()
                .queryForList(
                        "select changes from sys_history where object = 'member' and record_id = ? order by id",
                        String.class,
                        one.id())
                .get(1);
        String before = new ObjectMapper()
                .readTree(changes)
                .path("mobile")
                .path("before")
                .textValue();
        assertThat(before).startsWith("enc:");
        library.database.jdbc().update("update d_member set mobile = ? where id = ?", before, one.id());
        assertThatThrownBy(() -> library.records.read(reg, "member", one.id(), List.of()))
                .isInstanceOf(UnreadableException.class);
    }

    @Test
    void keysAreChangedWhileOthersWrite() throws Exception {
        keysAreChanged(2_000);
    }

    @Tag("full")
    @Test
    void keysOfManyRecordsAreChangedWhileOthersWrite() throws Exception {
        keysAreChanged(100_000);
    }

    /** Nothing is unreadable and nothing lost, though others read and write all the while. */
    private void keysAreChanged(int rows) throws Exception {
        LibraryPlatform library = library(CipherSuite.AES_256_GCM, Samples.text("members"));
        DataAccess data = library.data.open(library.as("reg"));
        load(library, data, rows);
        List<DataRecord> all = data.list(Query.of("member").fields("code").sort("code"));
        ResealJob job = new ResealJob(
                new Resealing(library.database),
                () -> Map.of(library.founded.tenant(), library.releases.models(library.founded.tenant())));
        assertThat(job.left()).isZero();
        ring.add(Purpose.FIELD);
        ring.add(Purpose.BLIND_INDEX);
        assertThat(job.left()).isEqualTo(2L * rows);

        AtomicBoolean working = new AtomicBoolean(true);
        Map<String, String> written = new ConcurrentHashMap<>();
        AtomicLong changes = new AtomicLong();
        AtomicLong reads = new AtomicLong();
        long begin = System.nanoTime();
        long nanos = 0;
        ExecutorService others = Executors.newFixedThreadPool(2);
        try {
            Future<?> writer = others.submit(() -> {
                for (int i = 0; working.get(); i++) {
                    DataRecord row = all.get(i % all.size());
                    String mobile = "159%08d".formatted(i);
                    DataRecord now = data.require("member", row.id(), "mobile");
                    data.update("member", row.id(), now.version(), Map.of("mobile", mobile));
                    written.put(row.text("code"), mobile);
                    changes.incrementAndGet();
                }
            });
            Future<?> reader = others.submit(() -> {
                for (int i = 0; working.get(); i = (i + 17) % rows) {
                    Query query = Query.of("member").where("certificate == params.c", Map.of("c", "CERT-" + i));
                    assertThat(data.list(query.fields("code", "certificate", "mobile")))
                            .as("CERT-" + i)
                            .singleElement()
                            .satisfies(row -> assertThat(row.text("mobile")).startsWith("1"));
                    reads.incrementAndGet();
                }
            });
            for (Partition partition : job.partition(null)) {
                run(library, job, partition);
            }
            nanos = System.nanoTime() - begin;
            working.set(false);
            writer.get();
            reader.get();
        } finally {
            others.shutdownNow();
        }
        assertThat(job.left()).isZero();
        assertThat(count(library, "d_member where mobile not like 'enc:a2:%' or mobile__exact not like '2:%'"))
                .isZero();
        assertThat(count(library, "sys_history where object = 'member' and changes like '%enc:a1:%'"))
                .isZero();
        assertThat(written).isNotEmpty();
        assertThat(reads.get()).isPositive();
        System.out.printf(
                "figure: keys of %d records and their histories changed in %.1f s, %d changes and %d searches meanwhile%n",
                rows, nanos / 1e9, changes.get(), reads.get());
        for (DataRecord row : data.list(Query.of("member").fields("code", "mobile", "certificate"))) {
            int number = Integer.parseInt(row.text("code").substring(1));
            assertThat(row.text("certificate")).isEqualTo("CERT-" + number);
            assertThat(row.text("mobile")).isEqualTo(written.getOrDefault(row.text("code"), mobile(number)));
        }
    }

    @Test
    void whatWasAskedOfASecondPersonIsOfTheNewKeyToo() {
        LibraryPlatform library = new LibraryPlatform(
                database.with(Protection.of(ring, CipherSuite.AES_256_GCM)),
                List.of(Refunds.file()),
                List.of(new Refunds.WriteOff()));
        library.user("tom", library.east, "teller");
        library.user("cora", library.east, "chief");
        CallContext tom = library.as("tom");
        long done = writeOff(library, tom, "300.00");
        library.approvals.approve(library.as("cora"), done, null, null);
        long open = writeOff(library, tom, "400.00");
        ResealJob job =
                new ResealJob(new Resealing(library.database), () -> Map.of(library.founded.tenant(), List.of()));
        assertThat(job.left()).isZero();
        ring.add(Purpose.FIELD);
        assertThat(job.left()).isEqualTo(2);
        for (Partition partition : job.partition(null)) {
            run(library, job, partition);
        }
        assertThat(job.left()).isZero();
        String old = "sys_approval where content not like 'enc:a2:%' or outcome not like 'enc:a2:%'";
        assertThat(count(library, old)).isZero();
        ring.add(Purpose.FIELD);
        assertThat(renew(library)).isEqualTo(new Resealing.Outcome(2, 0));
        assertThat(library.approvals.read(tom, done).outcome().toString()).contains("refund");
        assertThat(library.approvals
                        .approve(library.as("cora"), open, null, null)
                        .row()
                        .text("status"))
                .isEqualTo("done");
    }

    private static long writeOff(LibraryPlatform library, CallContext asker, String amount) {
        return Objects.requireNonNull(catchThrowableOfType(
                        ApprovalAsked.class,
                        () -> library.records.act(
                                asker,
                                "refund",
                                null,
                                "write-off",
                                json("{'amount':'%s','pin':'1'}".formatted(amount)),
                                "k-" + amount)))
                .id();
    }

    private static void run(LibraryPlatform library, ResealJob job, Partition partition) {
        TransactionTemplate chunk =
                new TransactionTemplate(library.database.transactions().getTransactionManager());
        ChunkResult result = new ChunkResult(partition.from(), 0, false);
        while (!result.done()) {
            long after = result.lastKey();
            result = chunk.execute(status -> job.chunk(null, partition, after));
        }
    }

    @Test
    void anotherCipherIsTakenUpAndWhatNoKeyOpensStays() {
        LibraryPlatform first = library(CipherSuite.AES_256_GCM, Samples.text("members"));
        CallContext reg = first.as("reg");
        DataRecord one = first.create(reg, "member", "{'code':'C1','mobile':'13200001111'}");
        first.create(reg, "member", "{'code':'C2','mobile':'13200002222'}");
        first.database
                .jdbc()
                .update("update d_member set mobile = replace(mobile, 'enc:a1:', 'enc:a1:AAAA') where code = 'C2'");
        Database other = first.database.with(Protection.of(ring, CipherSuite.SM4_GCM));
        Resealing.Outcome outcome = new Resealing(other).renew(first.founded.tenant(), tables(first));
        assertThat(outcome.unreadable()).isEqualTo(1);
        assertThat(count(first, "d_member where mobile like 'enc:s1:%'")).isEqualTo(1);
        assertThat(count(first, "d_member where mobile like 'enc:a1:AAAA%'")).isEqualTo(1);
        assertThat(first.records.read(reg, "member", one.id(), List.of()).text("mobile"))
                .isEqualTo("13200001111");
    }

    @Test
    void keysOfAnotherSystemAreFoundOut() throws Exception {
        new LibraryPlatform(database.with(Protection.of(ring, CipherSuite.AES_256_GCM)), List.of(), List.of());
        KeyPrints prints =
                new KeyPrints(database.with(Protection.of(ring, CipherSuite.AES_256_GCM)), Clock.systemUTC());
        assertThat(prints.missing()).isEmpty();
        assertThat(prints.add(Purpose.FIELD).version()).isEqualTo(2);
        assertThat(prints.missing()).isEmpty();

        Path empty = folder.resolve("empty");
        KeyRing none = KeyRing.open(empty);
        assertThat(new KeyPrints(database.with(Protection.of(none, CipherSuite.AES_256_GCM)), Clock.systemUTC())
                        .missing())
                .contains("field-1", "field-2", "blind-index-1");
        assertThat(Files.list(empty)).isEmpty();
        none.add(Purpose.FIELD);
        assertThat(new KeyPrints(database.with(Protection.of(none, CipherSuite.AES_256_GCM)), Clock.systemUTC())
                        .missing())
                .contains("field-1");
    }
}
