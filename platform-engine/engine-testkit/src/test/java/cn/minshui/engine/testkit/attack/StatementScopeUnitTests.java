package cn.minshui.engine.testkit.attack;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.data.plan.Slot;
import cn.minshui.engine.core.data.plan.SqlText;
import java.sql.Types;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What looks at statements notices that a bound is missing of one table, though another one has it. */
class StatementScopeUnitTests {
    private static final String TWO =
            "select t0.id from d_loan t0 left join d_book j1 on j1.id = t0.book and j1.tenant_id = t0.tenant_id"
                    + " and (j1.org_id in (select id from d_organization where tenant_id = ? and path like ?))"
                    + " where t0.tenant_id = ?"
                    + " and (t0.org_id in (select id from d_organization where tenant_id = ? and path like ?))";

    private final StatementScope scope = new StatementScope(Set.of("d_loan", "d_book", "d_organization"));

    private List<String> problems(SqlText sql) {
        return scope.problems(sql, (table, alias) -> !table.equals("d_organization"));
    }

    private static SqlText sql(String text, String... slots) {
        return new SqlText(
                text,
                Stream.of(slots)
                        .map(name -> (Slot) new Slot.Named(name, Types.VARCHAR))
                        .toList());
    }

    @Test
    void aPathThatIsMissingIsNotTheOneOfAnotherTable() {
        assertThat(problems(sql(TWO, "tenant", "path", "tenant", "tenant", "path")))
                .isEmpty();
        assertThat(problems(sql(TWO.replaceFirst(" and path like \\?", ""), "tenant", "tenant", "tenant", "path")))
                .containsExactly("d_book j1 of every node");
    }

    @Test
    void aPathIsTheCallersOwn() {
        assertThat(problems(sql(TWO, "tenant", "value", "tenant", "tenant", "path")))
                .containsExactly("d_book j1 of every node");
        assertThat(problems(sql(
                        TWO.replaceFirst("path like \\?", "path like ? or id = id"),
                        "tenant",
                        "path",
                        "tenant",
                        "tenant",
                        "path")))
                .containsExactly("d_book j1 of every node");
    }

    @Test
    void everythingThatIsTakenOutIsNoticed() {
        List<SqlText> spoilt = scope.withoutNodes(
                sql(TWO, "tenant", "path", "tenant", "tenant", "path"),
                (table, alias) -> !table.equals("d_organization"));
        assertThat(spoilt).hasSize(6).doesNotHaveDuplicates().allSatisfy(each -> {
            assertThat(problems(each)).hasSize(1);
            assertThat(each.slots())
                    .hasSize((int) each.text().chars().filter(c -> c == '?').count());
        });
    }
}
