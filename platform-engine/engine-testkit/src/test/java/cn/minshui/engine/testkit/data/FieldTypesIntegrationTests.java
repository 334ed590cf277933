package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.data.RecordService.HistoryEntry;
import cn.minshui.engine.core.data.RecordService.ListRequest;
import cn.minshui.engine.core.data.value.RecordJson;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.GeoPoint;
import cn.minshui.engine.spi.data.JsonValue;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import cn.minshui.engine.testkit.library.LibraryMetadata;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Long and rich text, several choices and JSON: written, read, filtered and refused, by callers, plugins and bulk writers. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FieldTypesIntegrationTests {
    private static final String HOSTILE =
            "<p onclick=\"steal()\">Hello <script>alert(1)</script><b>world</b><img src=x onerror=alert(2)></p>"
                    + "<a href=\"javascript:alert(3)\">bad</a><a href=\"https://example.org/?a=1&amp;b=2\">good</a>"
                    + "<iframe src=\"https://example.org\"></iframe><style>p{color:red}</style><svg onload=alert(4)></svg>";

    private final LibraryPlatform library;
    private final CallContext admin;
    private int made;

    FieldTypesIntegrationTests(Database database) {
        library = new LibraryPlatform(database, List.of(LibraryMetadata.exhibit()), List.of());
        admin = library.as("admin");
    }

    private DataRecord exhibit(String further) {
        String code = "E" + ++made;
        return library.create(admin, "exhibit", "{'code':'%s','name':'%s'%s}".formatted(code, code, further));
    }

    private DataRecord change(DataRecord row, String body) {
        return library.records.update(admin, "exhibit", row.id(), row.version(), json(body));
    }

    private ProblemException refusedCreation(String further) {
        return refused(() -> exhibit(further));
    }

    private List<String> codes(String filter) {
        return library.list(admin, "exhibit", filter, "code").items().stream()
                .map(r -> r.text("code"))
                .toList();
    }

    private static List<String> words(ProblemException refusal) {
        return refusal.problems().stream().map(Problem::code).toList();
    }

    @Test
    void longTextKeepsItsLinesAndIsSearchedButNotSortedBy() {
        DataRecord row = exhibit(",'story':'one\\r\\ntwo\\rthree\\n\\n  four'");
        assertThat(row.text("story")).isEqualTo("one\ntwo\nthree\n\n  four");
        assertThat(codes("story.contains('three')")).containsExactly(row.text("code"));
        String long5000 = "字".repeat(5000);
        assertThat(change(row, "{'story':'" + long5000 + "'}").text("story")).isEqualTo(long5000);
        assertThat(words(refusedCreation(",'story':'a\\u0001b'"))).containsExactly("TEXT_CHARACTER");
        assertThat(words(refusedCreation(",'story':'" + long5000 + "x'"))).containsExactly("TEXT_TOO_LONG");
        ProblemException unsorted = refused(() -> library.records.list(
                admin,
                new ListRequest(
                        "exhibit", null, List.of("story", "-topics"), 1, 10, List.of(), ListRequest.Count.NONE)));
        assertThat(words(unsorted)).containsExactly("FIELD_UNORDERED", "FIELD_UNORDERED");
    }

    @Test
    void richTextIsCleanedOnEveryWayIn() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("code", "RICH").put("name", "rich").put("leaflet", HOSTILE);
        DataRecord row = library.records.create(admin, "exhibit", body, null);
        String clean = row.text("leaflet");
        assertClean(clean);
        // what was cleaned stays as it is, so that a form that is saved again changes nothing
        DataRecord again = change(row, "{'name':'still rich'}");
        body.removeAll();
        body.put("leaflet", clean);
        assertThat(library.records
                        .update(admin, "exhibit", again.id(), again.version(), body)
                        .version())
                .isEqualTo(again.version());
        long written = library.data
                .open(library.system)
                .create("exhibit", Map.<String, @Nullable Object>of("code", "PLUGIN", "name", "p", "leaflet", HOSTILE));
        assertClean(
                library.data.open(library.system).require("exhibit", written).text("leaflet"));
        library.database.transactions().executeWithoutResult(status -> {
            try (var bulk = library.data.open(library.system).bulk("exhibit", "code", "name", "leaflet", "topics")) {
                bulk.add(
                        library.data.open(library.system).reserveIds(1), library.east, "BULK", "b", HOSTILE, List.of());
            }
        });
        DataRecord bulk =
                library.list(admin, "exhibit", "code == 'BULK'").items().get(0);
        assertClean(bulk.text("leaflet"));
        assertThat(bulk.value("topics")).isNull();
        body.put("leaflet", "<p><br></p>");
        assertThat(library.records
                        .update(admin, "exhibit", again.id(), again.version(), body)
                        .value("leaflet"))
                .isNull();
    }

    private static void assertClean(String html) {
        assertThat(html)
                .contains(
                        "<b>world</b>",
                        "href=\"https://example.org/?a=1&amp;b=2\"",
                        "rel=\"noopener noreferrer nofollow\"")
                .doesNotContain(
                        "script", "onclick", "onerror", "onload", "javascript", "iframe", "style", "<img", "<svg");
    }

    @Test
    void severalChoicesAreKeptInTheOrderOfTheDictionaryAndFiltered() {
        DataRecord row = exhibit(",'topics':['riverside','local','riverside']");
        assertThat(row.value("topics")).isEqualTo(List.of("local", "riverside"));
        DataRecord none = exhibit(",'topics':[]");
        assertThat(none.value("topics")).isNull();
        String code = row.text("code");
        assertThat(codes("'riverside' in topics")).containsExactly(code);
        assertThat(codes("'river' in topics")).isEmpty();
        assertThat(codes("!('river' in topics) && has(topics)")).containsExactly(code);
        assertThat(codes("isNull(topics)")).contains(none.text("code")).doesNotContain(code);
        assertThat(codes("name in topics || code in topics")).isEmpty();
        Query byParameter = Query.of("exhibit").where("params.topic in topics", Map.of("topic", "local"));
        assertThat(library.data.open(library.system).count(byParameter)).isEqualTo(1);
        assertThat(library.data
                        .open(library.system)
                        .count(byParameter.where("params.topic in topics", Map.of("topic", "local|riverside"))))
                .isZero();
        DataRecord changed = change(row, "{'topics':['river']}");
        assertThat(changed.value("topics")).isEqualTo(List.of("river"));
        List<HistoryEntry> history = library.records.history(admin, "exhibit", row.id());
        assertThat(history.get(history.size() - 1).changes().get("topics").after())
                .isEqualTo(List.of("river"));
        assertThat(change(changed, "{'topics':['river']}").version()).isEqualTo(changed.version());
    }

    @Test
    void choicesThatAreNoneAreAllTold() {
        assertThat(words(refusedCreation(",'topics':['nonsense','gone','fragile']")))
                .containsExactly("CHOICE_UNKNOWN", "CHOICE_DISABLED");
        assertThat(words(refusedCreation(",'topics':'local'"))).containsExactly("FIELD_TYPE");
        assertThat(words(refusedCreation(",'topics':['local',7]"))).containsExactly("FIELD_TYPE");
        assertThat(words(refusedCreation(",'topics':['fragile']"))).containsExactly("VALIDATION");
        assertThat(words(refused(() -> codes("'locl' in topics")))).containsExactly("EXPRESSION_CHOICE");
        assertThat(words(refused(() -> codes("topics == 'local'")))).containsExactly("EXPRESSION_TYPE");
        assertThat(words(refused(() -> codes("extra == 'a'")))).containsExactly("EXPRESSION_TYPE");
    }

    @Test
    void aPointIsKeptToTheSixthDecimalAndFoundInABox() {
        DataRecord row = exhibit(",'foundAt':{'longitude':'118.3860004','latitude':24.96}");
        assertThat(row.value("foundAt"))
                .isEqualTo(new GeoPoint(new BigDecimal("118.386000"), new BigDecimal("24.960000")));
        DataRecord far = exhibit(",'foundAt':{'longitude':'-70.5','latitude':'-33.4'}");
        String code = row.text("code");
        assertThat(codes("within(foundAt, 118.386, 24, 119, 24.96)")).containsExactly(code);
        assertThat(codes("within(foundAt, -71, -34, -70, -33)")).containsExactly(far.text("code"));
        assertThat(codes("within(foundAt, 118.386001, 24, 119, 25)")).isEmpty();
        assertThat(codes("has(foundAt) && !within(foundAt, -180, -90, 0, 90)")).containsExactly(code);
        Query box = Query.of("exhibit")
                .where("within(foundAt, params.west, 24, 119, 25)", Map.of("west", new BigDecimal("118.1")));
        assertThat(library.data.open(library.system).count(box)).isEqualTo(1);
        assertThat(words(refusedCreation(",'foundAt':{'longitude':'180.1','latitude':'0'}")))
                .containsExactly("POINT_RANGE");
        assertThat(words(refusedCreation(",'foundAt':{'longitude':'x','latitude':'0'}")))
                .containsExactly("FIELD_TYPE");
        assertThat(words(refusedCreation(",'foundAt':{'longitude':'1'}"))).containsExactly("FIELD_TYPE");
        assertThat(words(refused(() -> codes("foundAt == foundAt")))).containsExactly("EXPRESSION_TYPE");
        assertThat(words(refused(() -> codes("within(name, 1, 2, 3, 4)")))).containsExactly("EXPRESSION_TYPE");
        assertThat(words(refusedCreation(",'foundAt':{'longitude':'1','latitude':'1'},'story':''")))
                .containsExactly("VALIDATION");
        assertThat(change(row, "{'foundAt':null}").value("foundAt")).isNull();
        library.records.delete(admin, "exhibit", far.id(), far.version());
    }

    @Test
    void jsonIsCheckedBySchemaAndReadAsItIs() {
        DataRecord row = exhibit(",'dimensions':{'unit':'cm','width':12.50},'extra':[1,{'id':'7'},'text',null,true]");
        assertThat(row.value("dimensions")).isEqualTo(new JsonValue("{\"unit\":\"cm\",\"width\":12.5}"));
        ObjectNode shown = new RecordJson(library.releases.model(admin.tenant(), admin.release(), admin.organization()))
                .write(row);
        assertThat(shown.get("extra").toString()).isEqualTo("[1,{\"id\":\"7\"},\"text\",null,true]");
        assertThat(change(row, "{'extra':null}").value("extra")).isNull();
        assertThat(words(refusedCreation(",'dimensions':{'unit':'km','wide':-1}")))
                .hasSize(3)
                .containsOnly("JSON_SCHEMA");
        assertThat(words(refusedCreation(",'dimensions':{'width':1e400}"))).containsExactly("JSON_NUMBER");
        assertThat(words(refusedCreation(",'extra':'" + "x".repeat(1999) + "'")))
                .containsExactly("TEXT_TOO_LONG");
        assertThat(refused(() -> {
                            library.data
                                    .open(library.system)
                                    .create(
                                            "exhibit",
                                            Map.<String, @Nullable Object>of(
                                                    "code", "J", "name", "j", "extra", new JsonValue("{no json")));
                            return true;
                        })
                        .problems())
                .extracting(Problem::code)
                .containsExactly("JSON_SYNTAX");
    }
}
