package cn.minshui.engine.core.testing;

import cn.minshui.engine.core.definition.BasicDefinitions.TestCase;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.expression.ExpressionScope;
import cn.minshui.engine.core.expression.ExpressionType;
import cn.minshui.engine.core.expression.ExpressionType.BoolType;
import cn.minshui.engine.core.expression.ExpressionType.DateTimeType;
import cn.minshui.engine.core.expression.ExpressionType.DateType;
import cn.minshui.engine.core.expression.ExpressionType.DecimalType;
import cn.minshui.engine.core.expression.ExpressionType.NullType;
import cn.minshui.engine.core.expression.ExpressionType.TextType;
import cn.minshui.engine.core.expression.ExpressionType.WholeType;
import cn.minshui.engine.core.expression.Expressions;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code subject: expression}. Values are typed by how they look: 3 whole, 0.125 (quoted or not) decimal, 2026-01-31 date,
 * 2026-01-31T00:00:00Z date-time, else text.
 */
final class ExpressionSubject {
    private static final int MAX_COST = 500;
    private static final int MAX_PRECISION = 38;

    private final Expressions expressions;

    ExpressionSubject(Expressions expressions) {
        this.expressions = expressions;
    }

    /** @return {@code value}, or {@code problem} with the code of the first problem of the expression */
    Map<String, @Nullable Object> run(TestCase testCase) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        Map<String, ExpressionType> types = new LinkedHashMap<>();
        testCase.given().forEach((name, written) -> {
            Object value = typed(written);
            values.put(name, value);
            types.put(name, type(value));
        });
        Moment.bind(testCase, values);
        String source = String.valueOf(testCase.when().get("expression"));
        Expressions.Result result = expressions.compile(
                source, new GivenScope(types), new Expressions.Options(null, false, false, MAX_COST));
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        CompiledExpression expression = result.expression();
        if (expression == null) {
            answer.put("problem", result.problems().get(0).code());
        } else {
            answer.put("value", expression.evaluate(CompiledExpression.Bindings.of(values)));
        }
        return answer;
    }

    private static @Nullable Object typed(@Nullable Object written) {
        if (!(written instanceof String text)) {
            return written;
        }
        if (text.matches("-?[0-9]+\\.[0-9]+")) {
            return new BigDecimal(text);
        }
        if (text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
            return LocalDate.parse(text);
        }
        return text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T.*Z") ? Instant.parse(text) : text;
    }

    private static ExpressionType type(@Nullable Object value) {
        if (value == null) {
            return new NullType();
        }
        if (value instanceof Long) {
            return new WholeType();
        }
        if (value instanceof BigDecimal decimal) {
            return new DecimalType(
                    Math.min(MAX_PRECISION, Math.max(decimal.precision(), decimal.scale()) + 1), decimal.scale());
        }
        if (value instanceof Boolean) {
            return new BoolType();
        }
        if (value instanceof LocalDate) {
            return new DateType();
        }
        return value instanceof Instant ? new DateTimeType() : new TextType();
    }

    private record GivenScope(Map<String, ExpressionType> types) implements ExpressionScope {
        @Override
        public Optional<Member> member(String name) {
            return Optional.ofNullable(types.get(name)).map(type -> new Member(type, type instanceof NullType));
        }

        @Override
        public Optional<ExpressionScope> target(String object) {
            return Optional.empty();
        }

        @Override
        public List<String> names() {
            return List.copyOf(types.keySet());
        }
    }
}
