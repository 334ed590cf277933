package cn.minshui.engine.testkit.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scripts of a model: hooks on every way a record is written, actions, runs of jobs; all within their transaction. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScriptIntegrationTests {
    private LibraryPlatform library;
    private CallContext eva;

    @BeforeAll
    void begin(Database database) throws IOException {
        try (InputStream in = ScriptIntegrationTests.class.getResourceAsStream("/data/slips.yaml")) {
            String slips = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            library =
                    new LibraryPlatform(database, List.of(new SourceFile("base/lending/slips.yaml", slips)), List.of());
        }
        eva = library.identities.system(library.founded.tenant(), "scripts");
    }

    private DataRecord slip(String code, String amount) {
        return library.create(eva, "slip", "{'code':'" + code + "','amount':'" + amount + "'}");
    }

    private List<String> traces(String code) {
        return library.list(eva, "slip-trace", "startsWith(text, '" + code + " ')", "text").items().stream()
                .map(t -> t.text("text"))
                .sorted()
                .toList();
    }

    private long slips(String code) {
        return library.list(eva, "slip", "code == '" + code + "'").items().size();
    }

    private static void refused(ThrowingCallable call, String... codes) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problems()).extracting(Problem::code).containsExactly(codes));
    }

    @Test
    void hooksOfAUsersWritingChangeValuesAndLeaveTraces() {
        DataRecord made =
                library.create(eva, "slip", "{'code':'one','amount':'1.25','lines':[{'text':'a'},{'text':'b'}]}");
        assertThat(made.decimal("share")).isEqualByComparingTo("0.63");
        library.records.update(eva, "slip", made.id(), 1L, LibraryPlatform.json("{'amount':'3'}"));
        DataRecord changed = library.records.read(eva, "slip", made.id(), List.of());
        assertThat(changed.decimal("share")).isEqualByComparingTo("1.50");
        library.records.act(eva, "slip", made.id(), "shut", LibraryPlatform.json("{}"), null);
        library.records.delete(eva, "slip", made.id(), 3L);
        assertThat(traces("one"))
                .containsExactly("one new  0.63 2", "one one  1.50 0", "one one  1.50 2", "one one shut 1.50 2");
    }

    @ParameterizedTest
    @CsvSource({
        "bad,SLIP_BAD",
        "worse,SLIP_WORSE",
        "loop,SCRIPT_STOPPED",
        "state,SCRIPT_FIELD",
        "type,FIELD_TYPE",
        "book,REFERENCE_UNKNOWN",
        "late,SLIP_LATE",
        "again,SCRIPT_STOPPED"
    })
    void whatAHookRefusesIsNotWrittenByAnybody(String code, String problem) {
        refused(() -> slip(code, "1"), problem);
        DataAccess data = library.data.open(eva);
        refused(() -> data.create("slip", Map.of("code", code, "amount", BigDecimal.ONE)), problem);
        assertThat(slips(code)).isZero();
        assertThat(traces(code)).isEmpty();
    }

    @Test
    void valuesOfEveryShapeGoThroughHooks() {
        DataRecord untouched = library.create(
                eva, "slip", "{'code':'shapes','extra':{'$d':'x','half':0.5,'$r':'y'},'tags':['open'],'book':null}");
        assertThat(untouched.value("extra").toString()).contains("0.5").contains("$d");
        DataRecord set = library.create(eva, "slip", "{'code':'json','extra':{'half':0.5,'name':'n'},'tags':['open']}");
        assertThat(set.value("tags")).isEqualTo(List.of("open", "shut"));
        assertThat(set.value("extra").toString())
                .contains("seen")
                .contains("\"n\"")
                .doesNotContain("0.5");
    }

    @Test
    void aProblemOfAHookStandsAtItsField() {
        assertThatThrownBy(() -> library.create(eva, "slip", "{'code':'bad'}"))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problems().get(0).place().toString()).contains("code");
                    assertThat(e.problems().get(0).message().zh()).isEqualTo("不好");
                });
        // Hooks rely on values of the right types, so they are not asked about a body that has problems of its own.
        refused(() -> library.create(eva, "slip", "{'code':'bad','amount':'x'}"), "FIELD_TYPE");
    }

    @Test
    void transitionsAreGuardedByScriptsToo() {
        DataRecord empty = library.create(eva, "slip", "{'code':'empty'}");
        refused(
                () -> library.records.act(eva, "slip", empty.id(), "shut", LibraryPlatform.json("{}"), null),
                "SLIP_EMPTY");
        DataAccess data = library.data.open(eva);
        refused(
                () -> data.transitionAll("slip", List.of(data.require("slip", empty.id())), "shut", Map.of()),
                "SLIP_EMPTY");
        assertThat(data.require("slip", empty.id()).text("status")).isEqualTo("open");
    }

    @Test
    void nothingIsDeletedAgainstAHook() {
        DataRecord kept = slip("kept", "1");
        refused(() -> library.records.delete(eva, "slip", kept.id(), 1L), "SLIP_KEPT");
        refused(() -> library.data.open(eva).delete("slip", kept.id(), 1L), "SLIP_KEPT");
        assertThat(slips("kept")).isOne();
    }

    @Test
    void codeThatWritesManyRecordsRunsHooksOfEach() {
        DataAccess data = library.data.open(eva);
        long from = data.reserveIds(2);
        library.database.transactions().executeWithoutResult(status -> {
            try (BulkWriter bulk = data.bulk("slip", "code", "amount")) {
                bulk.add(from, eva.organization().value(), "bulk", new BigDecimal("5.00"));
                bulk.add(from + 1, eva.organization().value(), "bulk", new BigDecimal("7.00"));
            }
        });
        assertThat(traces("bulk")).containsExactly("bulk new  2.50 0", "bulk new  3.50 0");
        data.updateAll(
                "slip",
                List.of(
                        new DataAccess.Change(from, 1, Map.of("amount", new BigDecimal("6.00"))),
                        new DataAccess.Change(from + 1, 1, Map.of("amount", new BigDecimal("8.00")))));
        assertThat(data.require("slip", from).decimal("share")).isEqualByComparingTo("3.00");
        assertThat(traces("bulk")).contains("bulk bulk  3.00 0", "bulk bulk  4.00 0");
        assertThatThrownBy(() -> library.database.transactions().executeWithoutResult(status -> {
                    try (BulkWriter bulk = data.bulk("slip", "code", "amount")) {
                        bulk.add(from + 2, eva.organization().value(), "bad", BigDecimal.ONE);
                    }
                }))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("SLIP_BAD");
    }

    @Test
    void anActionWorksThroughDataOfItsCaller() {
        DataRecord source = library.create(eva, "slip", "{'code':'source','amount':'9.99','on':'2026-09-30'}");
        Map<String, Object> body = library.records
                .act(
                        eva,
                        "slip",
                        null,
                        "copy",
                        LibraryPlatform.json("{'source':'" + source.id() + "','code':'target'}"),
                        null)
                .body();
        assertThat(body)
                .containsEntry("amount", "9.99")
                .containsEntry("siblings", List.of("source", "target"))
                .containsEntry("by", eva.principal().username());
        DataRecord copy = library.records.read(eva, "slip", Long.parseLong((String) body.get("id")), List.of());
        assertThat(copy.decimal("share")).isEqualByComparingTo("5.00");
        assertThat(copy.date("on")).isEqualTo(LocalDate.of(2026, 9, 30));
    }

    @Test
    void aScriptSeesWhatItsCallerSees() {
        CallContext west = library.as("wim");
        long id = library.data.open(west).create("slip", Map.of("code", "west", "amount", BigDecimal.TEN));
        Map<String, Object> look = Map.of("id", Long.toString(id));
        assertThat(library.runs.run(west, "slip-look", look))
                .containsEntry("seen", true)
                .containsEntry("count", 1L);
        assertThat(library.runs.run(library.as("eva"), "slip-look", look))
                .containsEntry("seen", false)
                .containsEntry("count", 0L);
    }

    @Test
    void theLibraryLendsByScripts() {
        CallContext east = library.as("eva");
        DataRecord reader = library.create(east, "reader", "{'name':'Lin'}");
        DataRecord book = library.book(east, "978-0000000001");
        LocalDate due = east.today().plusDays(10);
        DataRecord loan = library.create(
                east,
                "loan",
                "{'reader':'%d','book':'%d','period':'202609','dueOn':'%s'}".formatted(reader.id(), book.id(), due));
        assertThat(library.records
                        .act(library.system, "loan", loan.id(), "renew", LibraryPlatform.json("{'days':60}"), null)
                        .body())
                .containsEntry("dueOn", due.plusDays(60).toString());
        refused(
                () -> library.records.act(
                        library.system, "loan", loan.id(), "renew", LibraryPlatform.json("{'days':60}"), null),
                "RENEWED_TOO_LONG");
        library.records.act(library.system, "loan", loan.id(), "return", LibraryPlatform.json("{}"), null);
        assertThat(library.records
                        .read(library.system, "loan", loan.id(), List.of())
                        .date("returnedOn"))
                .isEqualTo(library.system.today());
    }

    @Test
    void workOfAJobIsOneTransaction() {
        library.list(eva, "slip", "status == 'open' && isNull(amount)")
                .items()
                .forEach(s -> library.data.open(eva).delete("slip", s.id(), s.version()));
        slip("swept", "2");
        Map<String, Object> answer = library.runs.run(eva, "slip-sweep", Map.of("on", LocalDate.of(2026, 1, 2)));
        assertThat((Long) answer.get("shut")).isPositive();
        library.create(eva, "slip", "{'code':'unswept'}");
        slip("a swept one", "2");
        refused(() -> library.runs.run(eva, "slip-sweep", Map.of("on", LocalDate.of(2026, 1, 2))), "SLIP_EMPTY");
        assertThat(library.list(eva, "slip", "code == 'a swept one' && status == 'open'")
                        .items())
                .hasSize(1);
        refused(() -> library.runs.run(eva, "slip-none", Map.of()), "SCRIPT_UNKNOWN");
    }
}
