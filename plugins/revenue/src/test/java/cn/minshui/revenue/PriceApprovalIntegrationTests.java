package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cn.minshui.engine.core.data.ApprovalAsked;
import cn.minshui.engine.core.data.ApprovalLines.Line;
import cn.minshui.engine.core.data.Approvals.Shown;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** By the shipped definitions: a price, a parameter or a role is not another before a second person has said yes. */
@DatabaseTest(systemTables = true)
class PriceApprovalIntegrationTests {
    private static BranchSystem system;
    private static CallContext asker;
    private static CallContext second;

    @BeforeAll
    static void start(Database database) {
        system = new BranchSystem(database, List.of("350583-01"), List.of("price1", "clerk1"));
        asker = system.as("price1", "group", "system-administrator");
        second = system.admin();
        system.as("clerk1", "350583", "clerk");
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    private static SourceTree changed(String path, String from, String to) {
        SourceTree now = system.sources();
        List<SourceFile> files = now.base().stream()
                .map(f -> f.path().endsWith(path)
                        ? new SourceFile(f.path(), f.text().replaceFirst(from, to))
                        : f)
                .toList();
        assertThat(files).isNotEqualTo(now.base());
        return new SourceTree(files, now.overlays());
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

    private static void publish(CallContext context, SourceTree sources) {
        system.approvals.releases().publish(context, sources, system.release(), "调价");
    }

    @Test
    void aPriceIsChangedByTwo() {
        String before = system.release().value();
        SourceTree dearer = changed("tariffs/A01.yaml", "(?m)^label: .*$", "label: {zh: 居民用水新价, en: New price}");
        long id = asked(() -> publish(asker, dearer));
        assertThat(system.release().value()).isEqualTo(before);
        refused(() -> system.approvals.approve(asker, id, null, null), "APPROVAL_OWN");
        refused(() -> system.approvals.approve(system.as("clerk1", "350583", "clerk"), id, null, null), "NOT_FOUND");
        assertThat(system.approvals.read(second, id).lines())
                .extracting(Line::field)
                .containsExactly("tariff/A01");
        Shown done = system.approvals.approve(second, id, null, "照批文");
        assertThat(done.row().text("status")).as(String.valueOf(done.outcome())).isEqualTo("done");
        assertThat(system.release().value()).isNotEqualTo(before);
        assertThat(system.sources()).isEqualTo(dearer);

        // What was decided about another release than the one of today is not published.
        SourceTree policy = changed("policies/late-fee.yaml", "value: \"20\"", "value: \"21\"");
        long late = asked(() -> publish(asker, policy));
        SourceTree harmless = changed("dictionaries/customer-tag.yaml", "(?m)^label: .*$", "label: {zh: 标签二, en: Tag}");
        publish(asker, harmless);
        Shown failed = system.approvals.approve(second, late, null, null);
        assertThat(failed.row().text("status")).isEqualTo("failed");
        assertThat(String.valueOf(failed.outcome())).contains("RELEASE_MOVED");
    }

    @Test
    void theRuleItselfIsLoosenedByTwoToo() {
        long id = asked(() ->
                publish(asker, changed("platform/objects/approvals.yaml", "\\[tariff, policy, role\\]", "[policy]")));
        system.approvals.refuse(second, id, "不同意");
        long other = asked(
                () -> publish(asker, changed("objects/payment.yaml", "from: \"1000.00\"", "from: \"900000.00\"")));
        system.approvals.withdraw(asker, other);
    }

    @Test
    void whoMayNotPublishAsksNobody() {
        refused(
                () -> publish(
                        system.as("clerk1", "350583", "clerk"),
                        changed("policies/late-fee.yaml", "value: \"20\"", "value: \"22\"")),
                "FORBIDDEN");
    }
}
