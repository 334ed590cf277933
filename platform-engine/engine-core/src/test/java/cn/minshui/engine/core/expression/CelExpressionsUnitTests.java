package cn.minshui.engine.core.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.expression.CompiledExpression.Bindings;
import cn.minshui.engine.core.expression.Expressions.Options;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.Place;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CelExpressionsUnitTests {
    private static final Options VALUE = new Options(null, false, true, 500);
    private final Expressions expressions = new CelExpressions();

    private CompiledExpression compile(String source) {
        return expressions.compile(source, LibraryScope.loan(), VALUE).orThrow();
    }

    private @Nullable Object evaluate(String source) {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("title", "红楼梦 100%_a\\ 😀");
        values.put("note", null);
        values.put("copies", 7L);
        values.put("fee", new BigDecimal("12.30"));
        values.put("paid", new BigDecimal("2.30"));
        values.put("rate", new BigDecimal("-0.1250"));
        values.put("returned", null);
        values.put("due", LocalDate.of(2024, 1, 31));
        values.put("lentAt", Instant.parse("2024-01-31T16:00:00.123456789Z"));
        values.put("month", YearMonth.of(2024, 1));
        values.put("reader", new Reference(5, "陈"));
        values.put("guarantor", 5L);
        values.put("reader.name", "chen");
        values.put("user.id", 5L);
        values.put("user.roles", List.of("clerk", "admin"));
        values.put("params.ids", List.of(4L, 5L));
        values.put(CompiledExpression.TODAY, LocalDate.of(2024, 2, 1));
        values.put(CompiledExpression.NOW, Instant.parse("2024-02-01T00:00:00Z"));
        return compile(source).evaluate(Bindings.of(values));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fee == 12.3",
                "fee == 12.300",
                "0.1 + 0.2 == 0.3",
                "'😀😀' == '😀😀' && fee + 0.10 == 12.40",
                "1e3 == 1000",
                "-1.5 < -  1.25",
                "copies == 7.0 && copies < 7.5",
                "copies in [1, 7]",
                "copies in [6.5, 7.0]",
                "!(copies in [])",
                "fee - paid == 10",
                "fee * rate == -1.5375",
                "!(note == 'x')",
                "note != 'x'",
                "!(note < 'x') && !(note >= 'x')",
                "note == '' && title != ''",
                "isNull(note) && !has(note) && has(title)",
                "!returned && isNull(returned) && !(returned == false)",
                "title.contains('%_a\\\\') && contains(title, '100%')",
                "title.startsWith('红') && title.endsWith('😀')",
                "size(title) == 13",
                "lower('ÀB') == 'Àb' && upper('ßa') == 'ßA'",
                "'\uFFFD' < '😀'",
                "'a' != 'a '",
                "title + '!' == '红楼梦 100%_a\\\\ 😀!'",
                "addMonths(due, 1) == date('2024-02-29')",
                "addYears(date('2024-02-29'), 1) == date('2025-02-28')",
                "addDays(due, -31) == date('2023-12-31')",
                "addMonths(month, -1) == period('202312')",
                "isNull(addDays(date('9999-12-31'), 1)) && isNull(addMonths(period('0001-01'), -1))",
                "lentAt == dateTime('2024-02-01T00:00:00.123456+08:00')",
                "due < today() && lentAt < now()",
                "reader == guarantor && reader == 5 && reader == user.id && reader in params.ids",
                "reader.name == 'chen' && 'admin' in user.roles && !('x' in user.roles)",
                "div(10, 3, 2, 'half_up') == 3.33",
                "isNull(div(fee, copies - 7, 2, 'down'))",
                "round(-2.5, 0, 'half_even') == -2 && round(-2.5, 0, 'up') == -3",
                "min(fee, paid) == 2.3 && max(copies, fee) == 12.3 && abs(rate) == 0.125",
                "isNull(fee + div(1, copies - 7, 0, 'up'))",
                "matches(title, '[0-9]+%') && !matches(title, '^[0-9]')",
                "(fee > 10 ? '贵' : '廉') == '贵'",
                "(returned ? 1 : 2.5) == 2.5",
            })
    void holds(String source) {
        assertThat(evaluate(source)).as(source).isEqualTo(true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fee >| EXPRESSION_SYNTAX| 6",
                "fee fee| EXPRESSION_SYNTAX| 5",
                "fees > 1| EXPRESSION_UNKNOWN_NAME| 1",
                "reader.nam == 'a'| EXPRESSION_UNKNOWN_NAME| 7",
                "user.nme == 'a'| EXPRESSION_UNKNOWN_NAME| 5",
                "startWith(title, 'a')| EXPRESSION_UNKNOWN_NAME| 10",
                "fee / 2 > 1| EXPRESSION_TYPE| 5",
                "fee % 2 > 1| EXPRESSION_TYPE| 5",
                "title > 1| EXPRESSION_TYPE| 7",
                "note == null| EXPRESSION_TYPE| 6",
                "due == '2024-01-31'| EXPRESSION_TYPE| 5",
                "lentAt > due| EXPRESSION_TYPE| 8",
                "reader == book| EXPRESSION_TYPE| 8",
                "reader == copies| EXPRESSION_TYPE| 8",
                "reader.town.nam == 'a'| EXPRESSION_UNKNOWN_NAME| 12",
                "reader.twn.name == 'a'| EXPRESSION_UNKNOWN_NAME| 7",
                "reader.name.size == 1| EXPRESSION_TYPE| 12",
                "reader.town.mayor.name == 'a'| EXPRESSION_TYPE| 18",
                "reader.town.mayor.town.name == 'a'| EXPRESSION_TYPE| 18",
                "user.id.name == 'a'| EXPRESSION_TYPE| 8",
                "book.author.name == 'a'| EXPRESSION_UNKNOWN_NAME| 5",
                "lower(title).name == 'a'| EXPRESSION_TYPE| 13",
                "reader == '17'| EXPRESSION_TYPE| 8",
                "reader == 0| EXPRESSION_RANGE| 8",
                "reader in [1, -1]| EXPRESSION_RANGE| 16",
                "fee.name == 'a'| EXPRESSION_TYPE| 4",
                "fee && returned| EXPRESSION_TYPE| 1",
                "[1] == [1]| EXPRESSION_TYPE| 1",
                "title.exists(x, x)| EXPRESSION_UNKNOWN_NAME| 13",
                "params.a == params.b| EXPRESSION_TYPE| 7",
                "date('2024-02-30') == due| EXPRESSION_TYPE| 6",
                "date(title) == due| EXPRESSION_TYPE| 6",
                "matches(title, '(')| EXPRESSION_TYPE| 16",
                "div(fee, 3, 2, 'half') == 1| EXPRESSION_TYPE| 16",
                "div(fee, 0, 2, 'up') == 1| EXPRESSION_RANGE| 10",
                "huge * huge > 1| EXPRESSION_RANGE| 6",
                "copies == 99999999999999999999| EXPRESSION_RANGE| 11",
                "fee > 1e999999999999| EXPRESSION_RANGE| 7",
                "addDays(due, 99999999) == due| EXPRESSION_RANGE| 14",
                "title in ['']| EXPRESSION_TYPE| 11",
                "1u == 1u| EXPRESSION_TYPE| 1",
            })
    void refuses(String source, String code, int column) {
        assertThat(expressions.compile(source, LibraryScope.loan(), VALUE).problems())
                .as(source)
                .first()
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo(code);
                    assertThat(problem.place()).isEqualTo(new Place.InFile("", 1, column, ""));
                    assertThat(problem.message().zh()).containsPattern("[\\u4e00-\\u9fff]");
                });
    }

    @Test
    void tellsEveryProblemInTheOrderOfTheSource() {
        var problems = expressions
                .compile("fees > 1 && due == 'x' && (title > 2 || lowr(note) == 'a')", LibraryScope.loan(), VALUE)
                .problems();
        assertThat(problems)
                .extracting(p -> p.code())
                .containsExactly(Issues.UNKNOWN_NAME, Issues.TYPE, Issues.TYPE, Issues.UNKNOWN_NAME);
        assertThat(problems.get(0).fix())
                .isNotNull()
                .satisfies(fix -> assertThat(fix.zh()).contains("fee"));
        assertThat(problems.get(1).fix())
                .isNotNull()
                .satisfies(fix -> assertThat(fix.en()).contains("date('2024-01-31')"));
    }

    @Test
    void readsThroughTwoReferences() {
        CompiledExpression expression = compile("reader.town.name == title && reader.town.mayor == guarantor");
        assertThat(expression.reads())
                .containsExactlyInAnyOrder("reader.town.name", "title", "reader.town.mayor", "guarantor");
        assertThat(expression.slots()).isEmpty();
        assertThat(expression.isPushable()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "status == 'pstd'| 8",
                "'pstd' != status| 8",
                "status in ['draft', 'pstd']| 21",
                "status == (returned ? 'posted' : 'pstd')| 8",
                "reader.town.status == 'x'| 20",
            })
    void refusesChoicesThatThereAreNot(String source, int column) {
        for (Options options : List.of(Options.filter(), Options.condition())) {
            assertThat(expressions.compile(source, LibraryScope.loan(), options).problems())
                    .singleElement()
                    .satisfies(problem -> {
                        assertThat(problem.code()).isEqualTo(Issues.CHOICE);
                        assertThat(problem.place()).isEqualTo(new Place.InFile("", 1, column, ""));
                    });
        }
    }

    @Test
    void namesTheChoicesThatThereAre() {
        var problem = expressions
                .compile("status == 'pstd'", LibraryScope.loan(), Options.filter())
                .problems()
                .get(0);
        assertThat(problem.message().zh()).contains("pstd").contains("draft、posted、void");
        assertThat(problem.message().en()).contains("pstd").contains("draft, posted, void");
        assertThat(problem.fix())
                .isNotNull()
                .satisfies(fix -> assertThat(fix.zh()).contains("posted"));
        String odd = "\uD83D\uDE00".repeat(60);
        assertThat(expressions
                        .compile("status == '" + odd + "'", LibraryScope.loan(), Options.filter())
                        .problems()
                        .get(0)
                        .message()
                        .zh())
                .hasSizeLessThan(200)
                .contains("\uD83D\uDE00…");
        for (String possible : List.of("status == ''", "status != 'void'", "status > 'pstd'", "status in ['draft']")) {
            assertThat(compile(possible).isPushable()).isTrue();
        }
    }

    /** Plugin code is written before the dictionary of the day. */
    @Test
    void letsPluginCodeNameChoicesThatAreNotThere() {
        assertThat(expressions
                        .compile(
                                "status == 'gone'",
                                LibraryScope.loan(),
                                new Options(new ExpressionType.BoolType(), true, true, 200))
                        .problems())
                .isEmpty();
    }

    @Test
    void boundsLengthDepthNodesAndLists() {
        for (String source : List.of(
                "(".repeat(10_000) + "true" + ")".repeat(10_000),
                "(".repeat(1_900) + "true" + ")".repeat(1_900),
                "!".repeat(3_000) + "returned",
                "copies" + " + 1".repeat(900) + " > 0",
                "copies in [" + "1,".repeat(1_001) + "1]",
                "returned" + " || returned".repeat(300))) {
            assertThat(expressions
                            .compile(source, LibraryScope.loan(), Options.condition())
                            .problems())
                    .as(source.substring(0, 20))
                    .extracting(problem -> problem.code())
                    .contains(Issues.COST);
        }
        assertThat(compile("copies in [" + "1,".repeat(999) + "1]").isPushable())
                .isTrue();
    }

    @Test
    void refusesForTheDatabaseWhatOnlyJavaCanDo() {
        for (String source : List.of("matches(title, 'a')", "addDays(due, copies) > today()")) {
            assertThat(compile(source).isPushable()).isFalse();
            assertThat(expressions
                            .compile(source, LibraryScope.loan(), Options.filter())
                            .problems())
                    .extracting(problem -> problem.code())
                    .containsExactly(Issues.NOT_PUSHABLE);
        }
        assertThatThrownBy(
                        () -> compile("matches(title, 'a')").toSql(name -> name, CompiledExpression.SqlFlavor.MARIADB))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void givesOpenParametersTheTypeOfTheirUse() {
        CompiledExpression expression = compile("fee > params.a && due in params.b && params.c == reader && "
                + "params.d.contains(title) && lentAt < params.e && copies + params.f > 1 && today() > due");
        assertThat(expression.slots())
                .containsEntry("params.a", new ExpressionType.DecimalType(14, 2))
                .containsEntry("params.b", new ExpressionType.ListType(Types.DATE))
                .containsEntry("params.c", new ExpressionType.ReferenceType("reader"))
                .containsEntry("params.d", Types.TEXT)
                .containsEntry("params.e", Types.DATE_TIME)
                .containsEntry("params.f", Types.WHOLE)
                .containsEntry(CompiledExpression.TODAY, Types.DATE);
        assertThat(expression.reads())
                .containsExactlyInAnyOrder(
                        "fee",
                        "due",
                        "reader",
                        "title",
                        "lentAt",
                        "copies",
                        "params.a",
                        "params.b",
                        "params.c",
                        "params.d",
                        "params.e",
                        "params.f");
        assertThat(expressions
                        .compile("fee > params.a", LibraryScope.loan(), Options.filter())
                        .problems())
                .extracting(problem -> problem.code())
                .containsExactly(Issues.UNKNOWN_NAME);
    }

    @Test
    void fitsTheResultToWhatIsExpected() {
        Options money = new Options(new ExpressionType.DecimalType(14, 2), false, false, 100);
        assertThat(expressions.compile("fee - paid", LibraryScope.loan(), money).problems())
                .isEmpty();
        assertThat(expressions.compile("fee * rate", LibraryScope.loan(), money).problems())
                .extracting(problem -> problem.code())
                .containsExactly(Issues.RANGE);
        Options whole = new Options(Types.WHOLE, false, false, 100);
        assertThat(expressions
                        .compile("copies + 1", LibraryScope.loan(), whole)
                        .orThrow()
                        .evaluate(Bindings.of(Map.of("copies", 2L))))
                .isEqualTo(3L);
        Options reader = new Options(new ExpressionType.ReferenceType("reader"), false, false, 100);
        assertThat(expressions
                        .compile("user.id", LibraryScope.loan(), reader)
                        .orThrow()
                        .evaluate(Bindings.of(Map.of("user.id", 9L))))
                .isEqualTo(new Reference(9, null));
        assertThat(expressions
                        .compile("copies", LibraryScope.loan(), Options.condition())
                        .problems())
                .extracting(problem -> problem.code())
                .containsExactly(Issues.TYPE);
    }

    @Test
    void refusesValuesOfTheWrongJavaType() {
        assertThatThrownBy(() -> compile("fee > 1").evaluate(Bindings.of(Map.of("fee", 1.5d))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> compile("title == 'a'").evaluate(Bindings.of(Map.of("title", 1L))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
