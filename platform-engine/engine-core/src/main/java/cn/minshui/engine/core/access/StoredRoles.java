package cn.minshui.engine.core.access;

import cn.minshui.engine.core.compile.ObjectScope;
import cn.minshui.engine.core.definition.BasicDefinitions.Grant;
import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.expression.ExpressionType;
import cn.minshui.engine.core.expression.Expressions;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.model.CompiledRole;
import cn.minshui.engine.spi.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Roles of records made ready for a model. A grant that does not fit the model grants nothing there. */
public final class StoredRoles {
    private static final int MAX_COST = 500;

    private StoredRoles() {}

    public static CompiledRole compile(CompiledModel model, Expressions expressions, RoleDefinition role) {
        Map<String, Grant> grants = new LinkedHashMap<>();
        Map<String, CompiledExpression> policies = new LinkedHashMap<>();
        role.grants().forEach((name, grant) -> {
            Optional<CompiledObject> object = model.object(name);
            if (object.isEmpty() || !fits(model, object.get(), grant)) {
                return;
            }
            String condition = GrantCheck.condition(grant);
            CompiledExpression policy = condition == null
                    ? null
                    : condition(model, expressions, object.get(), condition).expression();
            if (condition == null || policy != null) {
                grants.put(name, grant);
            }
            if (policy != null) {
                policies.put(name, policy);
            }
        });
        RoleDefinition fitting = new RoleDefinition(
                role.name(),
                role.label(),
                role.description(),
                role.founding(),
                role.belowRoot(),
                role.delegates(),
                grants);
        return new CompiledRole(fitting, policies);
    }

    private static boolean fits(CompiledModel model, CompiledObject object, Grant grant) {
        List<String> wrong = new ArrayList<>();
        new GrantCheck(
                        name -> model.object(name).map(CompiledObject::definition),
                        (member, code, zh, en) -> wrong.add(code))
                .check(object.definition(), grant);
        return wrong.isEmpty();
    }

    /** What is wrong with the condition of a grant; nothing without one. */
    public static List<Problem> problems(
            CompiledModel model, Expressions expressions, CompiledObject object, @Nullable String condition) {
        return condition == null
                ? List.of()
                : condition(model, expressions, object, condition).problems();
    }

    private static Expressions.Result condition(
            CompiledModel model, Expressions expressions, CompiledObject object, String condition) {
        return expressions.compile(
                condition,
                ObjectScope.of(model, object),
                new Expressions.Options(new ExpressionType.BoolType(), true, false, MAX_COST));
    }
}
