package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.AccessPlan;
import cn.minshui.engine.core.access.AccessScope;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.expression.ExpressionType;
import cn.minshui.engine.core.expression.Expressions;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Objects;

/** Compiles filters and keeps the last ones; a filter sees only what its caller may see. */
final class Filters {
    /** Characters of source that are kept compiled; a tree is larger than its source in proportion. */
    private static final long KEPT = 2_000_000;

    private static final int EACH = 200;

    /** A filter holds on to the model that it was compiled for. */
    private static final Duration KEPT_FOR = Duration.ofMinutes(30);

    private static final int LONGEST = 8_000;
    private static final int COST_OF_PLUGINS = 2_000;

    private final Expressions expressions;
    private final Cache<Key, Expressions.Result> compiled = Caffeine.newBuilder()
            .maximumWeight(KEPT)
            .weigher((Key key, Expressions.Result result) -> key.source().length() + EACH)
            .expireAfterAccess(KEPT_FOR)
            .build();

    private record Key(AccessPlan access, String object, String source, boolean parameters) {}

    Filters(Expressions expressions) {
        this.expressions = expressions;
    }

    /** @throws ProblemException MALFORMED when it does not type-check; FORBIDDEN when it reads a masked field */
    CompiledExpression ofUser(Call call, CompiledObject object, String source) {
        if (source.length() > LONGEST) {
            throw new ProblemException(
                    ProblemClass.MALFORMED,
                    Problem.error(
                            "FILTER_TOO_LONG",
                            Place.body("filter"),
                            "过滤条件过长，最多 4000 个字符",
                            "the filter is too long: at most 4000 characters"));
        }
        Expressions.Result result = compile(new Key(call.access(), object.name(), source, false), object);
        CompiledExpression expression = result.expression();
        if (expression == null) {
            throw new ProblemException(ProblemClass.MALFORMED, result.problems());
        }
        return readable(call, object, expression);
    }

    private static CompiledExpression readable(Call call, CompiledObject object, CompiledExpression expression) {
        for (String name : expression.reads()) {
            if (!expression.slots().containsKey(name)) {
                requireReadable(call, object, "filter", name);
            }
        }
        return expression;
    }

    /** @param parameter where the path was written */
    static void requireReadable(Call call, CompiledObject object, String parameter, String path) {
        if (call.access().path(object.name(), path) == FieldRight.MASKED) {
            throw new ProblemException(
                    ProblemClass.FORBIDDEN,
                    Problem.error(
                            "FIELD_MASKED",
                            Place.body(parameter),
                            "字段 " + path + " 对您是脱敏的，不能用于过滤、排序或搜索",
                            "the field " + path + " is masked for you: it cannot be filtered, sorted or searched by"));
        }
    }

    /** A filter of plugin code, with {@code params.x}. @throws IllegalArgumentException when it does not type-check */
    CompiledExpression ofPlugin(Call call, CompiledObject object, String source) {
        Expressions.Result result = compile(new Key(call.access(), object.name(), source, true), object);
        CompiledExpression expression = result.expression();
        if (expression == null) {
            throw new IllegalArgumentException(
                    "the filter " + source + " on " + object.name() + " does not compile: " + result.problems());
        }
        return readable(call, object, expression);
    }

    private Expressions.Result compile(Key key, CompiledObject object) {
        Expressions.Options options = key.parameters()
                ? new Expressions.Options(new ExpressionType.BoolType(), true, true, COST_OF_PLUGINS)
                : Expressions.Options.filter();
        return Objects.requireNonNull(compiled.get(
                key, k -> expressions.compile(k.source(), AccessScope.of(k.access(), object), options)));
    }
}
