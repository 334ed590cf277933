package cn.minshui.revenue;

import static cn.minshui.revenue.BranchSystem.body;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** By the shipped definitions: giving rights takes two persons on every way, taking a role away takes one on every way. */
@DatabaseTest(systemTables = true)
class AdministrationApprovalIntegrationTests {
    private static BranchSystem system;
    private static CallContext one;
    private static CallContext other;
    private static CallContext company;
    private static long clerk;

    @BeforeAll
    static void start(Database database) {
        system = new BranchSystem(
                database, List.of("350583-01"), List.of("sec1", "sec2", "company1", "company2", "clerk1"));
        database.jdbc().update("update d_user set org_id = ? where username like 'sec%'", TestTree.ROOT);
        one = system.as("sec1", "group", "security-administrator");
        other = system.as("sec2", "group", "security-administrator");
        company = system.as("company1", "350583", "company-administrator");
        clerk = system.as("clerk1", "350583").principal().userId();
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    private static long asked(ThrowingCallable call) {
        return Objects.requireNonNull(catchThrowableOfType(ApprovalAsked.class, call), "nobody was asked")
                .id();
    }

    /** @return id of the record, when the second person has said yes */
    private static long approved(ThrowingCallable call) {
        long id = asked(call);
        assertThatThrownBy(() -> system.approvals.approve(one, id, null, null))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problems()).extracting(Problem::code).containsExactly("APPROVAL_OWN"));
        Shown done = system.approvals.approve(other, id, null, null);
        assertThat(done.row().text("status")).as(String.valueOf(done.outcome())).isEqualTo("done");
        return Objects.requireNonNull(system.approvals.read(one, id).outcome())
                .path("id")
                .asLong();
    }

    private static ObjectNode role(String name) {
        ObjectNode role = body().put("name", name).put("label", name);
        ObjectNode grant = role.putArray("grants").addObject().put("target", "customer");
        grant.putArray("operations").add("read");
        grant.put("fieldRights", "mobile:hidden");
        return role;
    }

    @Test
    void aRoleItsGrantsAndAClientAreMadeByTwo() {
        assertThat(system.list("role", "name == 'looker'", Map.of())).isEmpty();
        long role = approved(() -> system.create(one, "role", role("looker")));
        DataRecord grant = system.list("role-grant", "role == params.r", Map.of("r", role), "target")
                .get(0);
        approved(() -> system.update(one, "role", role, body().put("label", "看客")));
        approved(() -> system.update(one, "role-grant", grant.id(), body().put("rowScope", "own-organization")));
        // Without the grant that hides a field another role may show it: this one is taken away by two.
        ObjectNode without = body();
        without.putArray("grants")
                .addObject()
                .put("id", Long.toString(grant.id()))
                .put("$delete", true);
        approved(() -> system.update(one, "role", role, without));
        assertThat(system.list("role-grant", "role == params.r", Map.of("r", role)))
                .isEmpty();
        ObjectNode client = body().put("code", "report-site")
                .put("name", "报表站")
                .put("redirectAddresses", "https://report.example.com/back");
        long made = approved(() -> system.create(one, "oauth-client", client));
        approved(() -> system.update(one, "oauth-client", made, body().put("name", "报表")));
    }

    @Test
    void aRoleIsGivenByTwoAndTakenAwayByOneOnEveryWay() {
        List<String> names = List.of("reader", "cashier", "clerk");
        for (String role : names) {
            long id = asked(() -> system.create(
                    company, "user-role", body().put("user", clerk).put("role", role)));
            assertThat(system.approvals
                            .approve(system.as("sec1", "group", "security-administrator"), id, null, null)
                            .row()
                            .text("status"))
                    .isEqualTo("done");
        }
        List<DataRecord> held = roles();
        assertThat(held).extracting(row -> row.text("role")).containsExactlyElementsOf(names);

        // As the form sends it: the rows that stay, and those that go.
        ObjectNode form = body();
        form.putArray("roles").add(kept(held.get(0))).add(kept(held.get(1))).add(gone(held.get(2)));
        system.update(company, "user", clerk, form);
        assertThat(roles()).extracting(row -> row.text("role")).containsExactly("reader", "cashier");
        assertThat(roles().get(0).version()).isEqualTo(held.get(0).version());
        system.delete(company, "user-role", held.get(1).id());
        assertThat(roles()).extracting(row -> row.text("role")).containsExactly("reader");

        // A row that becomes another role is a grant, wherever it stands.
        ObjectNode other = body();
        other.putArray("roles").add(kept(held.get(0)).put("role", "reviewer"));
        long changed = asked(() -> system.update(company, "user", clerk, other));
        system.approvals.withdraw(company, changed);
        ObjectNode more = body();
        more.putArray("roles").add(kept(held.get(0))).addObject().put("role", "cashier");
        asked(() -> system.update(company, "user", clerk, more));
        assertThat(roles()).extracting(row -> row.text("role")).containsExactly("reader");
    }

    private static List<DataRecord> roles() {
        return system.list("user-role", "user == params.u", Map.of("u", clerk), "role", "user");
    }

    private static ObjectNode kept(DataRecord row) {
        return body().put("id", Long.toString(row.id())).put("role", row.text("role"));
    }

    private static ObjectNode gone(DataRecord row) {
        return body().put("id", Long.toString(row.id())).put("$delete", true);
    }
}
