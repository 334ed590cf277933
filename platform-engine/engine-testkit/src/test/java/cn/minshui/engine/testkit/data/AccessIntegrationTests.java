package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.data.RecordService.ListRequest;
import cn.minshui.engine.core.data.RecordService.Page;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.Principal;
import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller must not reach, tried on every way there is. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessIntegrationTests {
    private final LibraryPlatform library;
    private final CallContext kay;
    private final CallContext kim;
    private final CallContext lou;

    AccessIntegrationTests(Database database) {
        library = Samples.platform(database);
        kay = library.as("kay");
        kim = library.as("kim");
        lou = library.as("lou");
    }

    private static ProblemClass classOf(Supplier<?> call) {
        return refused(call).problemClass();
    }

    private DataRecord sample(CallContext context, String code) {
        return library.create(context, "sample", "{'code':'" + code + "'}");
    }

    private Page sorted(CallContext context, String key) {
        return library.records.list(
                context, new ListRequest("sample", null, List.of(key), 1, 10, List.of("code"), ListRequest.Count.NONE));
    }

    @Test
    void aRecordOfAnotherBranchDoesNotExist() {
        DataRecord theirs = sample(kay, "east-1");
        long id = theirs.id();
        assertThat(classOf(() -> library.records.read(kim, "sample", id, List.of())))
                .isEqualTo(ProblemClass.NOT_FOUND);
        assertThat(classOf(() -> library.records.update(kim, "sample", id, 1L, json("{'words':'x'}"))))
                .isEqualTo(ProblemClass.NOT_FOUND);
        assertThat(classOf(() -> {
                    library.records.delete(kim, "sample", id, 1L);
                    return 0;
                }))
                .isEqualTo(ProblemClass.NOT_FOUND);
        assertThat(classOf(() -> library.records.act(kim, "sample", id, "start", json("{}"), null)))
                .isEqualTo(ProblemClass.NOT_FOUND);
        assertThat(classOf(() -> library.records.history(kim, "sample", id))).isEqualTo(ProblemClass.NOT_FOUND);
        assertThat(library.list(kim, "sample", "id == " + id).items()).isEmpty();
        assertThat(library.list(kim, "sample", "code == 'east-1'").total()).isZero();
        assertThat(library.records.possibleActions(kim, "sample", id)).isEmpty();
        assertThat(library.data.open(kim).find("sample", id)).isEmpty();
        assertThat(library.data.open(kim).lock("sample", List.of(id))).isEmpty();
        assertThat(library.data
                        .open(kim)
                        .count(Query.of("sample").where("id in params.ids", Map.of("ids", List.of(id)))))
                .isZero();
        assertThat(library.list(library.as("admin"), "sample", "id == " + id).items())
                .hasSize(1);
    }

    @Test
    void aReferenceIntoAnotherBranchIsRefusedAndTellsNothing() {
        DataRecord theirs = sample(kay, "east-2");
        for (String written : List.of("'" + theirs.id() + "'", "{'code':'east-2'}", "{'id':'" + theirs.id() + "'}")) {
            ProblemException refusal =
                    refused(() -> library.create(kim, "sample", "{'code':'w','other':" + written + "}"));
            assertThat(refusal.problems()).extracting(p -> p.code()).containsExactly("REFERENCE_UNKNOWN");
        }
        DataRecord mine = sample(kim, "west-2");
        long row = library.data
                .open(library.system)
                .create("sample", library.west, Map.of("code", "w3", "other", theirs.id()));
        Page page = library.list(kim, "sample", "other.code == 'east-2'", "code");
        assertThat(page.items()).isEmpty();
        DataRecord read = library.records.read(kim, "sample", row, List.of("other", "other.code"));
        assertThat(read.reference("other").label()).isNull();
        assertThat(read.value("other.code")).isNull();
        assertThat(mine.version()).isEqualTo(1);
    }

    @Test
    void nobodyWritesIntoAnotherBranch() {
        assertThat(refused(() -> library.create(kim, "sample", "{'code':'x','organization':'" + library.east + "'}"))
                        .problems())
                .extracting(p -> p.code())
                .containsAnyOf("REFERENCE_UNKNOWN", "ORGANIZATION_SCOPE");
    }

    @Test
    void aHiddenFieldIsAsIfItDidNotExist() {
        DataRecord row = library.create(
                library.as("admin"), "sample", "{'code':'h1','inner':7,'organization':'" + library.east + "'}");
        assertThat(row.integer("innerTwice")).isEqualTo(14);
        DataRecord seen = library.records.read(kay, "sample", row.id(), List.of());
        assertThat(seen.values()).doesNotContainKeys("inner", "innerTwice", "secretCode");
        for (String name : List.of("inner", "innerTwice", "secretCode", "other.inner", "other.secretCode")) {
            String unknown = name.replaceAll("[a-zA-Z]+$", "nothing");
            same(
                    () -> library.list(kay, "sample", name + " == 7"),
                    () -> library.list(kay, "sample", unknown + " == 7"),
                    name,
                    unknown);
            same(() -> sorted(kay, name), () -> sorted(kay, unknown), name, unknown);
            same(
                    () -> library.list(kay, "sample", null, name),
                    () -> library.list(kay, "sample", null, unknown),
                    name,
                    unknown);
        }
        same(
                () -> library.create(kay, "sample", "{'code':'h2','inner':1}"),
                () -> library.create(kay, "sample", "{'code':'h2','nothing':1}"),
                "inner",
                "nothing");
        assertThat(library.records.history(kay, "sample", row.id()))
                .allSatisfy(h -> assertThat(h.changes()).doesNotContainKeys("inner", "secretCode"));
    }

    /** Two refusals that differ in nothing but the name that the caller himself wrote. */
    private static void same(Supplier<?> hidden, Supplier<?> unknown, String name, String other) {
        ProblemException a = refused(hidden);
        ProblemException b = refused(unknown);
        assertThat(a.problemClass()).isEqualTo(b.problemClass());
        assertThat(a.problems())
                .extracting(p -> p.code())
                .isEqualTo(b.problems().stream().map(p -> p.code()).toList());
        String last = name.substring(name.lastIndexOf('.') + 1);
        String otherLast = other.substring(other.lastIndexOf('.') + 1);
        assertThat(a.problems().get(0).message().en().replace(last, "?"))
                .isEqualTo(b.problems().get(0).message().en().replace(otherLast, "?"));
    }

    @Test
    void aMaskedFieldIsShownMaskedAndCannotBeProbed() {
        DataRecord row = library.create(
                library.as("admin"),
                "sample",
                "{'code':'m1','phone':'13812345678','organization':'" + library.east + "'}");
        assertThat(library.records
                        .read(kay, "sample", row.id(), List.of("phone"))
                        .text("phone"))
                .isEqualTo("138****5678");
        assertThat(library.list(kay, "sample", "code == 'm1'", "phone")
                        .items()
                        .get(0)
                        .text("phone"))
                .isEqualTo("138****5678");
        assertThat(classOf(() -> library.list(kay, "sample", "startsWith(phone, '1381')")))
                .isEqualTo(ProblemClass.FORBIDDEN);
        assertThat(classOf(() -> library.list(kay, "sample", "other.phone == '13812345678'")))
                .isEqualTo(ProblemClass.FORBIDDEN);
        assertThat(classOf(() -> sorted(kay, "-phone"))).isEqualTo(ProblemClass.FORBIDDEN);
        assertThat(refused(() -> library.records.update(kay, "sample", row.id(), 1L, json("{'phone':'1'}")))
                        .problems())
                .extracting(p -> p.code())
                .containsExactly("FIELD_FORBIDDEN");
    }

    @Test
    void rightsToOperationsAndFieldsHold() {
        DataRecord row = sample(kay, "r1");
        assertThat(classOf(() -> sample(lou, "r2"))).isEqualTo(ProblemClass.FORBIDDEN);
        assertThat(classOf(() -> library.records.act(lou, "sample", null, "count", json("{}"), "k")))
                .isEqualTo(ProblemClass.FORBIDDEN);
        assertThat(refused(() -> library.records.update(kay, "sample", row.id(), 1L, json("{'price':'1'}")))
                        .problems())
                .extracting(p -> p.code())
                .containsExactly("FIELD_FORBIDDEN");
        assertThat(classOf(() -> library.list(kay, "ledger", null))).isEqualTo(ProblemClass.FORBIDDEN);
        assertThat(classOf(() -> library.list(kay, "nothing", null))).isEqualTo(ProblemClass.NOT_FOUND);
    }

    @Test
    void theMoreGenerousOfTwoRolesHolds() {
        CallContext both = library.identities.context(
                library.identities
                        .account(library.founded.tenant(), library.user("mia", library.east, "looker"))
                        .orElseThrow(),
                "test");
        CallContext more = new CallContext(
                both.tenant(),
                both.organization(),
                new Principal(both.principal().userId(), "mia", "mia", Set.of("looker", "keeper")),
                both.release(),
                both.clock(),
                "test");
        var fields = library.records.access(more, "sample").fields();
        assertThat(fields.get("inner")).hasToString("READ");
        assertThat(fields.get("words")).hasToString("WRITE");
        assertThat(fields.get("secretCode")).hasToString("HIDDEN");
    }

    @Test
    void aRowPolicyHoldsForReadingAndForWhatARecordBecomes() {
        CallContext eva = library.as("eva");
        CallContext tim = library.as("tim");
        DataRecord reader = library.create(eva, "reader", "{'name':'P'}");
        DataRecord book = library.book(eva, "978-9-0000001");
        DataRecord loan = library.create(
                eva,
                "loan",
                "{'reader':'%d','book':'%d','period':'202609','dueOn':'2026-12-01'}".formatted(reader.id(), book.id()));
        assertThat(library.list(tim, "loan", null).items()).isEmpty();
        assertThat(classOf(() -> library.records.read(tim, "loan", loan.id(), List.of())))
                .isEqualTo(ProblemClass.NOT_FOUND);
        assertThat(classOf(() -> library.list(tim, "loan", "outstanding > 0"))).isEqualTo(ProblemClass.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "' or 1=1 --",
                "'; drop table d_sample; --",
                "\\'; delete from d_sample; --",
                "%' or '1'='1",
                "{0}",
                "{p1}",
                "?",
                "?::text",
                ":p1",
                "${x}",
                "#{x}",
                "*/ or /*",
                "\\",
                "\"",
                "`id`",
                "a\\%b_c",
                "char(0x27)",
                "\u2028 ' \uD83D\uDE00"
            })
    void textIsNeverAnythingButText(String text) {
        String code = text.length() > 40 ? text.substring(0, 40) : text;
        ObjectNode body = (ObjectNode) json("{}");
        body.put("code", code).put("words", text);
        DataRecord row = library.records.create(kay, "sample", body, null);
        assertThat(row.text("words")).isEqualTo(text);
        String literal = "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
        assertThat(library.list(kay, "sample", "words == " + literal).items())
                .extracting(DataRecord::id)
                .containsExactly(row.id());
        Page quick = library.records.list(
                kay, new ListRequest("sample", null, List.of(), 1, 10, List.of("code"), ListRequest.Count.NONE, code));
        assertThat(quick.items()).extracting(DataRecord::id).contains(row.id());
        assertThat(classOf(() -> library.list(kay, "sample", null, text))).isEqualTo(ProblemClass.MALFORMED);
        assertThat(classOf(() -> sorted(kay, text))).isEqualTo(ProblemClass.MALFORMED);
        assertThat(classOf(() -> library.list(kay, text, null))).isEqualTo(ProblemClass.NOT_FOUND);
        assertThat(library.list(library.as("kim"), "sample", null).items()).noneMatch(r -> r.id() == row.id());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SN35058301", "5058", "01", "N", "志强", "欧阳志", "欧阳志强", "阳", "A|B", "|B%", "B%", " A", "😀𠮷", "𠮷"
            })
    void theSearchBoxFindsEveryPieceOfAText(String piece) {
        long id = searched("SN35058301-" + Integer.toHexString(piece.hashCode()));
        assertThat(found(kay, piece, id)).as(piece).isTrue();
        assertThat(found(kim, piece, id)).as("of another branch").isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SN3505_301", "强志", "强 B", "sn35", "%%", "1欧", "\\A"})
    void theSearchBoxFindsNothingElse(String piece) {
        long id = searched("SN35058301-" + Integer.toHexString(piece.hashCode()));
        assertThat(found(library.as("admin"), piece, id)).isFalse();
    }

    @Test
    void theSearchBoxTellsNothingOfWhatIsMaskedOrHidden() {
        long id = searched("SN-masked");
        assertThat(found(library.as("admin"), "3812345", id)).isTrue();
        assertThat(found(lou, "3812345", id)).isTrue();
        assertThat(found(kay, "3812345", id)).as("masked").isFalse();
        assertThat(found(lou, "志强", id)).as("hidden").isFalse();
    }

    @Test
    void theSearchBoxKnowsWhatWasWrittenLast() {
        long id = searched("SN-written");
        library.records.update(kay, "sample", id, 1L, json("{'words':'王小明'}"));
        assertThat(found(kay, "志强", id)).isFalse();
        assertThat(found(kay, "小明", id)).isTrue();
    }

    @Test
    void theSearchBoxFindsManyRecordsAsItFindsFew() {
        int many = 1_100;
        library.database.transactions().executeWithoutResult(status -> {
            DataAccess data = library.data.open(library.system);
            long id = data.reserveIds(many);
            try (BulkWriter rows = data.bulk("sample", "code", "words")) {
                for (int i = 0; i < many; i++) {
                    rows.add(id + i, library.east, "MANY%d".formatted(10_000 + i), i % 2 == 0 ? "偶数" : "奇数");
                }
            }
        });
        Page all = search("MANY1", ListRequest.Count.LIMITED);
        assertThat(all.total()).isEqualTo(many);
        assertThat(all.items()).extracting(r -> r.text("code")).containsExactly("MANY11096", "MANY11095", "MANY11094");
        Page some = search("偶数", ListRequest.Count.EXACT);
        assertThat(some.total()).isEqualTo(many / 2);
        assertThat(some.items()).extracting(r -> r.text("code")).containsExactly("MANY11092", "MANY11090", "MANY11088");
        assertThat(search("MANY1109", ListRequest.Count.NONE).items()).hasSize(3);
        assertThat(search("MANYX", ListRequest.Count.EXACT).total()).isZero();
        assertThat(library.counter.during(() -> search("偶数", ListRequest.Count.EXACT)).stream()
                        .filter(s -> s.contains("d_sample")))
                .hasSize(2);
    }

    @Test
    void aListThatGoesOnIsNotCountedForEachOfItsPages() {
        int many = 10_001;
        library.database.transactions().executeWithoutResult(status -> {
            DataAccess data = library.data.open(library.system);
            long id = data.reserveIds(many);
            try (BulkWriter rows = data.bulk("sample", "code")) {
                for (int i = 0; i < many; i++) {
                    rows.add(id + i, library.east, "LONG%d".formatted(i));
                }
            }
        });
        assertThat(counts(kay, null, 1)).isEqualTo(1);
        assertThat(counts(kay, null, 2)).as("another page").isZero();
        assertThat(counts(library.as("admin"), null, 2)).as("somebody else").isEqualTo(1);
        assertThat(counts(kay, "code != 'LONG0'", 2)).as("other records").isEqualTo(1);
        assertThat(library.list(kim, "sample", "code == 'LONG1'").total())
                .as("of another branch")
                .isZero();
    }

    /** How often the records of a list are counted that goes on. */
    private long counts(CallContext context, @Nullable String filter, int page) {
        ListRequest request =
                new ListRequest("sample", filter, List.of(), page, 3, List.of("code"), ListRequest.Count.LIMITED);
        return library
                .counter
                .during(() -> {
                    Page found = library.records.list(context, request);
                    assertThat(found.total()).isEqualTo(10_000);
                    assertThat(found.totalIsExact()).isFalse();
                    return found;
                })
                .stream()
                .filter(s -> s.contains("count(*)") && s.contains("d_sample"))
                .count();
    }

    /** The second page of three records each, backwards. */
    private Page search(String text, ListRequest.Count count) {
        return library.records.list(
                kay, new ListRequest("sample", "isNull(price)", List.of("-code"), 2, 3, List.of("code"), count, text));
    }

    private long searched(String code) {
        return library.create(
                        library.as("admin"),
                        "sample",
                        "{'code':'%s','words':'欧阳志强 A|B%% 😀𠮷','phone':'13812345678','organization':'%d'}"
                                .formatted(code, library.east))
                .id();
    }

    private boolean found(CallContext context, String text, long id) {
        ListRequest request = new ListRequest(
                "sample", "id == " + id, List.of(), 1, 10, List.of("code"), ListRequest.Count.EXACT, text);
        return library.records.list(context, request).total() == 1L;
    }
}
