package cn.minshui.engine.core.data;

import cn.minshui.engine.core.definition.ActionDefinition;
import cn.minshui.engine.core.definition.ApprovalDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.action.Input;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What of a call needs a second person, by the definitions of its objects. */
final class ApprovalRules {
    /** Bodies nest as deep as their objects do; nobody's do so deep. */
    private static final int DEEPEST = 8;

    private ApprovalRules() {}

    static String word(Operation operation) {
        return operation.name().toLowerCase(Locale.ROOT);
    }

    static List<ApprovalNeed> of(CompiledObject object, Operation operation) {
        ApprovalDefinition approval = object.definition().approvals().get(operation);
        return approval == null
                ? List.of()
                : List.of(new ApprovalNeed(object.name(), word(operation), approval, false));
    }

    static List<ApprovalNeed> of(CompiledObject object, ActionDefinition action) {
        ApprovalDefinition approval = action.approval();
        return approval == null ? List.of() : List.of(new ApprovalNeed(object.name(), action.name(), approval, false));
    }

    /** Those of a record and of the child rows in its body, whatever else is wrong with it. */
    static List<ApprovalNeed> ofBody(Call call, CompiledObject object, Operation operation, JsonNode body) {
        List<ApprovalNeed> needs = new ArrayList<>(of(object, operation));
        children(call, object, body, needs, 0);
        return List.copyOf(needs);
    }

    private static void children(Call call, CompiledObject object, JsonNode body, List<ApprovalNeed> needs, int depth) {
        for (CompiledField field : object.fields().values()) {
            if (!(field.type() instanceof FieldType.ChildTable table) || depth == DEEPEST) {
                continue;
            }
            CompiledObject child = call.model().objects().get(table.object());
            for (JsonNode row : body.path(field.name())) {
                if (child != null && row.isObject()) {
                    row(call, child, row, needs, depth);
                }
            }
        }
    }

    private static void row(Call call, CompiledObject child, JsonNode row, List<ApprovalNeed> needs, int depth) {
        Operation operation =
                row.has("$delete") ? Operation.DELETE : row.hasNonNull("id") ? Operation.UPDATE : Operation.CREATE;
        boolean writes = operation != Operation.UPDATE || isWritten(child, row);
        ApprovalDefinition approval = writes ? child.definition().approvals().get(operation) : null;
        boolean known = needs.stream()
                .anyMatch(n -> n.object().equals(child.name()) && n.operation().equals(word(operation)));
        if (approval != null && !known) {
            needs.add(new ApprovalNeed(child.name(), word(operation), approval, true));
        }
        children(call, child, row, needs, depth + 1);
    }

    /** Whether a row that is there says anything of its own fields: one that is only named stays as it is. */
    private static boolean isWritten(CompiledObject child, JsonNode row) {
        for (Map.Entry<String, JsonNode> member : row.properties()) {
            boolean isTable = child.field(member.getKey())
                    .filter(field -> field.type() instanceof FieldType.ChildTable)
                    .isPresent();
            if (!member.getKey().equals("id") && !isTable) {
                return true;
            }
        }
        return false;
    }

    /** Whether any of them must be looked at, or each is needed whatever the record is. */
    static boolean isAlways(List<ApprovalNeed> needs) {
        return needs.stream()
                .anyMatch(n -> n.nested()
                        || (n.definition().when() == null && !n.definition().isBounded()));
    }

    /**
     * Those that hold.
     *
     * @param images the record before and after, as far as there is one
     * @param amount of what is asked for, where the definition does not name a field
     */
    static List<ApprovalNeed> holding(
            Call call,
            CompiledObject object,
            List<ApprovalNeed> needs,
            List<Map<String, @Nullable Object>> images,
            Supplier<@Nullable BigDecimal> amount) {
        return needs.stream()
                .filter(n -> n.nested() || holds(call, object, n, images, amount))
                .toList();
    }

    private static boolean holds(
            Call call,
            CompiledObject object,
            ApprovalNeed need,
            List<Map<String, @Nullable Object>> images,
            Supplier<@Nullable BigDecimal> amount) {
        CompiledExpression when = object.approvalConditions().get(need.operation());
        boolean met = when == null
                || images.stream()
                        .anyMatch(
                                i -> Boolean.TRUE.equals(when.evaluate(new RecordBindings(call.context(), object, i))));
        return met && (!need.definition().isBounded() || need.definition().isReached(amount.get()));
    }

    /** The largest that the field holds in any of the images, without its sign; null when it holds nothing. */
    static @Nullable BigDecimal measured(String field, List<Map<String, @Nullable Object>> images) {
        return images.stream()
                .map(i -> number(i.get(field)))
                .filter(n -> n != null)
                .map(BigDecimal::abs)
                .max(BigDecimal::compareTo)
                .orElse(null);
    }

    static @Nullable BigDecimal input(String amount, Input input) {
        return number(input.value(amount.substring(ApprovalDefinition.INPUT.length())));
    }

    private static @Nullable BigDecimal number(@Nullable Object value) {
        if (value instanceof Long whole) {
            return BigDecimal.valueOf(whole);
        }
        return value instanceof BigDecimal decimal ? decimal : null;
    }
}
