package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.OpenApiDefinition;
import cn.minshui.engine.core.definition.OpenApiDefinition.Parameter;
import cn.minshui.engine.core.definition.Pointers;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.model.CompiledInterface;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.model.CompiledRole;
import cn.minshui.engine.spi.problem.Problem;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes interfaces of their definitions, and of each the role that its calls have. */
final class InterfaceCompiler {
    private static final String PARAMETER = "params.";

    private final EffectiveSet set;
    private final Map<String, CompiledObject> objects;
    private final ExpressionCompiler expressions;
    private final Consumer<Problem> problems;
    private final Map<String, CompiledInterface> interfaces = new LinkedHashMap<>();
    private final Map<String, CompiledRole> roles = new LinkedHashMap<>();

    InterfaceCompiler(
            EffectiveSet set,
            Map<String, CompiledObject> objects,
            ExpressionCompiler expressions,
            Consumer<Problem> problems) {
        this.set = set;
        this.objects = objects;
        this.expressions = expressions;
        this.problems = problems;
    }

    InterfaceCompiler compile() {
        set.ofKind("open-api").forEach(this::compile);
        return this;
    }

    Map<String, CompiledInterface> interfaces() {
        return interfaces;
    }

    /** By name; none of them is a role that a user can have. */
    Map<String, CompiledRole> roles() {
        return roles;
    }

    private void compile(EffectiveDefinition effective) {
        OpenApiDefinition api = (OpenApiDefinition) effective.typed();
        CompiledObject object = objects.get(api.object());
        if (object == null) {
            return;
        }
        CompiledInterface compiled = new CompiledInterface(
                api,
                CompiledInterface.ROLE_PREFIX + api.name(),
                api.action() == null ? null : object.definition().actions().get(api.action()));
        ObjectScope scope = new ObjectScope(object.definition(), set);
        Set<String> asked = new LinkedHashSet<>();
        api.parameters().forEach((name, parameter) -> {
            CompiledExpression filter = parameter(effective, api, name, parameter, scope);
            if (filter != null) {
                filter.reads().stream()
                        .filter(read -> !filter.slots().containsKey(read))
                        .forEach(asked::add);
            }
        });
        CompiledExpression where =
                api.where() == null ? null : expressions.filter(effective, "/where", api.where(), scope);
        InterfaceRole role = new InterfaceRole(objects, object, compiled, asked);
        asked.stream()
                .filter(path -> api.fields().containsKey(path) && role.isMasked(path))
                .forEach(path -> error(
                        effective,
                        "/fields" + Pointers.of(path),
                        "“" + path + "”脱敏应答，不能又作为查询条件；确需时写 plain: true",
                        "'" + path + "' is answered masked and cannot be asked by; say plain: true where it must be"));
        interfaces.put(api.name(), compiled);
        roles.put(compiled.role(), role.compiled(where));
    }

    private @Nullable CompiledExpression parameter(
            EffectiveDefinition effective, OpenApiDefinition api, String name, Parameter parameter, ObjectScope scope) {
        String pointer = Pointers.of("parameters", name, "filter");
        CompiledExpression filter = expressions.parameterised(effective, pointer, parameter.filter(), scope);
        if (filter == null) {
            return null;
        }
        filter.slots().keySet().stream()
                .filter(slot -> slot.startsWith(PARAMETER) && !slot.equals(PARAMETER + name))
                .forEach(slot -> error(
                        effective,
                        pointer,
                        "这里只能用 params." + name + "，不能用 " + slot,
                        "only params." + name + " can stand here, not " + slot));
        if (!filter.slots().containsKey(PARAMETER + name)) {
            error(
                    effective,
                    pointer,
                    "过滤条件没有用到 params." + name,
                    "the filter of interface " + api.name() + " does not use params." + name);
        }
        return filter;
    }

    private void error(EffectiveDefinition effective, String pointer, String zh, String en) {
        problems.accept(MetaErrorCode.OPEN_API_PARAMETER.at(effective.place(pointer), zh, en));
    }
}
