package cn.minshui.engine.core.testing;

import cn.minshui.engine.core.definition.BasicDefinitions.TestCase;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.spi.context.CallContext;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The time at which a case happens: {@code when: {at: 2026-09-30T02:00:00Z}}, or a fixed one, so that it never ages. */
final class Moment {
    private static final String DEFAULT = "2026-01-01T00:00:00Z";

    private Moment() {}

    static void bind(TestCase testCase, Map<String, @Nullable Object> values) {
        Instant now = Instant.parse(String.valueOf(testCase.when().getOrDefault("at", DEFAULT)));
        values.put(CompiledExpression.NOW, now);
        values.put(CompiledExpression.TODAY, LocalDate.ofInstant(now, CallContext.BUSINESS_ZONE));
    }
}
