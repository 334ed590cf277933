package cn.minshui.engine.core.data.plan;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.AbstractNoValueCondition;
import org.mybatis.dynamic.sql.BasicColumn;
import org.mybatis.dynamic.sql.BindableColumn;
import org.mybatis.dynamic.sql.render.RenderedParameterInfo;
import org.mybatis.dynamic.sql.render.RenderingContext;
import org.mybatis.dynamic.sql.util.FragmentAndParameters;

/**
 * SQL that an expression was compiled to, as a column of the statement tree. Its text names its slots by markers
 * {@code {0}}, {@code {1}} …; each becomes a parameter of the statement whose value is the marker's number.
 */
final class FragmentColumn implements BindableColumn<Object> {
    private static final Pattern MARKER = Pattern.compile("\\{(\\d+)}");

    private final String text;
    private final @Nullable String alias;

    FragmentColumn(String text, @Nullable String alias) {
        this.text = text;
        this.alias = alias;
    }

    @Override
    public Optional<String> alias() {
        return Optional.ofNullable(alias);
    }

    @Override
    public BindableColumn<Object> as(String newAlias) {
        return new FragmentColumn(text, newAlias);
    }

    @Override
    public FragmentAndParameters render(RenderingContext context) {
        FragmentAndParameters.Builder result = new FragmentAndParameters.Builder();
        Matcher matcher = MARKER.matcher(text);
        StringBuilder rendered = new StringBuilder();
        while (matcher.find()) {
            RenderedParameterInfo parameter = context.calculateParameterInfo();
            matcher.appendReplacement(rendered, Matcher.quoteReplacement(parameter.renderedPlaceHolder()));
            result.withParameter(parameter.parameterMapKey(), Integer.valueOf(matcher.group(1)));
        }
        matcher.appendTail(rendered);
        return result.withFragment(rendered.toString()).build();
    }

    /** The condition that the fragment itself is: nothing stands behind it. */
    static final class Holds extends AbstractNoValueCondition<Object> {
        @Override
        public String operator() {
            return "";
        }
    }

    static BasicColumn selected(String text, String alias) {
        return new FragmentColumn(text, alias);
    }
}
