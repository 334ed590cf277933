package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cn.minshui.engine.core.data.ApprovalAsked;
import cn.minshui.engine.core.data.Approvals.Shown;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** By the shipped definitions: large refunds and waivers need somebody else who may do the same. */
@DatabaseTest(systemTables = true)
class RefundApprovalIntegrationTests {
    private static OneBook book;
    private static BranchSystem system;
    private static CallContext cashier;
    private static CallContext other;
    private static CallContext manager;

    @BeforeAll
    static void start(Database database) {
        book = new OneBook(database, MoneyWalkIntegrationTests::late);
        system = book.system;
        cashier = system.as("cashier1", "350583", "cashier");
        other = system.as("clerk2", "350583", "cashier");
        manager = system.as("clerk1", "350583", "branch-manager");
        system.act(cashier, "cashier-shift", null, "open", BranchSystem.body());
    }

    @AfterAll
    static void stop() {
        book.close();
    }

    private static long paid(String card, String amount) {
        book.card(card);
        long account = system.list("meter-card", "cardNo == params.card", Map.of("card", card), "account")
                .get(0)
                .reference("account")
                .id();
        ObjectNode body = BranchSystem.body()
                .put("account", Long.toString(account))
                .put("method", "cash")
                .put("amount", amount)
                .put("surplusTo", "prepay");
        Map<?, ?> payment = (Map<?, ?>) Objects.requireNonNull(
                system.act(cashier, "payment", null, "pay", body).body().get("payment"));
        return Long.parseLong(String.valueOf(payment.get("id")));
    }

    private static DataRecord payment(long id) {
        return system.data().require("payment", id);
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

    @Test
    void aRefundBelowAThousandIsTheCashiers() {
        long payment = paid("RA1", "999.99");
        system.act(cashier, "payment", payment, "reverse", BranchSystem.body());
        assertThat(payment(payment).text("status")).isEqualTo("reversed");
    }

    @Test
    void aRefundOfAThousandNeedsASecondPersonWhoIsNotTheAsker() {
        long payment = paid("RA2", "1000.00");
        long id = asked(() -> system.act(
                cashier, "payment", payment, "reverse", BranchSystem.body().put("reason", "收错")));
        assertThat(payment(payment).text("status")).isEqualTo("posted");
        assertThat(system.approvals.waiting(manager)).extracting(DataRecord::id).contains(id);

        refused(() -> system.approvals.approve(cashier, id, null, null), "APPROVAL_OWN");
        refused(() -> system.approvals.approve(other, id, null, null), "NOT_FOUND");
        Shown done = system.approvals.approve(manager, id, null, "已核对凭证");

        assertThat(done.row().text("status")).as(String.valueOf(done.outcome())).isEqualTo("done");
        DataRecord reversed = payment(payment);
        assertThat(reversed.text("status")).isEqualTo("reversed");
        assertThat(reversed.reference("reversedBy").id())
                .isEqualTo(cashier.principal().userId());
        assertThat(reversed.text("reversalReason")).isEqualTo("收错");
        refused(() -> system.approvals.approve(manager, id, null, null), "APPROVAL_DECIDED");
    }

    @Test
    void theManagerHimselfNeedsAnotherOne() {
        long payment = paid("RA3", "5000.00");
        CallContext alone = system.as("clerk1", "350583", "branch-manager");
        ThrowingCallable reverse = () -> system.act(alone, "payment", payment, "reverse", BranchSystem.body());
        system.as("reader1", "350583", "branch-manager");
        system.act(alone, "cashier-shift", null, "open", BranchSystem.body());
        long id = asked(reverse);
        refused(() -> system.approvals.approve(alone, id, null, null), "APPROVAL_OWN");
        CallContext second = system.as("reader1", "350583", "branch-manager");
        assertThat(system.approvals.approve(second, id, null, null).row().text("status"))
                .isEqualTo("done");
    }

    @Test
    void waiversAboveTwoHundredAreMeasuredInAll() {
        book.card("RA4");
        book.reading(1, "RA4", "正常", 0, 4_000);
        system.bill("202601");
        system.clock.advance(Duration.ofDays(90));
        DataRecord bill = system.list(
                        "bill", "meterCard.cardNo == params.card", Map.of("card", "RA4"), "account", "amount")
                .get(0);
        String account = Long.toString(bill.reference("account").id());
        Map<?, ?> due = (Map<?, ?>) ((List<?>) Objects.requireNonNull(system.act(
                                cashier,
                                "payment",
                                null,
                                "due",
                                BranchSystem.body().put("account", account))
                        .body()
                        .get("bills")))
                .get(0);
        String seen = String.valueOf(due.get("lateFee"));
        ObjectNode body = BranchSystem.body().put("account", account).put("reason", "our-fault");
        body.putArray("bills").addObject().put("id", Long.toString(bill.id())).put("lateFee", seen);
        CallContext asker = system.as("clerk1", "350583", "branch-manager");
        CallContext second = system.as("reader1", "350583", "branch-manager");
        long id = asked(() -> system.act(asker, "late-fee-waiver", null, "waive", body));
        assertThat(system.approvals.read(second, id).row().decimal("amount")).isEqualByComparingTo(seen);
        assertThat(system.list("late-fee-waiver", "true", Map.of(), "amount")).isEmpty();
        assertThat(system.approvals.approve(second, id, null, null).row().text("status"))
                .isEqualTo("done");
        assertThat(system.list("late-fee-waiver", "true", Map.of(), "amount")).hasSize(1);
    }
}
