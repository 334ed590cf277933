package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.data.RecordService.HistoryEntry;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Child rows are guarded like records of their own, and by the version of the record that they belong to. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChildRowIntegrationTests {
    private final LibraryPlatform library;
    private final CallContext carpenter;
    private final CallContext filler;
    private final CallContext owner;

    ChildRowIntegrationTests(Database database) {
        library = Samples.withCabinets(database);
        carpenter = library.as("carla");
        filler = library.as("fil");
        owner = library.as("owen");
    }

    private DataRecord cabinet(String drawers) {
        return library.create(carpenter, "cabinet", "{'name':'C','drawers':[" + drawers + "]}");
    }

    private DataRecord patch(CallContext context, DataRecord cabinet, long version, String drawers) {
        return library.records.update(context, "cabinet", cabinet.id(), version, json("{'drawers':[" + drawers + "]}"));
    }

    private static List<String> codes(ProblemException refusal) {
        return refusal.problems().stream().map(p -> p.code() + " " + p.place()).toList();
    }

    private static String id(DataRecord cabinet, int row) {
        return "'id':'" + cabinet.children("drawers").get(row).id() + "'";
    }

    @Test
    void twoWhoChangeTheSameRowDoNotOverwriteEachOther() {
        DataRecord read = cabinet("{'owner':'a','amount':'1.00'}");
        DataRecord first = patch(carpenter, read, 1, "{" + id(read, 0) + ",'amount':'2.00'}");
        assertThat(first.version()).isEqualTo(2);
        assertThat(refused(() -> patch(carpenter, read, 1, "{" + id(read, 0) + ",'amount':'3.00'}"))
                        .problemClass())
                .isEqualTo(ProblemClass.STALE);
        assertThat(patch(carpenter, read, 2, "{'owner':'b'}").version()).isEqualTo(3);
        assertThat(patch(carpenter, read, 3, "{" + id(read, 0) + ",'$delete':true}")
                        .version())
                .isEqualTo(4);
        assertThat(library.records.history(carpenter, "cabinet", read.id()))
                .extracting(HistoryEntry::version)
                .containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void rowsThatDoNotTellTheirParentStandInTheirOwnRecord() {
        DataRecord one = cabinet("{'owner':'one','amount':'1.00'}");
        DataRecord two = cabinet("{'owner':'two'},{'owner':'three'}");
        for (String name : List.of("vera", "bob")) {
            CallContext reader = library.as(name);
            DataRecord read = library.records.read(reader, "cabinet", one.id(), List.of("drawers"));
            assertThat(read.children("drawers"))
                    .extracting(row -> row.value("owner"))
                    .containsExactly("one");
            assertThat(read.children("drawers").get(0).values().get("cabinet")).isNull();
            assertThat(library.records
                            .read(reader, "cabinet", two.id(), List.of("drawers"))
                            .children("drawers"))
                    .extracting(row -> row.value("owner"))
                    .containsExactly("two", "three");
            DataRecord changed = patch(reader, one, read.version(), "{" + id(one, 0) + ",'owner':'one'}");
            assertThat(changed.children("drawers")).hasSize(1);
        }
    }

    @Test
    void aRowThatStaysAsItIsLeavesTheVersionAlone() {
        DataRecord read = cabinet("{'owner':'a','amount':'1.00'}");
        assertThat(patch(carpenter, read, 1, "{" + id(read, 0) + ",'amount':1}").version())
                .isEqualTo(1);
    }

    @Test
    void aRowNeedsTheRightToItsOwnObjectAlsoInANewRecord() {
        assertThat(codes(refused(() ->
                        library.create(filler, "cabinet", "{'name':'F','drawers':[{'owner':'a'},{'owner':'b'}]}"))))
                .hasSize(2)
                .allMatch(p -> p.startsWith("FORBIDDEN"));
        DataRecord read = cabinet("{'owner':'a'}");
        assertThat(codes(refused(() -> patch(filler, read, 1, "{" + id(read, 0) + ",'$delete':true}"))))
                .singleElement()
                .asString()
                .startsWith("FORBIDDEN");
        assertThat(patch(filler, read, 1, "{" + id(read, 0) + ",'owner':'z'}").version())
                .isEqualTo(2);
    }

    @Test
    void aRowPolicyHoldsForWhatChildRowsBecome() {
        assertThat(refused(() -> library.create(owner, "cabinet", "{'name':'O','drawers':[{'owner':'someone'}]}"))
                        .problems()
                        .get(0)
                        .code())
                .isEqualTo("ROW_POLICY");
        DataRecord mine = library.create(owner, "cabinet", "{'name':'O','drawers':[{'owner':'owen'}]}");
        assertThat(refused(() -> patch(owner, mine, 1, "{" + id(mine, 0) + ",'owner':'someone'}"))
                        .problemClass())
                .isEqualTo(ProblemClass.FORBIDDEN);
        DataRecord theirs = cabinet("{'owner':'a'}");
        for (String change : List.of("'amount':'9.00'", "'$delete':true")) {
            assertThat(codes(refused(() -> patch(owner, theirs, 1, "{" + id(theirs, 0) + "," + change + "}"))))
                    .singleElement()
                    .asString()
                    .startsWith("ROW_UNKNOWN");
        }
    }

    @Test
    void aRowStandsInABodyOnceAndIsNamedWhereItGoes() {
        DataRecord read = cabinet("{'owner':'a'}");
        assertThat(codes(refused(() -> patch(
                        carpenter, read, 1, "{" + id(read, 0) + ",'owner':'b'},{" + id(read, 0) + ",'owner':'c'}"))))
                .singleElement()
                .asString()
                .startsWith("ROW_TWICE");
        assertThat(codes(refused(() -> patch(carpenter, read, 1, "{'owner':'x','$delete':true}"))))
                .singleElement()
                .asString()
                .startsWith("ROW_UNKNOWN");
        assertThat(codes(refused(() -> patch(carpenter, read, 1, "{" + id(read, 0) + ",'$delete':'yes'}"))))
                .singleElement()
                .asString()
                .startsWith("FIELD_TYPE");
        assertThat(codes(refused(
                        () -> patch(carpenter, read, 1, "{'owner':'x','organization':'" + library.east + "'}"))))
                .singleElement()
                .asString()
                .startsWith("FIELD_READ_ONLY");
    }

    @Test
    void theRowsOfALockedRecordAreLockedWithIt() {
        DataRecord read = cabinet("{'owner':'a'}");
        library.records.update(carpenter, "cabinet", read.id(), 1L, json("{'locked':true}"));
        for (String rows : List.of("{'owner':'b'}", "{" + id(read, 0) + ",'$delete':true}")) {
            assertThat(codes(refused(() -> patch(carpenter, read, 2, rows))))
                    .singleElement()
                    .asString()
                    .startsWith("IMMUTABLE")
                    .contains("drawers");
        }
    }

    @Test
    void manyNewRowsGoInFewStatementsInTheOrderOfTheBody() {
        String forty = IntStream.range(0, 40)
                .mapToObj(i -> "{'owner':'o" + i + "','amount':'" + i + ".00'}")
                .collect(Collectors.joining(","));
        List<String> statements = library.counter.during(() -> cabinet(forty));
        assertThat(statements.stream().filter(s -> s.startsWith("insert into d_drawer")))
                .as("32 rows and 8")
                .hasSize(2);
        DataRecord read = cabinet(forty);
        assertThat(read.children("drawers")).hasSize(40);
        DataRecord changed = patch(
                carpenter,
                read,
                1,
                "{'owner':'first'},{" + id(read, 0) + ",'$delete':true},{'owner':'second'},{" + id(read, 1)
                        + ",'owner':'other'},{'owner':'third'}");
        assertThat(changed.children("drawers"))
                .extracting(r -> r.text("owner"))
                .hasSize(42)
                .contains("first", "second", "third", "other")
                .doesNotContain("o0", "o1");
        assertThat(library.records.history(carpenter, "cabinet", read.id())).hasSize(2);
    }
}
