package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.data.RecordReader.Selection;
import cn.minshui.engine.core.definition.ApprovalDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** By the definitions of the objects that are imported; records are read only where a condition or an amount is to be judged. */
final class RecordImportApprovals implements ImportApprovals {
    private final DataEngine engine;

    RecordImportApprovals(DataEngine engine) {
        this.engine = engine;
    }

    @Override
    public void requireNone(CallContext context, String object, Operation operation) {
        CompiledObject compiled = engine.open(context).object(object);
        if (ApprovalRules.isAlways(needs(context, compiled, operation))) {
            throw refusal(compiled, operation);
        }
    }

    @Override
    public Written writing(CallContext context, String object, Operation operation, @Nullable Long id) {
        Call call = engine.open(context);
        CompiledObject compiled = call.object(object);
        List<ApprovalNeed> needs = needs(context, compiled, operation);
        if (needs.isEmpty()) {
            return written -> {};
        }
        List<Map<String, @Nullable Object>> images = new ArrayList<>();
        if (id != null) {
            read(call, object, id, images);
        }
        return written -> {
            read(call, object, written, images);
            if (!ApprovalRules.holding(call, compiled, needs, images, () -> amount(needs, images))
                    .isEmpty()) {
                throw refusal(compiled, operation);
            }
        };
    }

    private static List<ApprovalNeed> needs(CallContext context, CompiledObject object, Operation operation) {
        boolean isSystem = context.principal().roles().contains(DataEngine.SYSTEM_ROLE);
        return isSystem ? List.of() : ApprovalRules.of(object, operation);
    }

    private void read(Call call, String object, long id, List<Map<String, @Nullable Object>> images) {
        Selection all = new Selection(call.plans().object(object).reads().all(), List.of());
        engine.reader()
                .byIds(call.engine(), object, List.of(id), all, RowPolicy.ALL)
                .forEach(row -> images.add(Images.of(row)));
    }

    private static @Nullable BigDecimal amount(List<ApprovalNeed> needs, List<Map<String, @Nullable Object>> images) {
        ApprovalDefinition approval = needs.get(0).definition();
        return approval.amount() == null ? null : ApprovalRules.measured(approval.amount(), images);
    }

    private static ProblemException refusal(CompiledObject object, Operation operation) {
        String zh = operation == Operation.CREATE ? "新增" : "修改";
        return ProblemException.of(
                ProblemClass.CONFLICT,
                "IMPORT_APPROVAL",
                zh + "“" + object.definition().label().zh() + "”需要第二人复核，不能导入；请在页面上逐条提交",
                "to " + ApprovalRules.word(operation) + " " + object.name() + " ("
                        + object.definition().label().en()
                        + ") needs a second person, so it is not imported: ask for it record by record");
    }
}
