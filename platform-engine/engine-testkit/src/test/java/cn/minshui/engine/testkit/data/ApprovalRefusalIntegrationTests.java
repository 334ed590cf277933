package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cn.minshui.engine.core.data.ApprovalAsked;
import cn.minshui.engine.core.data.Approvals.Shown;
import cn.minshui.engine.core.data.RecordService.ExportRequest;
import cn.minshui.engine.core.data.RecordService.ExportSink;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.Principal.StandIn;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import cn.minshui.engine.testkit.TestDatabases;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who is no second person, and what becomes of requests that are not approved. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApprovalRefusalIntegrationTests {
    private LibraryPlatform platform;
    private CallContext tom;
    private CallContext cora;
    private CallContext root;
    private int numbers;

    @BeforeAll
    void found() {
        Database database = TestDatabases.fresh();
        platform = new LibraryPlatform(database, List.of(Refunds.file()), List.of(new Refunds.WriteOff()));
        platform.user("tom", platform.east, "chief");
        platform.user("cora", platform.east, "chief");
        platform.user("walt", platform.west, "chief");
        platform.user("olga", platform.east, "onlooker");
        tom = platform.as("tom");
        cora = platform.as("cora");
        root = platform.as("admin");
    }

    private long payAsked(CallContext who) {
        DataRecord refund = refund(who);
        return asked(() -> platform.records.act(who, "refund", refund.id(), "pay", json("{}"), null));
    }

    private DataRecord refund(CallContext who) {
        return platform.create(who, "refund", "{'name':'R%d','amount':'2000.00'}".formatted(numbers++));
    }

    private static long asked(ThrowingCallable call) {
        return Objects.requireNonNull(catchThrowableOfType(ApprovalAsked.class, call), "nobody was asked")
                .id();
    }

    private static void refused(ThrowingCallable call, String code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problems()).extracting(Problem::code).containsExactly(code));
    }

    private static CallContext by(CallContext context, CallContext hand) {
        StandIn standIn = new StandIn(
                hand.principal().userId(),
                hand.principal().username(),
                hand.principal().displayName());
        return new CallContext(
                context.tenant(),
                context.organization(),
                context.principal().by(standIn),
                context.release(),
                context.clock(),
                context.traceId());
    }

    private static String status(Shown shown) {
        return shown.row().text("status");
    }

    @Test
    void nobodyDecidesOnHisOwn() {
        long id = payAsked(tom);
        refused(() -> platform.approvals.approve(tom, id, null, null), "APPROVAL_OWN");
        refused(() -> platform.approvals.refuse(tom, id, "so"), "APPROVAL_OWN");
        assertThat(platform.approvals.waiting(tom)).isEmpty();
    }

    @Test
    void whoActsForSomebodyCountsAsBoth() {
        long own = payAsked(tom);
        // Tom in Cora's place, and Cora in Tom's.
        refused(() -> platform.approvals.approve(by(cora, tom), own, null, null), "APPROVAL_OWN");
        refused(() -> platform.approvals.approve(by(tom, cora), own, null, null), "APPROVAL_OWN");
        long inHisPlace = payAsked(by(cora, tom));
        refused(() -> platform.approvals.approve(tom, inHisPlace, null, null), "APPROVAL_OWN");
        refused(() -> platform.approvals.approve(cora, inHisPlace, null, null), "APPROVAL_OWN");
        assertThat(status(platform.approvals.approve(root, inHisPlace, null, null)))
                .isEqualTo("done");
    }

    @Test
    void twoAccountsOfOnePersonAreOnePerson() {
        long other = platform.user("tom2", platform.east, "chief");
        for (long user : List.of(tom.principal().userId(), other)) {
            platform.records.update(
                    platform.system, "user", user, version("user", user), json("{'mobile':'13959912345'}"));
        }
        long id = payAsked(tom);
        refused(() -> platform.approvals.approve(platform.as("tom2"), id, null, null), "APPROVAL_OWN");
    }

    private long version(String object, long id) {
        return platform.data.open(platform.system).require(object, id).version();
    }

    @Test
    void whoHasNotTheRightHimselfOrWorksElsewhereSeesNothing() {
        long id = payAsked(tom);
        for (String other : List.of("olga", "walt", "eva")) {
            CallContext context = platform.as(other);
            refused(() -> platform.approvals.approve(context, id, null, null), "NOT_FOUND");
            refused(() -> platform.approvals.refuse(context, id, "so"), "NOT_FOUND");
            refused(() -> platform.approvals.withdraw(context, id), "NOT_FOUND");
            refused(() -> platform.approvals.read(context, id), "NOT_FOUND");
            assertThat(platform.approvals.waiting(context)).isEmpty();
        }
    }

    @Test
    void itIsRefusedWithAReasonOrTakenBack() {
        long id = payAsked(tom);
        refused(() -> platform.approvals.refuse(cora, id, " "), "REASON_REQUIRED");
        Shown refused = platform.approvals.refuse(cora, id, "凭证不全");
        assertThat(status(refused)).isEqualTo("refused");
        assertThat(platform.approvals.read(tom, id).row().text("note")).isEqualTo("凭证不全");
        refused(() -> platform.approvals.approve(root, id, null, null), "APPROVAL_DECIDED");

        long other = payAsked(tom);
        refused(() -> platform.approvals.withdraw(cora, other), "NOT_FOUND");
        assertThat(status(platform.approvals.withdraw(tom, other))).isEqualTo("withdrawn");
        refused(() -> platform.approvals.approve(cora, other, null, null), "APPROVAL_DECIDED");
    }

    @Test
    void onlyWhatWasSeenIsApproved() {
        long id = payAsked(tom);
        refused(() -> platform.approvals.approve(cora, id, "0".repeat(64), null), "APPROVAL_CHANGED");
    }

    @Test
    void theAskersRightsAreThoseThatHeHasWhenItIsDone() {
        long user = platform.user("tina", platform.east, "teller");
        CallContext tina = platform.as("tina");
        DataRecord refund = refund(tina);
        long id = asked(() -> platform.records.act(tina, "refund", refund.id(), "pay", json("{}"), null));
        DataRecord role = platform.data
                .open(platform.system)
                .list(Query.of("user-role").where("user == params.u", Map.of("u", user)))
                .get(0);
        platform.records.delete(platform.system, "user-role", role.id(), role.version());
        Shown failed = platform.approvals.approve(cora, id, null, null);
        assertThat(status(failed)).isEqualTo("failed");
        assertThat(String.valueOf(failed.outcome())).contains("FORBIDDEN");

        platform.user("theo", platform.east, "teller");
        CallContext theo = platform.as("theo");
        long gone = payAsked(theo);
        long number = theo.principal().userId();
        platform.records.update(
                platform.system, "user", number, version("user", number), json("{'status':'disabled'}"));
        assertThat(String.valueOf(
                        platform.approvals.approve(cora, gone, null, null).outcome()))
                .contains("APPROVAL_ASKER_GONE");
        assertThat(platform.data
                        .open(platform.system)
                        .require("refund", refund.id())
                        .text("status"))
                .isEqualTo("open");
    }

    @Test
    void aRoleIsGrantedByTwo() {
        long eva = platform.as("eva").principal().userId();
        platform.user("second", platform.founded.root().value(), "administrator");
        String grant = "{'user':'%d','role':'teller','organization':'%d'}".formatted(eva, platform.east);
        long direct = asked(() -> platform.create(root, "user-role", grant));
        long nested = asked(() -> platform.create(
                root,
                "user",
                "{'username':'nora','displayName':'Nora','organization':'%d','roles':[{'role':'chief'}]}"
                        .formatted(platform.east)));
        long patched = asked(() ->
                platform.records.update(root, "user", eva, version("user", eva), json("{'roles':[{'role':'chief'}]}")));
        assertThat(platform.as("eva").principal().roles()).containsExactly("librarian");
        refused(() -> platform.approvals.approve(root, direct, null, null), "APPROVAL_OWN");
        refused(() -> platform.approvals.approve(cora, direct, null, null), "NOT_FOUND");
        CallContext second = platform.as("second");
        assertThat(status(platform.approvals.approve(second, direct, null, null)))
                .isEqualTo("done");
        assertThat(status(platform.approvals.approve(second, nested, null, null)))
                .isEqualTo("done");
        assertThat(platform.as("eva").principal().roles()).containsExactlyInAnyOrder("librarian", "teller");
        // The user's record is another by now; whoever wants it asks again.
        assertThat(status(platform.approvals.approve(second, patched, null, null)))
                .isIn("done", "failed");
        refused(
                () -> platform.records.bulk(root, "user-role", json("{'operation':'delete','filter':'true'}"), null),
                "APPROVAL_ALONE");
        // A user without roles is nobody's business but his maker's.
        platform.create(
                root, "user", "{'username':'nils','displayName':'Nils','organization':'%d'}".formatted(platform.east));
    }

    @Test
    void whereNobodyElseIsItIsDoneOnTheFirstDayAndRefusedAfterIt() {
        LibraryPlatform lonely =
                new LibraryPlatform(TestDatabases.fresh(), List.of(Refunds.file()), List.of(new Refunds.WriteOff()));
        CallContext admin = lonely.as("admin");
        String user = "{'username':'%s','displayName':'X','organization':'%d','roles':[{'role':'teller'}]}";
        lonely.create(admin, "user", user.formatted("first", lonely.east));
        assertThat(lonely.database
                        .jdbc()
                        .queryForObject(
                                "select count(*) from sys_audit where operation = 'approval-alone'", Long.class))
                .isEqualTo(1);
        lonely.database
                .jdbc()
                .update(
                        "update d_organization set created_at = ? where id = ?",
                        LocalDateTime.ofInstant(admin.now(), ZoneOffset.UTC).minusDays(2),
                        lonely.founded.root().value());
        refused(() -> lonely.create(admin, "user", user.formatted("later", lonely.east)), "APPROVAL_NOBODY");
        long mute = lonely.create(
                        lonely.system,
                        "user",
                        "{'username':'mute','displayName':'M','organization':'%d','roles':[{'role':'administrator'}]}"
                                .formatted(lonely.founded.root().value()))
                .id();
        refused(() -> lonely.create(admin, "user", user.formatted("later", lonely.east)), "APPROVAL_NOBODY");
        lonely.records.act(lonely.system, "user", mute, "set-password", json("{'password':'Correct horse 2'}"), null);
        asked(() -> lonely.create(admin, "user", user.formatted("later", lonely.east)));
    }

    @Test
    void anExportOfManyIsFetchedOnceAfterAYes() {
        for (int i = 0; i < 4; i++) {
            platform.create(tom, "refund", "{'name':'X%d','amount':'1.00'}".formatted(i));
        }
        ExportRequest few = new ExportRequest("refund", "name == 'X1'", null, List.of(), List.of("name"), 100);
        assertThat(exported(few)).isEqualTo(1);
        ExportRequest many =
                new ExportRequest("refund", "name.startsWith('X')", null, List.of("name"), List.of("name"), 100);
        refused(() -> exported(many), "APPROVAL_NEEDED");
        long id = asked(() -> platform.approvals.exports().ask(tom, many));
        refused(() -> exported(many), "APPROVAL_NEEDED");
        refused(() -> platform.approvals.approve(tom, id, null, null), "APPROVAL_OWN");
        assertThat(status(platform.approvals.approve(cora, id, null, null))).isEqualTo("approved");
        ExportRequest other =
                new ExportRequest("refund", "name.startsWith('X')", null, List.of(), List.of("name", "amount"), 100);
        refused(() -> exported(other), "APPROVAL_NEEDED");
        assertThat(exported(many)).isEqualTo(4);
        assertThat(status(platform.approvals.read(tom, id))).isEqualTo("done");
        refused(() -> exported(many), "APPROVAL_NEEDED");
    }

    private long exported(ExportRequest request) {
        return platform.records.export(tom, request, new ExportSink() {
            @Override
            public void begin(List<String> fields) {}

            @Override
            public void take(List<DataRecord> batch) {}
        });
    }

    @Test
    void theSystemItselfNeedsNobody() {
        long id = platform.create(platform.system, "refund", "{'name':'S','amount':'90000.00'}")
                .id();
        platform.records.act(platform.system, "refund", id, "pay", json("{}"), null);
        assertThat(platform.data.open(platform.system).require("refund", id).text("status"))
                .isEqualTo("paid");
    }
}
