package cn.minshui.engine.core.expression;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.expression.CompiledExpression.SqlFlavor;
import cn.minshui.engine.core.expression.Expressions.Options;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a caller sends as a filter ends as an expression or as problems, never as an exception. */
class AnySourcePropertyTests {
    private static final int SOURCES = 60_000;
    private static final List<String> WORDS = List.of(
            "fee",
            "title",
            "copies",
            "due",
            "lentAt",
            "month",
            "reader",
            "book",
            "returned",
            "user",
            "params",
            ".",
            ".id",
            ".name",
            "user.id",
            "user.roles",
            "params.x",
            "params.y",
            "nothing",
            "1",
            "-1",
            "2.50",
            ".5",
            "1e3",
            "1e-400",
            "1e99999",
            "0x1F",
            "9223372036854775808",
            "1u",
            "'a'",
            "''",
            "b'a'",
            "r'\\d'",
            "'😀'",
            "'\\u0000'",
            "true",
            "null",
            "(",
            ")",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ",",
            ",",
            ":",
            "?",
            "+",
            "-",
            "*",
            "/",
            "%",
            "!",
            "==",
            "!=",
            "<",
            ">=",
            "&&",
            "||",
            "in",
            "\n",
            "// x\n",
            "has(",
            "isNull(",
            "today()",
            "now()",
            "date('2024-02-29')",
            "period('202401')",
            "period('9999-99')",
            "dateTime('x')",
            "addDays(",
            "addMonths(",
            "startsWith(",
            ".contains(",
            "size(",
            "div(",
            "round(",
            ", 2, 'half_up')",
            "min(",
            "max(",
            "abs(",
            "lower(",
            "matches(",
            ".all(x, x)",
            "Type{a: 1}",
            "\\",
            "#");

    private final Expressions expressions = new CelExpressions();

    @Test
    void endsInAnExpressionOrInProblems() {
        long seed = Long.getLong("minshui.test.seed", System.nanoTime());
        System.out.println("any source: seed " + seed);
        Random random = new Random(seed);
        int compiled = 0;
        for (int i = 0; i < SOURCES; i++) {
            compiled += endsWell(source(random), seed) ? 1 : 0;
        }
        assertThat(compiled).as("expressions among the sources, seed " + seed).isGreaterThan(SOURCES / 100);
    }

    private static String source(Random random) {
        StringBuilder source = new StringBuilder();
        int words = 1 + random.nextInt(random.nextInt(4) == 0 ? 40 : 6);
        for (int i = 0; i < words; i++) {
            source.append(WORDS.get(random.nextInt(WORDS.size()))).append(random.nextBoolean() ? " " : "");
        }
        return source.toString();
    }

    private boolean endsWell(String source, long seed) {
        Expressions.Result result;
        try {
            result = expressions.compile(source, LibraryScope.loan(), new Options(null, false, true, 200));
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + source, e);
        }
        CompiledExpression expression = result.expression();
        assertThat(expression == null).as(source).isNotEqualTo(result.problems().isEmpty());
        if (expression != null && expression.isPushable()) {
            for (SqlFlavor flavor : SqlFlavor.values()) {
                SqlFragment fragment = expression.toSql(name -> name, flavor);
                assertThat(fragment.text().chars().filter(c -> c == '?').count())
                        .as(source)
                        .isEqualTo(fragment.slots().size());
            }
        }
        return expression != null;
    }
}
