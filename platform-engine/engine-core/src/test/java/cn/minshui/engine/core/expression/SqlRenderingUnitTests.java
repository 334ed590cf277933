package cn.minshui.engine.core.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.expression.CompiledExpression.SqlColumns;
import cn.minshui.engine.core.expression.CompiledExpression.SqlFlavor;
import cn.minshui.engine.core.expression.Expressions.Options;
import cn.minshui.engine.core.expression.SqlFragment.Slot;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The text of the rendered SQL where its form matters to whoever joins it to more SQL; that it is right, the databases say. */
class SqlRenderingUnitTests {
    private static final Options OPEN = new Options(null, true, true, 200);

    private static CompiledExpression compile(String source) {
        return new CelExpressions().compile(source, LibraryScope.loan(), OPEN).orThrow();
    }

    private static SqlFragment condition(String source, SqlFlavor flavor) {
        return compile(source).toCondition(name -> "t." + name, flavor);
    }

    @Test
    void aConditionComparesTheBareColumn() {
        assertThat(condition("title == 'a' && fee >= 1.50", SqlFlavor.POSTGRESQL))
                .isEqualTo(new SqlFragment(
                        "((t.title = cast(? as varchar)) and (t.fee >= cast(? as numeric)))",
                        List.of(new Slot.Literal("a"), new Slot.Literal(new BigDecimal("1.50")))));
        assertThat(condition("title == 'a' && fee >= 1.50", SqlFlavor.MARIADB).text())
                .isEqualTo("((t.title = ? collate utf8mb4_nopad_bin) and (t.fee >= cast(? as decimal(3,2))))");
    }

    @Test
    void theStrictFormIsNeverUnknown() {
        assertThat(compile("!(copies == 1) || fee > paid")
                        .toSql(name -> name, SqlFlavor.POSTGRESQL)
                        .text())
                .isEqualTo("((not ((copies = cast(? as bigint)) and copies is not null))"
                        + " or coalesce((fee > paid), false))");
        assertThat(compile("title != 'a'")
                        .toSql(name -> name, SqlFlavor.POSTGRESQL)
                        .text())
                .isEqualTo("(not coalesce((title = cast(? as varchar)), false))");
    }

    @Test
    void slotsComeInTheOrderOfTheirPlaceholders() {
        SqlFragment fragment = condition(
                "due < today() && reader in params.ids && lentAt >= dateTime('2024-01-01T00:00:00+08:00') && reader == user.id",
                SqlFlavor.MARIADB);
        assertThat(fragment.slots())
                .containsExactly(
                        new Slot.Named(CompiledExpression.TODAY, false),
                        new Slot.Named("params.ids", true),
                        new Slot.Literal(LocalDateTime.of(2023, 12, 31, 16, 0)),
                        new Slot.Named("user.id", false));
        assertThat(fragment.text().chars().filter(c -> c == '?').count()).isEqualTo(4);
        assertThat(fragment.text()).contains("t.reader in (?)");
    }

    @Test
    void wildcardsInALiteralAreOrdinaryCharacters() {
        assertThat(condition("title.contains('50%_!\\\\')", SqlFlavor.MARIADB))
                .isEqualTo(new SqlFragment(
                        "(t.title like ? collate utf8mb4_nopad_bin escape '!')",
                        List.of(new Slot.Literal("%50!%!_!!\\%"))));
    }

    @Test
    void theBeginningOfAColumnIsARangeToo() {
        assertThat(condition("title.startsWith('5%')", SqlFlavor.POSTGRESQL))
                .isEqualTo(new SqlFragment(
                        "((t.title like cast(? as varchar) escape '!')"
                                + " and (t.title >= cast(? as varchar) collate \"C\")"
                                + " and (t.title < cast(? as varchar) collate \"C\"))",
                        List.of(new Slot.Literal("5!%%"), new Slot.Literal("5%"), new Slot.Literal("5&"))));
    }

    @Test
    void aComputedFieldBringsItsOwnValues() {
        SqlFragment computed = compile("fee - 0.5").toSql(name -> "t." + name, SqlFlavor.POSTGRESQL);
        SqlColumns columns = new SqlColumns() {
            @Override
            public String column(String name) {
                return "t." + name;
            }

            @Override
            public SqlFragment fragment(String name) {
                return name.equals("paid") ? computed : SqlColumns.super.fragment(name);
            }
        };
        SqlFragment fragment = compile("fee > 2.5 && paid == 1").toCondition(columns, SqlFlavor.POSTGRESQL);
        assertThat(fragment.slots())
                .containsExactly(
                        new Slot.Literal(new BigDecimal("2.5")),
                        new Slot.Literal(new BigDecimal("0.5")),
                        new Slot.Literal(1L));
    }

    @Test
    void repeatedOperandsDoNotGrowWithoutBound() {
        String nested = "fee";
        for (int i = 0; i < 8; i++) {
            nested = "round(div(" + nested + ", 3, 2, 'half_even'), 2, 'half_even')";
        }
        String tooMuch = nested + " > 0";
        assertThat(new CelExpressions()
                        .compile(tooMuch, LibraryScope.loan(), OPEN)
                        .problems())
                .extracting(problem -> problem.code())
                .containsExactly(Issues.NOT_PUSHABLE);
        CompiledExpression inJava = Objects.requireNonNull(new CelExpressions()
                .compile(tooMuch, LibraryScope.loan(), Options.condition())
                .expression());
        assertThat(inJava.isPushable()).isFalse();
    }

    @Test
    void onlyAConditionIsACondition() {
        assertThatThrownBy(() -> condition("fee + 1", SqlFlavor.POSTGRESQL)).isInstanceOf(IllegalStateException.class);
    }
}
