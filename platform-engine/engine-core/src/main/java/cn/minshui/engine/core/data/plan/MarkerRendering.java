package cn.minshui.engine.core.data.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mybatis.dynamic.sql.BindableColumn;
import org.mybatis.dynamic.sql.render.RenderingStrategy;

/**
 * Writes a placeholder as its name in braces, so that the finished text tells in which order the parameters stand; then the
 * braces become {@code ?}. No other brace can stand in a statement: names come from the model and values are parameters.
 */
final class MarkerRendering extends RenderingStrategy {
    static final MarkerRendering STRATEGY = new MarkerRendering();

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^}]*)}");

    @Override
    public String getFormattedJdbcPlaceholder(BindableColumn<?> column, String prefix, String parameterName) {
        return "{" + parameterName + "}";
    }

    @Override
    public String getFormattedJdbcPlaceholder(String prefix, String parameterName) {
        return "{" + parameterName + "}";
    }

    @Override
    public String getRecordBasedInsertBinding(BindableColumn<?> column, String parameterName) {
        return "{" + parameterName + "}";
    }

    @Override
    public String getRecordBasedInsertBinding(BindableColumn<?> column, String prefix, String parameterName) {
        return "{" + prefix + "." + parameterName + "}";
    }

    /** The statement with {@code ?} and the parameters in their order. */
    static <T> Ordered<T> order(String statement, Map<String, Object> parameters, Class<T> type) {
        List<T> order = new ArrayList<>();
        Matcher matcher = PLACEHOLDER.matcher(statement);
        StringBuilder text = new StringBuilder(statement.length());
        while (matcher.find()) {
            order.add(type.cast(Objects.requireNonNull(parameters.get(matcher.group(1)), matcher.group())));
            matcher.appendReplacement(text, "?");
        }
        matcher.appendTail(text);
        return new Ordered<>(text.toString(), order);
    }

    /** The text alone, where the order is known by construction. */
    static String text(String statement) {
        return PLACEHOLDER.matcher(statement).replaceAll("?");
    }

    record Ordered<T>(String text, List<T> order) {
        Ordered {
            order = List.copyOf(order);
        }
    }
}
