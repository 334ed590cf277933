package cn.minshui.engine.core.data;

import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.Problems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the first rows of a tenant, before which nobody stands anywhere in its tree. */
public final class TenantFounding {
    private final DataEngine engine;

    public TenantFounding(DataEngine engine) {
        this.engine = engine;
    }

    /** The root of a tenant's tree. @param context at the root node, whose id is still free */
    public void root(CallContext context, String code, String name) {
        long id = context.organization().value();
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("code", code);
        values.put("name", name);
        values.put("type", "group");
        values.put("path", "/" + id + "/");
        write(context, "organization", id, id, values);
    }

    /** The row of a tenant, which belongs to the operating tenant. @param context of the operating tenant, at its root */
    public void tenant(CallContext context, long id, String code, String name) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("code", code);
        values.put("name", name);
        values.put("status", "active");
        write(context, "tenant", id, context.organization().value(), values);
    }

    private void write(CallContext context, String object, long id, long owner, Map<String, @Nullable Object> given) {
        OrgNodeId root = context.organization();
        Call call = engine.founding(context, new OrganizationScopes.Node(root, "", "/" + root.value() + "/", true));
        CompiledObject compiled = call.object(object);
        engine.transactions().inOne(() -> {
            Problems problems = new Problems();
            Map<String, @Nullable Object> checked = PlanDataAccess.typed(call, compiled, given, problems);
            Map<String, @Nullable Object> values = engine.newValues().complete(call, compiled, checked, "", problems);
            new RecordRules(compiled).requireAll(values, "", Set.of(), problems);
            problems.throwIfErrors(ProblemClass.INVALID);
            RecordWriter.Creation row = new RecordWriter.Creation(compiled, id, owner, values);
            engine.writer().inserts().insert(call, compiled, List.of(row));
            engine.auditedAlone(call, object, id, "create");
            return id;
        });
    }

    /** Several steps as one: all or nothing. */
    public void together(Runnable steps) {
        engine.transactions().inOne(() -> {
            steps.run();
            return true;
        });
    }
}
