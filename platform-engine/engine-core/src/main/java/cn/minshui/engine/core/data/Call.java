package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.AccessPlan;
import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.data.plan.ModelPlans;
import cn.minshui.engine.core.data.plan.SelectPlan;
import cn.minshui.engine.core.data.plan.SelectRequest;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one call has resolved and keeps to its end.
 *
 * @param node where the caller stands
 * @param release the short number of the release, as rows store it
 * @param chosen paths of the organisations that the caller's policies name by code
 * @param notes shared by all calls that are made of this one
 */
record Call(
        CallContext context,
        ModelPlans plans,
        AccessPlan access,
        OrganizationScopes.Node node,
        long release,
        Map<String, String> chosen,
        CallNotes notes) {

    CompiledModel model() {
        return plans.model();
    }

    /** @throws ProblemException NOT_FOUND for a name that the model, or nothing the caller may do, knows */
    CompiledObject object(String name) {
        return model().object(name).orElseThrow(() -> unknownObject(name));
    }

    static ProblemException unknownObject(String name) {
        return ProblemException.of(
                ProblemClass.NOT_FOUND, "OBJECT_UNKNOWN", "没有对象 " + name, "there is no object " + name);
    }

    /** Whether the engine itself does it, by its own code. */
    boolean isEngine() {
        return access == plans.engine();
    }

    /** Whether it has the rights of a user's roles, so that what it reads is read for him. */
    boolean isOfUser() {
        return access != plans.engine() && access != plans.elevated();
    }

    /** The same call with every right: what an action consists of, or what the engine checks for itself. */
    Call elevated() {
        return new Call(context, plans, plans.elevated(), node, release, chosen, notes);
    }

    /** The same call as the engine itself, which also reads secrets. */
    Call engine() {
        return new Call(context, plans, plans.engine(), node, release, chosen, notes);
    }

    /** The engine itself, in the whole tenant: only for what is counted and never shown. */
    Call everywhere() {
        return new Call(context, plans, plans.engine(), root(), release, chosen, notes);
    }

    /** The same call in the whole tenant: whoever asks for it narrows down what is read. */
    Call inTenant() {
        return new Call(context, plans, access, root(), release, chosen, notes);
    }

    private OrganizationScopes.Node root() {
        return new OrganizationScopes.Node(node.id(), node.code(), "/", true);
    }

    SelectPlan select(SelectRequest request) {
        return plans.select(request, access, node.isRoot());
    }

    /** Values of the slots that scope and policies use. */
    Map<String, @Nullable Object> slots() {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("tenant", context.tenant().value());
        values.put("path", node.path() + "%");
        chosen.forEach((code, path) -> values.put(SelectRequest.CHOSEN + code, path));
        values.put("user.id", context.principal().userId());
        values.put("user.username", context.principal().username());
        values.put("user.organization", context.organization().value());
        values.put("user.roles", roles());
        values.put(CompiledExpression.TODAY, context.today());
        values.put(CompiledExpression.NOW, context.now());
        return values;
    }

    /** Sizes of the lists that policies may name. */
    Map<String, Integer> listSizes() {
        return Map.of("user.roles", SelectRequest.padded(roles().size()));
    }

    private List<String> roles() {
        return context.principal().roles().stream().sorted().toList();
    }

    SelectRequest rows(String object, List<String> fields, RowPolicy policy) {
        return SelectRequest.rows(object, fields, policy).where(null, listSizes());
    }
}
