package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.core.identity.Identities.Account;
import cn.minshui.engine.core.identity.StandIns;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Organisations that are moved and switched off, people who leave, move and stand in for one another. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PeopleIntegrationTests {
    /** A book of streets that a user keeps while it is open. */
    private static final String ROUTE = """
            kind: dictionary
            name: route-state
            label: 状态
            items: {open: {label: 开}, closed: {label: 关}}
            ---
            kind: object
            name: route
            label: {zh: 线路, en: Route}
            module: lending
            scope: organization
            title: code
            history: true
            fields:
              code: {type: text, maxLength: 20, required: true, label: {zh: 代码, en: Code}}
              state: {type: choice, dictionary: route-state, required: true, default: open, label: {zh: 状态, en: State}}
              keeper: {type: reference, object: user, handOver: "state == 'open'", label: {zh: 负责人, en: Keeper}}
              deputy: {type: reference, object: user, handOver: true, label: {zh: 副手, en: Deputy}}
            ---
            kind: role
            name: walker
            label: {zh: 走访员, en: Walker}
            grants:
              route: {operations: [read, create, update, history]}
              stand-in: {operations: [read], actions: [appoint, end], where: "person == user.id || substitute == user.id"}
            """;

    private final LibraryPlatform library;
    private final CallContext admin;

    PeopleIntegrationTests(Database database) {
        library = new LibraryPlatform(database, List.of(new SourceFile("base/lending/route.yaml", ROUTE)), List.of());
        admin = library.as("admin");
    }

    private DataRecord organization(String code, String type, long parent) {
        return library.create(
                admin,
                "organization",
                "{'code':'%s','name':'%s','type':'%s','parent':'%d'}".formatted(code, code, type, parent));
    }

    private static List<String> codes(Supplier<?> call) {
        return refused(call).problems().stream().map(p -> p.code()).toList();
    }

    private Supplier<?> patch(CallContext context, String object, long id, String body) {
        return () -> {
            long version = library.records.read(admin, object, id, List.of()).version();
            return library.records.update(context, object, id, version, json(body));
        };
    }

    private Supplier<?> act(CallContext context, String object, long id, String action, String input) {
        return () -> library.records.act(context, object, id, action, json(input), null);
    }

    @Test
    void organisationsLieInTheirOrder() {
        DataRecord company =
                organization("c1", "company", library.founded.root().value());
        DataRecord station = organization("c1s", "station", company.id());
        DataRecord department = organization("c1d", "department", station.id());
        assertThat(codes(() -> organization("bad", "company", station.id()))).containsExactly("ORGANIZATION_SORT");
        assertThat(codes(() -> organization("bad", "group", company.id()))).containsExactly("ORGANIZATION_SORT");
        assertThat(codes(() -> organization("bad", "station", department.id()))).containsExactly("ORGANIZATION_SORT");
        assertThat(codes(patch(admin, "organization", company.id(), "{'type':'department'}")))
                .containsExactly("ORGANIZATION_SORT");
    }

    @Test
    void aMovedOrganisationTakesAllBelowWithIt() {
        DataRecord from = organization("from", "company", library.founded.root().value());
        DataRecord to = organization("to", "company", library.founded.root().value());
        DataRecord station = organization("mover", "station", from.id());
        DataRecord desk = organization("mover-d", "department", station.id());
        library.user("mo", desk.id(), "librarian");
        library.user("ann", to.id(), "administrator");
        DataRecord book = library.book(library.as("mo"), "978-1-0000001");
        CallContext ann = library.as("ann");
        assertThat(library.list(ann, "book", "id == " + book.id()).items()).isEmpty();

        act(admin, "organization", station.id(), "move", "{'parent':'" + to.id() + "'}")
                .get();

        assertThat(library.list(ann, "book", "id == " + book.id()).items()).hasSize(1);
        assertThat(library.tree.overlayPath(library.founded.tenant(), new OrgNodeId(desk.id())))
                .isEqualTo("to/mover/mover-d");
        assertThat(library.records.history(admin, "organization", station.id()))
                .anySatisfy(entry -> assertThat(entry.changes()).containsKey("parent"));
        assertThat(codes(act(admin, "organization", to.id(), "move", "{'parent':'" + desk.id() + "'}")))
                .contains("TREE_CYCLE");
        assertThat(codes(act(ann, "organization", to.id(), "move", "{'parent':'" + to.id() + "'}")))
                .contains("ORGANIZATION_OWN");
        assertThat(codes(act(ann, "organization", station.id(), "move", "{'parent':'" + from.id() + "'}")))
                .as("out of his scope")
                .contains("REFERENCE_UNKNOWN");
        assertThat(codes(patch(admin, "organization", station.id(), "{'parent':'" + from.id() + "'}")))
                .containsExactly("FIELD_FIXED");
    }

    @Test
    void nobodyWorksAtAnOrganisationThatIsSwitchedOff() {
        DataRecord company =
                organization("off", "company", library.founded.root().value());
        DataRecord station = organization("off-s", "station", company.id());
        long user = library.user("ole", station.id(), "librarian");
        library.user("olga", company.id(), "administrator");
        assertThat(codes(patch(admin, "organization", company.id(), "{'status':'disabled'}")))
                .containsExactly("ORGANIZATION_BELOW");
        assertThat(codes(patch(library.as("olga"), "organization", company.id(), "{'status':'disabled'}")))
                .contains("ORGANIZATION_OWN");
        patch(admin, "organization", station.id(), "{'status':'disabled'}").get();
        assertThat(library.identities.account(library.founded.tenant(), user)).isEmpty();
        assertThat(library.identities.authenticate("ole", LibraryPlatform.PASSWORD))
                .isEmpty();
        patch(admin, "organization", company.id(), "{'status':'disabled'}").get();
        assertThat(codes(patch(admin, "organization", station.id(), "{'status':'active'}")))
                .containsExactly("ORGANIZATION_OFF");
        assertThat(codes(() -> organization("off-n", "station", company.id()))).containsExactly("ORGANIZATION_OFF");
    }

    @Test
    void whatSomebodyAnswersForGoesToAnotherWhenHeLeaves() {
        long leaver = library.user("lena", library.east, "walker");
        long heir = library.user("hugo", library.east, "walker");
        DataRecord open = route("h1", "open", leaver);
        DataRecord closed = route("h2", "closed", leaver);
        assertThat(codes(patch(admin, "user", leaver, "{'status':'left'}"))).containsExactly("USER_RESPONSIBLE");
        assertThat(codes(act(admin, "user", leaver, "hand-over", "{'kind':'leaving'}")))
                .containsExactly("HAND_OVER_RECEIVER");
        assertThat(codes(act(admin, "user", leaver, "hand-over", "{'kind':'leaving','receiver':'" + leaver + "'}")))
                .containsExactly("HAND_OVER_RECEIVER");

        long handOver = Long.parseLong(library.records
                .act(admin, "user", leaver, "hand-over", json("{'kind':'leaving','receiver':'" + heir + "'}"), null)
                .body()
                .get("handOver")
                .toString());
        assertThat(keeper(open)).isEqualTo(heir);
        assertThat(keeper(closed)).as("closed: done is done").isEqualTo(leaver);
        DataRecord left = library.records.read(admin, "user", leaver, List.of());
        assertThat(left.text("status")).isEqualTo("left");
        assertThat(left.dateOrNull("leavingDate")).isNotNull();
        assertThat(library.identities.account(library.founded.tenant(), leaver)).isEmpty();
        assertThat(library.list(admin, "hand-over-item", "handOver == " + handOver)
                        .items())
                .singleElement()
                .satisfies(item -> assertThat(item.text("title"))
                        .as("who keeps users need not be a reader of what they answer for")
                        .isEqualTo("线路 " + open.id()));

        act(admin, "hand-over", handOver, "undo", "{}").get();
        assertThat(keeper(open)).isEqualTo(leaver);
        assertThat(library.identities.account(library.founded.tenant(), leaver)).isPresent();
        assertThat(refused(act(admin, "hand-over", handOver, "undo", "{}")).problemClass())
                .isEqualTo(ProblemClass.CONFLICT);
        assertThat(codes(() -> library.create(
                        admin, "hand-over", "{'person':'%d','kind':'other','status':'done'}".formatted(leaver))))
                .containsExactly("HAND_OVER_BY_ACTION");
    }

    private DataRecord route(String code, String state, long keeper) {
        return library.create(
                library.system,
                "route",
                "{'code':'%s','state':'%s','keeper':'%d','organization':'%d'}"
                        .formatted(code, state, keeper, library.east));
    }

    private long keeper(DataRecord route) {
        return library.records
                .read(admin, "route", route.id(), List.of("keeper"))
                .reference("keeper")
                .id();
    }

    @Test
    void whoMovesTakesHisRolesAndLeavesHisWork() {
        long mover = library.user("mia", library.east, "walker");
        long heir = library.user("hans", library.east, "walker");
        DataRecord route = route("m1", "open", mover);
        assertThat(codes(act(admin, "user", mover, "hand-over", "{'kind':'moving','receiver':'" + heir + "'}")))
                .containsExactly("HAND_OVER_ORGANIZATION");
        act(
                        admin,
                        "user",
                        mover,
                        "hand-over",
                        "{'kind':'moving','receiver':'%d','organization':'%d'}".formatted(heir, library.west))
                .get();
        assertThat(keeper(route)).isEqualTo(heir);
        Account moved =
                library.identities.account(library.founded.tenant(), mover).orElseThrow();
        assertThat(moved.organization().value()).isEqualTo(library.west);
        assertThat(moved.roles()).containsExactly("walker");
        assertThat(library.list(admin, "user-role", "user == " + mover).items())
                .allSatisfy(row -> assertThat(row.organization()).isEqualTo(library.west));
    }

    @Test
    void aStandInHasTheRightsOfThePersonAndBothAreNamed() {
        long person = library.user("paul", library.east, "walker");
        library.user("sue", library.west, "librarian");
        DataRecord route = route("s1", "open", person);
        standIn(admin, "paul", "sue", "2000-01-01", "2000-02-01");
        assertThat(forbidden(() -> library.as("sue", "paul"))).isEqualTo("STAND_IN_NONE");
        standIn(admin, "paul", "sue", day(0), day(30));
        CallContext acting = library.as("sue", "paul");
        assertThat(acting.principal().roles()).containsExactly("walker");
        assertThat(acting.organization().value()).isEqualTo(library.east);
        assertThat(library.list(acting, "route", "id == " + route.id()).items()).hasSize(1);
        assertThat(refused(() -> library.list(acting, "loan", null)).problemClass())
                .as("a librarian's right is not the walker's")
                .isEqualTo(ProblemClass.FORBIDDEN);
        library.records.update(acting, "route", route.id(), route.version(), json("{'code':'s1b'}"));
        assertThat(library.records.history(admin, "route", route.id())).last().satisfies(entry -> {
            assertThat(entry.user()).isEqualTo("sue");
            assertThat(entry.onBehalfOf()).isEqualTo("paul");
        });
    }

    private void standIn(CallContext by, String person, String substitute, String begins, String ends) {
        library.create(
                by,
                "stand-in",
                "{'person':{'username':'%s'},'substitute':{'username':'%s'},'begins':'%s','ends':'%s','reason':'leave'}"
                        .formatted(person, substitute, begins, ends));
    }

    private static String day(int later) {
        return LocalDate.now(CallContext.BUSINESS_ZONE).plusDays(later).toString();
    }

    private static String forbidden(Supplier<?> call) {
        ProblemException refusal = refused(call);
        assertThat(refusal.problemClass()).isEqualTo(ProblemClass.FORBIDDEN);
        return refusal.problems().get(0).code();
    }

    @Test
    void everybodyAppointsAndEndsHisOwnStandInOnly() {
        library.user("vera", library.east, "walker");
        long helper = library.user("vito", library.east, "walker");
        CallContext vera = library.as("vera");
        String input =
                "{'substitute':'%d','begins':'%s','ends':'%s','reason':'away'}".formatted(helper, day(0), day(3));
        long id = Long.parseLong(library.records
                .act(vera, "stand-in", null, "appoint", json(input), null)
                .body()
                .get("id")
                .toString());
        CallContext acting = library.as("vito", "vera");
        assertThat(codes(() -> library.records.act(acting, "stand-in", null, "appoint", json(input), null)))
                .contains("STAND_IN_CHAIN");
        assertThat(forbidden(act(library.as("vito"), "stand-in", id, "end", "{}")))
                .isEqualTo("STAND_IN_OTHERS");
        assertThat(forbidden(act(acting, "stand-in", id, "end", "{}"))).isEqualTo("STAND_IN_OTHERS");
        act(vera, "stand-in", id, "end", "{}").get();
        assertThat(forbidden(() -> library.as("vito", "vera"))).isEqualTo("STAND_IN_NONE");
    }

    @Test
    void dutiesAreNotStoodInForAndNobodyAppointsHimself() {
        library.user("bob", library.founded.root().value(), "librarian");
        library.user("boss", library.founded.root().value(), "administrator");
        assertThat(codes(() -> {
                    standIn(admin, "boss", "admin", day(0), day(30));
                    return 0;
                }))
                .containsExactly("STAND_IN_SELF");
        assertThat(codes(() -> {
                    standIn(admin, "boss", "bob", day(30), day(0));
                    return 0;
                }))
                .containsExactly("STAND_IN_SPAN");
        standIn(admin, "boss", "bob", day(0), day(30));
        CallContext acting = library.as("bob", "boss");
        assertThat(acting.principal().roles()).as("administration is a duty").isEmpty();
        assertThat(new StandIns(library.engine, library.identities)
                        .of(
                                library.identities
                                        .authenticate("bob", LibraryPlatform.PASSWORD)
                                        .orElseThrow(),
                                "test"))
                .singleElement()
                .satisfies(each -> assertThat(each.account().username()).isEqualTo("boss"));
    }

    @Test
    void aDepartmentIsOneAndNobodyLeavesBeforeHeCame() {
        assertThat(
                        codes(
                                () -> library.create(
                                        admin,
                                        "user",
                                        "{'username':'dan','displayName':'Dan','department':{'code':'east'},'entryDate':'2026-05-01','leavingDate':'2026-04-01'}")))
                .containsExactly("DEPARTMENT_SORT", "LEAVING_BEFORE_ENTRY");
    }
}
