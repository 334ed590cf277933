package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.ActionDefinition;
import cn.minshui.engine.core.definition.ActionDefinition.InputField;
import cn.minshui.engine.core.definition.ApprovalDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.definition.Pointers;
import cn.minshui.engine.core.plugin.PluginRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The two-person rule: it can be judged where it stands, and measures what has a size. */
final class ApprovalCheck {
    /** The object of whose releases the rule may speak. */
    private static final String PUBLISHING = "tenant";

    private final CheckContext context;

    ApprovalCheck(CheckContext context) {
        this.context = context;
    }

    void object(EffectiveDefinition effective) {
        ObjectDefinition object = (ObjectDefinition) effective.typed();
        object.approvals().forEach((operation, approval) -> {
            String pointer = Pointers.of("approvals", operation.name().toLowerCase(Locale.ROOT));
            if (operation == Operation.EXPORT) {
                ofMany(effective, pointer, approval);
            } else {
                ofRecord(effective, pointer, object, approval);
            }
            common(effective, pointer, approval);
        });
        object.actions().values().stream()
                .filter(action -> action.approval() != null)
                .forEach(action -> action(effective, object, action, action.approval()));
        publish(effective, object, object.publish());
    }

    private void ofMany(EffectiveDefinition effective, String pointer, ApprovalDefinition approval) {
        if (approval.when() != null || approval.amount() != null) {
            error(
                    effective,
                    pointer,
                    "导出没有单独的记录，不能写 when 或 amount；from、above 按条数算",
                    "An export is about no single record: neither when nor amount; from and above count records");
        }
    }

    private void ofRecord(
            EffectiveDefinition effective, String pointer, ObjectDefinition object, ApprovalDefinition approval) {
        if (approval.isBounded() && approval.amount() == null) {
            error(
                    effective,
                    pointer,
                    "有 from 或 above 时要写 amount，即金额在哪个字段",
                    "With from or above it must say in amount which field is measured");
        } else if (approval.amount() != null) {
            measured(effective, pointer, object, Map.of(), approval.amount());
        }
    }

    private void action(
            EffectiveDefinition effective,
            ObjectDefinition object,
            ActionDefinition action,
            @Nullable ApprovalDefinition approval) {
        if (approval == null) {
            return;
        }
        String pointer = Pointers.of("actions", action.name(), "approval");
        boolean onRecord = action.on() == ActionDefinition.Target.RECORD;
        if (!onRecord && approval.when() != null) {
            error(
                    effective,
                    pointer + "/when",
                    "作用于整个对象的动作没有记录，不能写 when",
                    "An action on the object as a whole has no record for when to be about");
        }
        if (action.bulk()) {
            error(
                    effective,
                    pointer,
                    "需要复核的动作每次只办一条，不能同时写 bulk",
                    "What a second person approves is done one by one: not together with bulk");
        }
        if (approval.amount() != null) {
            measured(effective, pointer, onRecord ? object : null, action.input(), approval.amount());
        } else if (approval.isBounded() && action.handler() == null) {
            error(
                    effective,
                    pointer,
                    "没有处理程序的动作要在 amount 写明金额在哪个字段",
                    "Without a handler to tell the amount, amount must say which field is measured");
        }
        common(effective, pointer, approval);
    }

    private void publish(
            EffectiveDefinition effective, ObjectDefinition object, ApprovalDefinition.@Nullable Publish publish) {
        if (publish == null) {
            return;
        }
        String pointer = Pointers.of("approvals", "publish");
        if (!object.name().equals(PUBLISHING)) {
            error(effective, pointer, "只有租户（tenant）可以写发布的复核", "Of publishing only the object tenant speaks");
        }
        Set<String> known = new TreeSet<>(context.catalog().kinds());
        context.plugins().kinds().stream()
                .map(PluginRegistry.Provided::service)
                .forEach(kind -> known.add(kind.kind()));
        for (int i = 0; i < publish.kinds().size(); i++) {
            String kind = publish.kinds().get(i);
            context.isOneOf(
                    effective,
                    pointer + "/kinds/" + i,
                    MetaErrorCode.APPROVAL_USE,
                    kind,
                    known,
                    "没有种类“" + kind + "”",
                    "There is no kind '" + kind + "'");
        }
        common(effective, pointer, publish.approval());
    }

    private void common(EffectiveDefinition effective, String pointer, ApprovalDefinition approval) {
        if (approval.from() != null && approval.above() != null) {
            error(effective, pointer, "from 和 above 只写一个", "Either from or above, not both");
        }
        List<String> roles = approval.by();
        for (int i = 0; i < roles.size(); i++) {
            context.exists(effective, pointer + "/by/" + i, "role", roles.get(i));
        }
    }

    /** @param object null where there is no record */
    private void measured(
            EffectiveDefinition effective,
            String pointer,
            @Nullable ObjectDefinition object,
            Map<String, InputField> inputs,
            String amount) {
        FieldDefinition field = null;
        if (amount.startsWith(ApprovalDefinition.INPUT)) {
            InputField input = inputs.get(amount.substring(ApprovalDefinition.INPUT.length()));
            field = input == null || input.isRows() ? null : input.field();
        } else if (object != null) {
            field = object.fields().get(amount);
        }
        if (field == null || !isNumber(field.type())) {
            error(
                    effective,
                    pointer + "/amount",
                    "“" + amount + "”不是这里的数字字段",
                    "'" + amount + "' is no field here that holds a number");
        }
    }

    private static boolean isNumber(FieldType type) {
        return type instanceof FieldType.Exact || type instanceof FieldType.Whole;
    }

    private void error(EffectiveDefinition effective, String pointer, String zh, String en) {
        context.error(effective, pointer, MetaErrorCode.APPROVAL_USE, zh, en);
    }
}
