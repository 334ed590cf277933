package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.PASSWORD;
import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.data.PlanRecordService;
import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.data.RecordService.RoleInfo;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.core.identity.OrganizationTree;
import cn.minshui.engine.core.identity.PlanIdentities;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.core.plugin.EngineServices;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.testkit.DatabaseTest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Roles that a tenant's security administrator keeps as records hold like those of the definitions, and at once. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoleRecordIntegrationTests {
    private final Database database;
    private final LibraryPlatform library;
    private final CallContext sec;

    RoleRecordIntegrationTests(Database database) {
        this.database = database;
        library = Administration.platform(database);
        sec = library.as("sec");
    }

    private static List<String> codes(Supplier<?> call) {
        return refused(call).problems().stream().map(Problem::code).toList();
    }

    private DataRecord role(String name, String grants) {
        return library.create(sec, "role", "{'name':'%s','label':'角色 %s','grants':[%s]}".formatted(name, name, grants));
    }

    private CallContext holder(String user, String role) {
        long id = library.create(
                        library.system,
                        "user",
                        "{'username':'%s','displayName':'%s','organization':'%d'}".formatted(user, user, library.east))
                .id();
        library.create(sec, "user-role", "{'user':'%d','role':'%s'}".formatted(id, role));
        library.records.act(library.system, "user", id, "set-password", json("{'password':'" + PASSWORD + "'}"), null);
        return library.as(user);
    }

    private static void await(String what, BooleanSupplier condition) {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(20));
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as(what).isBefore(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void aRoleHoldsAndChangesAtOnce() {
        DataRecord made = role("shelver", "{'target':'book','operations':['read'],'fieldRights':'price:hidden'}");
        CallContext ann = holder("ann", "shelver");
        DataRecord book = library.book(library.as("eva"), "9787000000011");
        assertThat(library.records.read(ann, "book", book.id(), List.of()).values())
                .containsKey("isbn")
                .doesNotContainKey("price");
        assertThat(codes(() -> library.records.update(ann, "book", book.id(), 1L, json("{'name':'x'}"))))
                .containsExactly("FORBIDDEN");
        assertThat(library.records.access(ann, "book").fields().get("price")).isEqualTo(FieldRight.HIDDEN);

        DataRecord grant = library.list(sec, "role-grant", "target == 'book' && role == " + made.id())
                .items()
                .get(0);
        library.records.update(
                sec, "role-grant", grant.id(), 1L, json("{'operations':['read','update'],'fieldRights':null}"));
        assertThat(library.records.access(ann, "book").operations())
                .containsExactlyInAnyOrder(Operation.READ, Operation.UPDATE);
        library.records.update(ann, "book", book.id(), 1L, json("{'name':'x'}"));
        assertThat(library.records.read(ann, "book", book.id(), List.of()).values())
                .containsKey("price");

        DataRecord row = library.records.read(sec, "role", made.id(), List.of());
        library.records.update(sec, "role", made.id(), row.version(), json("{'active':false}"));
        assertThat(codes(() -> library.records.read(ann, "book", book.id(), List.of())))
                .containsExactly("FORBIDDEN");
        assertThat(codes(() -> {
                    library.records.delete(sec, "role", made.id(), row.version() + 1);
                    return 0;
                }))
                .containsExactly("ROLE_HELD");
    }

    @Test
    void anotherNodeSeesItWithinSeconds() {
        OrganizationTree tree = new OrganizationTree(database);
        DataEngine other = new DataEngine(database, library.releases, new CelExpressions(), tree, Clock.systemUTC());
        new PlanIdentities(database, other, tree, library.releases, Clock.systemUTC());
        DefaultPluginRegistry plugins = new DefaultPluginRegistry(List.of(), List.of());
        RecordService there = new PlanRecordService(
                other,
                plugins,
                List.of(),
                context -> new EngineServices(plugins, library.releases::model, context),
                (context, job, parameters, origin) -> 1);
        DataRecord made = role("lookout", "{'target':'book','operations':['read']}");
        CallContext bob = holder("bob", "lookout");
        await("seen", () -> there.access(bob, "book").operations().contains(Operation.READ));
        DataRecord grant =
                library.list(sec, "role-grant", "role == " + made.id()).items().get(0);
        library.records.delete(sec, "role-grant", grant.id(), 1L);
        assertThat(library.records.access(bob, "book").operations()).isEmpty();
        await("gone", () -> there.access(bob, "book").operations().isEmpty());
    }

    @Test
    void scopesOfRecordsHold() {
        role(
                "visitor",
                "{'target':'book','operations':['read'],'rowScope':'chosen','organizations':'west'},"
                        + "{'target':'loan','operations':['read'],'rowScope':'own','condition':'isNull(paid)'}");
        CallContext cid = holder("cid", "visitor");
        library.book(library.as("eva"), "9787000000028");
        library.book(library.as("wim"), "9787000000035");
        assertThat(library.list(cid, "book", "isbn in ['9787000000028', '9787000000035']", "isbn")
                        .items())
                .extracting(row -> row.text("isbn"))
                .containsExactly("9787000000035");
    }

    @Test
    void everythingThatDoesNotFitIsTold() {
        assertThat(codes(() -> role(
                        "wrong",
                        "{'target':'bok','operations':['read']},"
                                + "{'target':'book','actionNames':'fly','fieldRights':'colour:hidden price:blue'},"
                                + "{'target':'loan','operations':['read','update'],'rowScope':'all'},"
                                + "{'target':'reader','operations':['read'],'condition':'no such words'}")))
                .contains("OBJECT_UNKNOWN", "ACTION_UNKNOWN", "FIELD_UNKNOWN", "FIELD_RIGHT", "SCOPE_WIDE")
                .hasSizeGreaterThan(5);
        assertThat(codes(() -> role("librarian", ""))).containsExactly("ROLE_SHIPPED");
        assertThat(library.list(sec, "role", "name == 'wrong'").total()).isZero();
    }

    @Test
    void neitherARoleNorItsHoldersGetTwoDuties() {
        assertThat(codes(() -> role(
                        "both", "{'target':'book','operations':['update']},{'target':'user','operations':['update']}")))
                .containsExactly("DUTIES_APART");
        role("first", "{'target':'book','operations':['update']}");
        DataRecord second = role("second", "{'target':'book','operations':['read']}");
        long dan = holder("dan", "first").principal().userId();
        library.create(sec, "user-role", "{'user':'%d','role':'second'}".formatted(dan));
        DataRecord grant = library.list(sec, "role-grant", "role == " + second.id())
                .items()
                .get(0);
        assertThat(codes(() -> library.records.update(
                        sec,
                        "role",
                        second.id(),
                        1L,
                        json("{'grants':[{'id':'%d','$delete':true},{'target':'user','operations':['update']}]}"
                                .formatted(grant.id())))))
                .contains("DUTIES_APART");
        assertThat(library.list(sec, "role-grant", "role == " + second.id()).total())
                .isEqualTo(1);
    }

    @Test
    void nobodyElseKeepsRolesAndNobodyHisOwn() {
        assertThat(codes(() -> library.create(library.as("sys"), "role", "{'name':'x','label':'x'}")))
                .containsExactly("FORBIDDEN");
        assertThat(codes(() -> library.create(library.as("com"), "role", "{'name':'x','label':'x'}")))
                .containsExactly("FORBIDDEN");
        DataRecord made = role("guard", "{'target':'user-role','operations':['read']}");
        library.create(
                library.system,
                "user-role",
                "{'user':'%d','role':'guard'}".formatted(sec.principal().userId()));
        CallContext again = library.as("sec");
        assertThat(codes(() -> library.records.update(
                        again, "role", made.id(), 1L, json("{'grants':[{'target':'book','operations':['read']}]}"))))
                .contains("ROLE_OWN");
    }

    @Test
    void aCompanysAdministratorGivesARoleOfRecordsOnlyWithinWhatHeMayGive() {
        role("less", "{'target':'book','operations':['read']}");
        role("more", "{'target':'book','operations':['read','delete']}");
        role("wider", "{'target':'book','operations':['read'],'rowScope':'all'}");
        CallContext com = library.as("com");
        long eva = library.as("eva").principal().userId();
        library.create(com, "user-role", "{'user':'%d','role':'less'}".formatted(eva));
        for (String beyond : List.of("more", "wider")) {
            assertThat(codes(
                            () -> library.create(com, "user-role", "{'user':'%d','role':'%s'}".formatted(eva, beyond))))
                    .as(beyond)
                    .containsExactly("ROLE_BEYOND");
        }
        assertThat(library.records.roles(com).stream().filter(RoleInfo::mayGive))
                .extracting(info -> info.definition().name())
                .contains("less", "librarian", "trainee", "company-administrator")
                .doesNotContain("more", "wider", "security-administrator", "administrator");
        assertThat(refused(() -> library.list(com, "role", null)).problemClass())
                .isEqualTo(ProblemClass.FORBIDDEN);
    }
}
