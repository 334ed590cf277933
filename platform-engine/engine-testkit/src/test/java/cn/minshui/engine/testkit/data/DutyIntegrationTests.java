package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.PASSWORD;
import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.compile.DefaultModelCompiler;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.testkit.DatabaseTest;
import cn.minshui.engine.testkit.library.LibraryMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The three administrators cannot do one another's work, and who administers a company stays within it. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DutyIntegrationTests {
    private final LibraryPlatform library;
    private final CallContext sys;
    private final CallContext sec;
    private final CallContext aud;
    private final CallContext com;

    DutyIntegrationTests(Database database) {
        library = Administration.platform(database);
        sys = library.as("sys");
        sec = library.as("sec");
        aud = library.as("aud");
        com = library.as("com");
    }

    private static List<String> codes(Supplier<?> call) {
        return refused(call).problems().stream().map(Problem::code).toList();
    }

    private DataRecord user(CallContext by, String name, String further) {
        return library.create(by, "user", "{'username':'%s','displayName':'%s'%s}".formatted(name, name, further));
    }

    private DataRecord give(CallContext by, long user, String role) {
        return library.create(by, "user-role", "{'user':'%d','role':'%s'}".formatted(user, role));
    }

    @Test
    void eachOfTheThreeDoesHisOwnWorkAlone() {
        DataRecord made = user(sys, "ann", "");
        assertThat(codes(() -> give(sys, made.id(), "librarian"))).containsExactly("FORBIDDEN");
        assertThat(codes(() -> user(sys, "ann2", ",'roles':[{'role':'librarian'}]")))
                .contains("FORBIDDEN");
        assertThat(codes(() -> setPassword(sys, made.id()))).containsExactly("FORBIDDEN");
        assertThat(codes(() -> user(sec, "bob", ""))).containsExactly("FORBIDDEN");
        assertThat(codes(() -> library.create(sec, "finding", "{'words':'x'}"))).containsExactly("FORBIDDEN");
        assertThat(codes(() -> library.list(sec, "finding", null))).containsExactly("FORBIDDEN");
        assertThat(codes(() -> library.list(sys, "finding", null))).containsExactly("FORBIDDEN");
        assertThat(codes(() -> user(aud, "bob", ""))).containsExactly("FORBIDDEN");
        assertThat(codes(() -> give(aud, made.id(), "librarian"))).containsExactly("FORBIDDEN");
        assertThat(codes(() -> library.book(sys, "978-1"))).containsExactly("FORBIDDEN");

        give(sec, made.id(), "librarian");
        setPassword(sec, made.id());
        assertThat(library.identities
                        .account(library.founded.tenant(), made.id())
                        .orElseThrow()
                        .roles())
                .containsExactly("librarian");
    }

    private Object setPassword(CallContext by, long user) {
        return setPassword(by, user, PASSWORD);
    }

    private Object setPassword(CallContext by, long user, String password) {
        return library.records.act(by, "user", user, "set-password", json("{'password':'" + password + "'}"), null);
    }

    @Test
    void nobodyHoldsTwoDuties() {
        long cat = user(sys, "cat", "").id();
        give(sec, cat, "system-administrator");
        assertThat(codes(() -> give(sec, cat, "audit-administrator"))).containsExactly("DUTIES_APART");
        assertThat(codes(() -> give(sec, cat, "security-administrator"))).containsExactly("DUTIES_APART");
        assertThat(codes(() -> give(sec, cat, "librarian"))).containsExactly("DUTIES_APART");
        assertThat(codes(() -> user(
                        library.system,
                        "dan",
                        ",'roles':[{'role':'audit-administrator'},{'role':'security-administrator'}]")))
                .containsExactly("DUTIES_APART");
        assertThat(library.list(library.system, "user", "username == 'dan'").total())
                .isZero();
    }

    @Test
    void administratorsStandAtTheRootThoseOfCompaniesBelowIt() {
        assertThat(codes(() -> user(library.system, "eli", ",'roles':[{'role':'company-administrator'}]")))
                .contains("ROLE_BELOW_ROOT");
        assertThat(codes(() -> user(
                        library.system,
                        "eli",
                        ",'organization':'%d','roles':[{'role':'security-administrator'}]".formatted(library.west))))
                .containsExactly("ROLE_ROOT_ONLY");
    }

    @Test
    void nobodyGivesHimselfARoleNorTheFoundingOne() {
        long own = sec.principal().userId();
        assertThat(codes(() -> give(sec, own, "librarian"))).contains("ROLE_OWN");
        long gus = user(sys, "gus", "").id();
        assertThat(codes(() -> give(sec, gus, "administrator"))).containsExactly("ROLE_BEYOND");
        assertThat(codes(() -> give(sec, gus, "no-such-role"))).containsExactly("ROLE_UNKNOWN");
    }

    @Test
    void aCompanysAdministratorManagesHisPeopleAndNothingAbove() {
        DataRecord room = library.create(
                com,
                "organization",
                "{'code':'room','name':'Room','type':'station','parent':'%d'}".formatted(library.east));
        DataRecord hal = user(com, "hal", ",'organization':'%d','roles':[{'role':'librarian'}]".formatted(room.id()));
        setPassword(com, hal.id());
        assertThat(library.as("hal").principal().roles()).containsExactly("librarian");
        DataRecord ian = user(com, "ian", ",'roles':[{'role':'company-administrator'}]");
        assertThat(ian.organization()).isEqualTo(library.east);

        give(com, hal.id(), "trainee");
        assertThat(codes(() -> give(com, hal.id(), "weeder")))
                .as("a trainee does less than a librarian, a weeder something else")
                .contains("ROLE_BEYOND");
        assertThat(codes(() -> give(com, hal.id(), "security-administrator"))).contains("ROLE_BEYOND");
        assertThat(codes(() -> give(com, hal.id(), "administrator"))).contains("ROLE_BEYOND");
        long wim = library.as("wim").principal().userId();
        assertThat(codes(() -> give(com, wim, "librarian"))).contains("REFERENCE_UNKNOWN");
        assertThat(refused(() -> setPassword(com, wim)).problemClass()).isEqualTo(ProblemClass.NOT_FOUND);
        assertThat(refused(() -> setPassword(com, sec.principal().userId())).problemClass())
                .isEqualTo(ProblemClass.NOT_FOUND);
        assertThat(codes(() -> user(com, "jan", ",'organization':'%d'".formatted(library.west))))
                .isNotEmpty();
        assertThat(codes(() -> library.create(
                        com,
                        "organization",
                        "{'code':'side','name':'Side','type':'station','parent':'%d'}"
                                .formatted(library.founded.root().value()))))
                .isNotEmpty();
        assertThat(codes(() -> library.list(com, "tenant", null))).containsExactly("FORBIDDEN");
        assertThat(library.list(com, "user", "username == 'wim'").total()).isZero();
    }

    @Test
    void anAccountWithMoreThanOneMayGiveIsNotHisToTakeOver() {
        long max = library.user("max", library.east, "weeder");
        assertThat(codes(() -> setPassword(com, max))).containsExactly("USER_BEYOND");
        long eva = library.as("eva").principal().userId();
        setPassword(com, eva, "Another-2026");
    }

    @Test
    void threePeopleAreAppointedAndTheFoundingRoleEnds() {
        library.records.act(
                library.as("admin"),
                "tenant",
                null,
                "open",
                json("{'code':'village','name':'Village','adminUsername':'first','adminPassword':'%s'}"
                        .formatted(PASSWORD)),
                null);
        CallContext first = library.as("first@village");
        for (String name : List.of("one", "two", "three")) {
            user(first, name, "");
        }
        assertThat(codes(() -> appoint(first, "one", "one", "three"))).containsExactly("DUTIES_APART");
        assertThat(codes(() -> appoint(first, "one", "nobody", "three"))).containsExactly("USER_UNKNOWN");
        appoint(first, "one", "two", "three");
        assertThat(library.as("first@village").principal().roles()).isEmpty();
        CallContext system = library.identities.system(first.tenant(), "test");
        long two =
                library.list(system, "user", "username == 'two'").items().get(0).id();
        assertThat(library.identities.account(first.tenant(), two).orElseThrow().roles())
                .containsExactly("security-administrator");
    }

    private Object appoint(CallContext by, String system, String security, String audit) {
        return library.records.act(
                by,
                "tenant",
                null,
                "appoint",
                json("{'system':'%s','security':'%s','audit':'%s'}".formatted(system, security, audit)),
                null);
    }

    @Test
    void aRoleOfTwoDutiesDoesNotCompile() {
        List<SourceFile> files = new ArrayList<>(LibraryMetadata.base());
        files.add(new SourceFile(LibraryPlatform.FURTHER, """
                kind: role
                name: both
                label: 两样
                grants:
                  user: {operations: [read, create]}
                  user-role: {operations: [read, create]}
                ---
                kind: role
                name: reading
                label: 只看
                grants:
                  user: {operations: [read]}
                  user-role: {operations: [read]}
                  book: {operations: [read, update]}
                """));
        List<Problem> problems = new DefaultModelCompiler(
                        new CelExpressions(), new DefaultPluginRegistry(List.of(), List.of()))
                .compile(new SourceTree(files, List.of()))
                .problems();
        assertThat(problems).extracting(Problem::code).containsExactly("DUTIES_APART");
        assertThat(problems.get(0).message().zh()).contains("系统管理", "安全管理");
    }
}
