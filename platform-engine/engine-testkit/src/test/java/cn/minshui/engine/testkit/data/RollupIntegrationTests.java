package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.data.RecordService.ListRequest;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.testkit.DatabaseTest;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Sums, counts and bounds over the records that point to a record. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RollupIntegrationTests {
    private final LibraryPlatform library;
    private final CallContext pat;

    RollupIntegrationTests(Database database) {
        library = Samples.withParcels(database);
        pat = library.as("pat");
    }

    @BeforeAll
    void scans() {
        DataRecord first = parcel("R1");
        DataRecord second = parcel("R2");
        parcel("R3");
        scan(first, "paid", "10.50", "2026-01-05");
        scan(first, "paid", "0.50", "2026-03-05");
        scan(first, "free", "7.00", "2026-02-05");
        scan(second, "paid", "2.25", "2026-04-01");
        DataRecord gone = scan(second, "paid", "99.00", "2026-12-01");
        library.records.delete(pat, "scan", gone.id(), 1L);
    }

    private DataRecord parcel(String number) {
        return library.create(pat, "parcel", "{'number':'" + number + "'}");
    }

    private DataRecord scan(DataRecord parcel, String kind, String fee, String day) {
        return library.create(
                pat,
                "scan",
                "{'parcel':'%d','kind':'%s','fee':'%s','day':'%s'}".formatted(parcel.id(), kind, fee, day));
    }

    private List<DataRecord> list(CallContext context, String filter, String sort, String... fields) {
        return library.records
                .list(
                        context,
                        new ListRequest(
                                "parcel",
                                "number.startsWith('R') && number.size() == 2 && (" + filter + ")",
                                List.of(sort),
                                1,
                                50,
                                List.of(fields),
                                ListRequest.Count.EXACT))
                .items();
    }

    @Test
    void theyAreReadFilteredAndSortedByInOneStatement() {
        List<String> statements = library.counter.during(
                () -> list(pat, "scans >= 0", "-fees", "number", "scans", "fees", "twice", "lastDay", "due"));
        // The page is not full, so that it is not counted.
        assertThat(statements.stream().filter(s -> s.contains("d_parcel"))).hasSize(1);
        List<DataRecord> rows =
                list(pat, "scans >= 0", "-fees", "number", "scans", "fees", "twice", "lastDay", "due", "total");
        assertThat(rows).extracting(r -> r.text("number")).containsExactly("R1", "R2", "R3");
        assertThat(rows).extracting(r -> r.integer("scans")).containsExactly(3L, 1L, 0L);
        assertThat(rows).extracting(r -> r.decimal("fees").toPlainString()).containsExactly("10.50", "2.25", "0.00");
        assertThat(rows).extracting(r -> r.decimal("twice").toPlainString()).containsExactly("36.00", "4.50", "0.00");
        assertThat(rows)
                .extracting(r -> String.valueOf(r.value("lastDay")))
                .containsExactly("2026-03-05", "2026-04-01", "null");
        assertThat(rows.get(0).decimal("due").toPlainString()).isEqualTo("89.50");
        assertThat(list(pat, "fees > 5.0 && isNull(lastDay) == false", "number", "number"))
                .hasSize(1);
        assertThat(list(pat, "scans == 0", "lastDay", "number")).hasSize(1);
    }

    @Test
    void aRollUpIsReadThroughAReferenceToo() {
        List<DataRecord> scans = library.list(pat, "scan", "parcel.fees > 5.0", "parcel.scans", "parcel.number")
                .items();
        assertThat(scans).hasSize(3).allMatch(s -> s.integer("parcel.scans") == 3);
    }

    @Test
    void rulesSeeIt() {
        DataRecord parcel = parcel("Q1");
        scan(parcel, "paid", "3.00", "2026-01-01");
        assertThat(refused(() -> library.records.act(pat, "parcel", parcel.id(), "waive", json("{}"), null))
                        .problems()
                        .get(0)
                        .code())
                .isEqualTo("GUARD");
        assertThat(library.records.possibleActions(pat, "parcel", parcel.id())).doesNotContain("waive");
        DataRecord free = parcel("Q2");
        library.records.act(pat, "parcel", free.id(), "waive", json("{}"), null);
        assertThat(free.integer("scans")).isZero();
    }

    @Test
    void onlyWhoMayReadAllThatItIsMadeOfSeesIt() {
        CallContext sorter = library.as("sol");
        DataRecord row = list(sorter, "true", "number").get(0);
        assertThat(row.values()).doesNotContainKeys("scans", "fees", "twice", "lastDay", "due");
        assertThat(refused(() -> list(sorter, "fees > 5.0", "number")).problemClass())
                .isEqualTo(ProblemClass.MALFORMED);
        assertThat(refused(() -> list(sorter, "true", "-due")).problemClass()).isEqualTo(ProblemClass.MALFORMED);
        assertThat(list(library.as("aud"), "true", "number").get(0).values())
                .as("who may read some of the records sees no sum of all")
                .doesNotContainKeys("scans", "fees");
        assertThat(list(library.as("cou"), "true", "number").get(0).values())
                .containsKeys("scans", "lastDay")
                .doesNotContainKeys("fees", "twice", "due");
    }

    @Test
    void nobodyWritesIt() {
        assertThat(refused(() -> library.create(pat, "parcel", "{'number':'Q9','scans':5}"))
                        .problems()
                        .get(0)
                        .code())
                .isEqualTo("FIELD_READ_ONLY");
    }
}
