package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.access.GrantCheck;
import cn.minshui.engine.core.definition.BasicDefinitions.DictionaryDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.Grant;
import cn.minshui.engine.core.definition.BasicDefinitions.ImportTemplateDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.PolicyDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.ScriptDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.SequenceDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.TestDefinition;
import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.JobDefinition;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.definition.Pointers;
import cn.minshui.engine.core.definition.ScreenDefinitions.FormDefinition;
import cn.minshui.engine.core.definition.ScreenDefinitions.ListDefinition;
import cn.minshui.engine.core.definition.ScreenDefinitions.MenuDefinition;
import cn.minshui.engine.core.definition.ScreenDefinitions.PageDefinition;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.model.CompiledRole;
import cn.minshui.engine.spi.problem.Problem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Puts one effective set together to a model; parts that did not change are taken from the models before. */
final class ModelAssembler {
    private final CompileCache cache;
    private final PluginKinds pluginKinds;
    private final Consumer<Problem> problems;

    ModelAssembler(CompileCache cache, PluginKinds pluginKinds, Consumer<Problem> problems) {
        this.problems = problems;
        this.cache = cache;
        this.pluginKinds = pluginKinds;
    }

    CompiledModel assemble(EffectiveSet set, ExpressionCompiler expressions, String hash) {
        Map<String, CompiledObject> objects = objects(set, expressions);
        InterfaceCompiler interfaces = new InterfaceCompiler(set, objects, expressions, problems).compile();
        Map<String, CompiledRole> roles = roles(set, expressions);
        roles.putAll(interfaces.roles());
        return new CompiledModel(
                hash,
                objects,
                set.typedByName("list", ListDefinition.class),
                set.typedByName("form", FormDefinition.class),
                set.typedByName("page", PageDefinition.class),
                set.typedByName("menu", MenuDefinition.class),
                set.typedByName("dictionary", DictionaryDefinition.class),
                set.typedByName("sequence", SequenceDefinition.class),
                set.typedByName("role", RoleDefinition.class),
                Collections.unmodifiableMap(roles),
                set.typedByName("policy", PolicyDefinition.class),
                set.typedByName("import-template", ImportTemplateDefinition.class),
                set.typedByName("script", ScriptDefinition.class),
                set.typedByName("job", JobDefinition.class),
                Collections.unmodifiableMap(interfaces.interfaces()),
                set.typedByName("test", TestDefinition.class),
                pluginKinds.compile(set),
                pluginKinds.definitions(set));
    }

    private Map<String, CompiledObject> objects(EffectiveSet set, ExpressionCompiler expressions) {
        ObjectCompiler compiler = new ObjectCompiler(set, expressions);
        Map<String, CompiledObject> result = new LinkedHashMap<>();
        for (EffectiveDefinition definition : set.ofKind("object")) {
            result.put(definition.name(), cache.object(definition, set, compiler::compile));
        }
        return Collections.unmodifiableMap(result);
    }

    private Map<String, CompiledRole> roles(EffectiveSet set, ExpressionCompiler expressions) {
        Map<String, CompiledRole> result = new LinkedHashMap<>();
        set.ofKind("role").forEach(d -> result.put(d.name(), cache.role(d, set, role -> role(role, set, expressions))));
        return result;
    }

    private CompiledRole role(EffectiveDefinition effective, EffectiveSet set, ExpressionCompiler expressions) {
        RoleDefinition role = (RoleDefinition) effective.typed();
        Map<String, CompiledExpression> policies = new LinkedHashMap<>();
        for (Map.Entry<String, Grant> grant : role.grants().entrySet()) {
            String where = GrantCheck.condition(grant.getValue());
            Optional<ObjectDefinition> object = set.object(grant.getKey());
            if (where == null || object.isEmpty()) {
                continue;
            }
            CompiledExpression policy = expressions.filter(
                    effective,
                    Pointers.of("grants", grant.getKey(), "where"),
                    where,
                    new ObjectScope(object.get(), set));
            if (policy != null) {
                policies.put(grant.getKey(), policy);
            }
        }
        return new CompiledRole(role, policies);
    }
}
