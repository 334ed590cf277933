package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.data.RecordService.Change;
import cn.minshui.engine.core.data.RecordService.HistoryEntry;
import cn.minshui.engine.core.data.RecordService.ListRequest;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Visits refer to shops and these to regions: what filters, policies, rules, sort and history see at the far end. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FollowedReferencesIntegrationTests {
    private final LibraryPlatform library;
    private final long walker;
    private final CallContext admin;
    private final CallContext wes;
    private final CallContext nan;
    private final CallContext bob;
    private final Map<String, Long> ids = new HashMap<>();

    FollowedReferencesIntegrationTests(Database database) throws IOException {
        library = new LibraryPlatform(
                database, List.of(new SourceFile("base/lending/rounds.yaml", text())), List.of(new Look()));
        walker = library.user("wes", library.east, "walker");
        library.user("nan", library.east, "narrow");
        library.user("bob", library.east, "blind");
        admin = library.as("admin");
        wes = library.as("wes");
        nan = library.as("nan");
        bob = library.as("bob");
        fill();
    }

    private static final class Look implements ActionHandler {
        @Override
        public String name() {
            return "test/look";
        }

        @Override
        public ActionResult run(ActionCall call) {
            return new ActionResult.Done(Map.of());
        }
    }

    private static String text() throws IOException {
        try (InputStream in = FollowedReferencesIntegrationTests.class.getResourceAsStream("/data/rounds.yaml")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void fill() {
        make("region", "r1", "'name':'South','rate':'1.50','quota':7,'contact':'13812345678','state':'open'");
        make("region", "r2", "'name':'North','rate':'2.50','quota':9,'contact':'13912345678'");
        make("region", "r3", "");
        make("region", "r4", "'name':'Shut','state':'closed'");
        make("shop", "s1", "'name':'Corner','region':{'code':'r1'},'secretRegion':{'code':'r2'}," + in(library.east));
        make("shop", "s2", "'name':'Market','region':{'code':'r2'}," + in(library.east));
        make("shop", "s3", "'name':'Nowhere'," + in(library.east));
        make("shop", "s4", "'name':'Empty','region':{'code':'r3'}," + in(library.east));
        make("shop", "s5", "'name':'Gone','region':{'code':'r1'}," + in(library.east));
        make("shop", "w1", "'name':'Western','region':{'code':'r1'}," + in(library.west));
        for (String shop : List.of("s1", "s2", "s3", "s4", "s5")) {
            make("visit", "v-" + shop, "'shop':{'code':'" + shop + "'}," + in(library.east));
        }
        make("visit", "v-none", "'user':'" + walker + "'," + in(library.east));
        ids.put(
                "v-w1",
                library.data
                        .open(library.system)
                        .create("visit", library.east, Map.of("code", "v-w1", "shop", ids.get("w1"))));
        // What a deletion that overtook the writing of the reference leaves behind.
        library.database
                .jdbc()
                .update(
                        "update d_shop set deleted_at = ? where id = ?",
                        LocalDateTime.of(2026, 1, 1, 0, 0),
                        ids.get("s5"));
    }

    private static String in(long organization) {
        return "'organization':'" + organization + "'";
    }

    private void make(String object, String code, String values) {
        String more = values.isEmpty() ? "" : "," + values;
        ids.put(
                code,
                library.create(admin, object, "{'code':'" + code + "'" + more + "}")
                        .id());
    }

    private List<String> visits(CallContext context, String filter) {
        return library.list(context, "visit", filter, "code").items().stream()
                .map(v -> v.text("code"))
                .sorted()
                .toList();
    }

    private List<String> sorted(CallContext context, String... keys) {
        ListRequest request =
                new ListRequest("visit", null, List.of(keys), 1, 100, List.of("code"), ListRequest.Count.NONE);
        return library.records.list(context, request).items().stream()
                .map(v -> v.text("code"))
                .toList();
    }

    @Test
    void aFilterFollowsTwoReferences() {
        assertThat(visits(wes, "shop.region.code == 'r1'")).containsExactly("v-s1");
        assertThat(visits(wes, "shop.region.name == 'North' && shop.region.rate > 2"))
                .containsExactly("v-s2");
        assertThat(visits(wes, "shop.region == " + ids.get("r2"))).containsExactly("v-s2");
        assertThat(visits(admin, "shop.region.code == 'r1'")).containsExactly("v-s1", "v-w1");
    }

    /** A reference that is null, leads to a deleted record or out of the caller's sight: the far end is null. */
    @Test
    void whatIsNotThereIsNull() {
        assertThat(visits(wes, "isNull(shop.region)")).containsExactly("v-none", "v-s3", "v-s5", "v-w1");
        assertThat(visits(wes, "isNull(shop.region.name)")).containsExactly("v-none", "v-s3", "v-s4", "v-s5", "v-w1");
        assertThat(visits(wes, "shop.region.code != 'r1'"))
                .containsExactly("v-none", "v-s2", "v-s3", "v-s4", "v-s5", "v-w1");
        assertThat(visits(admin, "isNull(shop.region)")).containsExactly("v-none", "v-s3", "v-s5");
        DataRecord gone = library.records.read(
                wes, "visit", Objects.requireNonNull(ids.get("v-s5")), List.of("shop", "shop.region.name"));
        assertThat(gone.reference("shop").label()).isNull();
        assertThat(gone.value("shop.region.name")).isNull();
    }

    /** The conditions of actions are judged in Java, filters by the database. */
    @Test
    void rulesInJavaAndFiltersAgree() {
        CompiledObject visit = library.releases
                .model(wes.tenant(), wes.release(), wes.organization())
                .object("visit")
                .orElseThrow();
        for (CallContext context : List.of(wes, admin)) {
            Map<String, Long> all = new HashMap<>();
            library.list(context, "visit", null, "code").items().forEach(v -> all.put(v.text("code"), v.id()));
            assertThat(all).hasSize(7);
            visit.definition().actions().forEach((name, action) -> {
                String condition = Objects.requireNonNull(action.when());
                if (context == wes && condition.startsWith("user.")) {
                    // He may not read users: the rule holds for him all the same, but he cannot ask for it.
                    return;
                }
                List<String> inJava = all.entrySet().stream()
                        .filter(v -> library.records
                                .possibleActions(context, "visit", v.getValue())
                                .contains(name))
                        .map(Map.Entry::getKey)
                        .sorted()
                        .toList();
                assertThat(inJava).as(condition).isEqualTo(visits(context, condition));
            });
        }
    }

    @Test
    void aValidationFollowsTwoReferences() {
        make("shop", "s9", "'region':{'code':'r4'}," + in(library.east));
        ProblemException refusal = refused(() -> library.create(wes, "visit", "{'code':'no','shop':{'code':'s9'}}"));
        assertThat(refusal.problems()).extracting(Problem::code).containsExactly("VALIDATION");
        long visit = library.create(wes, "visit", "{'code':'yes','shop':{'code':'s2'}}")
                .id();
        assertThat(refused(() -> library.records.update(wes, "visit", visit, 1L, json("{'shop':{'code':'s9'}}")))
                        .problems())
                .extracting(Problem::code)
                .containsExactly("VALIDATION");
        library.records.delete(wes, "visit", visit, 1L);
    }

    @Test
    void aRowPolicyFollowsTwoReferences() {
        assertThat(visits(nan, "true")).containsExactly("v-s1");
        assertThat(visits(nan, "isNull(shop.region)")).isEmpty();
        long other = Objects.requireNonNull(ids.get("v-s2"));
        assertThat(refused(() -> library.records.read(nan, "visit", other, List.of()))
                        .problemClass())
                .isEqualTo(ProblemClass.NOT_FOUND);
        long own = Objects.requireNonNull(ids.get("v-s1"));
        assertThat(refused(() -> library.records.update(nan, "visit", own, 1L, json("{'shop':{'code':'s2'}}")))
                        .problemClass())
                .isEqualTo(ProblemClass.FORBIDDEN);
    }

    @Test
    void sortFollowsTwoReferencesWithNullsLastAndComputedFieldsToo() {
        assertThat(sorted(wes, "shop.region.name")).startsWith("v-s2", "v-s1").hasSize(7);
        assertThat(sorted(wes, "-shop.region.rate")).contains("v-s1", "v-s2").hasSize(7);
        assertThat(sorted(wes, "regionName").subList(0, 2)).containsExactly("v-s2", "v-s1");
        assertThat(sorted(wes, "shop.regionRate", "-code").subList(0, 2)).containsExactly("v-s1", "v-s2");
    }

    /** What is hidden would be found out by asking for it step by step, and its order by sorting. */
    @ParameterizedTest
    @ValueSource(strings = {"shop.region.quota", "shop.secretRegion.name", "shop.secretRegion", "quotaPlus"})
    void aHiddenStepCannotBeAskedFor(String path) {
        assertThat(refused(() -> visits(wes, "has(" + path + ")")).problems())
                .extracting(Problem::code)
                .containsExactly("EXPRESSION_UNKNOWN_NAME");
        assertThat(refused(() -> sorted(wes, path)).problems())
                .extracting(Problem::code)
                .containsExactly("FIELD_UNKNOWN");
        assertThat(refused(() -> library.list(wes, "visit", null, path)).problems())
                .extracting(Problem::code)
                .containsExactly("FIELD_UNKNOWN");
        assertThat(visits(admin, "has(" + path + ")")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop.region.contact", "shop.name"})
    void aMaskedStepCannotBeAskedFor(String path) {
        assertThat(refused(() -> visits(wes, path + " == 'x'")).problemClass()).isEqualTo(ProblemClass.FORBIDDEN);
        assertThat(refused(() -> sorted(wes, "-" + path)).problemClass()).isEqualTo(ProblemClass.FORBIDDEN);
        assertThat(library.list(wes, "visit", "code == 'v-s1'", path)
                        .items()
                        .get(0)
                        .text(path))
                .contains("*");
    }

    @Test
    void whoMayNotSeeTheMiddleSeesNothingBehindIt() {
        assertThat(refused(() -> visits(bob, "shop.region.name == 'South'")).problems())
                .extracting(Problem::code)
                .containsExactly("EXPRESSION_UNKNOWN_NAME");
        assertThat(refused(() -> sorted(bob, "shop.region.name")).problems())
                .extracting(Problem::code)
                .containsExactly("FIELD_UNKNOWN");
        assertThat(refused(() -> visits(bob, "regionName == 'South'")).problems())
                .extracting(Problem::code)
                .containsExactly("EXPRESSION_UNKNOWN_NAME");
    }

    /** A field called like the caller is a field: rights to what lies behind it hold. */
    @Test
    void aReferenceNamedUserIsNotTheCaller() {
        assertThat(visits(admin, "user.displayName == 'wes'")).containsExactly("v-none");
        assertThat(refused(() -> visits(wes, "user.displayName == 'wes'")).problems())
                .extracting(Problem::code)
                .containsExactly("EXPRESSION_UNKNOWN_NAME");
    }

    @Test
    void aThirdReferenceIsRefusedWithItsPlace() {
        ProblemException inFilter = refused(() -> visits(admin, "shop.region.manager.name == 'x'"));
        assertThat(inFilter.problemClass()).isEqualTo(ProblemClass.MALFORMED);
        assertThat(inFilter.problems().get(0).message().zh()).contains("最多", "shop.region.manager.name");
        assertThat(inFilter.problems().get(0).place()).isEqualTo(new Place.InFile("", 1, 20, ""));
        assertThat(refused(() -> sorted(admin, "shop.region.manager.name")).problems())
                .extracting(Problem::code)
                .containsExactly("FIELD_TOO_DEEP");
    }

    @Test
    void itTakesOneStatementHoweverLongThePaths() {
        ListRequest request = new ListRequest(
                "visit",
                "shop.region.rate > 0 && shop.region.createdBy == user.id || isNull(shop.region.name)",
                List.of("shop.region.name", "-shop.code"),
                1,
                100,
                List.of("code", "shop.region.code"),
                ListRequest.Count.NONE);
        library.records.list(admin, request);
        assertThat(library.counter.during(() -> library.records.list(admin, request)))
                .hasSize(1);
    }

    @Test
    void historyNamesWhatReferencesPointedTo() {
        long visit = library.create(admin, "visit", "{'code':'h1','shop':{'code':'s1'}," + in(library.east) + "}")
                .id();
        library.records.update(admin, "visit", visit, 1L, json("{'shop':'" + ids.get("w1") + "'}"));
        library.records.update(admin, "visit", visit, 2L, json("{'shop':{'code':'s2'}}"));
        library.records.update(admin, "visit", visit, 3L, json("{'shop':null}"));
        assertThat(shops(admin, visit)).containsExactly("- Corner", "Corner Western", "Western Market", "Market -");
        // A masked title is masked, the shop of another branch and an object out of sight have none.
        assertThat(shops(wes, visit)).containsExactly("- C*", "C* ?", "? M*", "M* -");
        assertThat(shops(bob, visit)).containsExactly("- ?", "? ?", "? ?", "? -");
        int statements = library.counter
                .during(() -> library.records.history(admin, "visit", visit))
                .size();
        library.records.update(admin, "visit", visit, 4L, json("{'shop':{'code':'s1'}}"));
        library.records.update(admin, "visit", visit, 5L, json("{'shop':{'code':'s4'}}"));
        assertThat(library.counter.during(() -> library.records.history(admin, "visit", visit)))
                .hasSize(statements);
        library.records.delete(admin, "visit", visit, 6L);
    }

    private List<String> shops(CallContext context, long visit) {
        return library.records.history(context, "visit", visit).stream()
                .map(HistoryEntry::changes)
                .map(changes -> Objects.requireNonNull(changes.get("shop")))
                .map(FollowedReferencesIntegrationTests::written)
                .toList();
    }

    private static String written(Change change) {
        return label(change.before()) + " " + label(change.after());
    }

    private static String label(Object value) {
        if (value == null) {
            return "-";
        }
        Reference reference = (Reference) value;
        assertThat(reference.id()).isPositive();
        return Objects.requireNonNullElse(reference.label(), "?");
    }
}
