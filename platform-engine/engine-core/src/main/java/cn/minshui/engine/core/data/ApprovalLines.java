package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.ObjectRights;
import cn.minshui.engine.core.data.value.Masks;
import cn.minshui.engine.core.definition.ActionDefinition;
import cn.minshui.engine.core.definition.ActionDefinition.InputField;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.problem.Text;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a request would change, line by line, as far as who looks at it may see it. */
public final class ApprovalLines {
    private ApprovalLines() {}

    /**
     * @param type of the field, as screens know it; null for what is no field
     * @param before null where nothing was there
     * @param hidden whether there is a value that the caller may not see
     */
    public record Line(String field, Text label, JsonNode before, JsonNode after, boolean hidden) {}

    /** @param own whether it is the caller's own request, of which he knows what he wrote */
    static List<Line> of(Call call, ApprovalContent content, boolean own) {
        Optional<CompiledObject> object = call.model().object(content.object());
        if (object.isEmpty()) {
            return List.of();
        }
        return switch (content.operation()) {
            case ApprovalContent.CREATE, ApprovalContent.UPDATE, ApprovalContent.DELETE ->
                fields(call, object.get(), content, own);
            case ApprovalContent.EXPORT, ApprovalContent.PUBLISH -> plain(content);
            default -> inputs(object.get().definition().actions().get(content.operation()), content);
        };
    }

    private static List<Line> fields(Call call, CompiledObject object, ApprovalContent content, boolean own) {
        ObjectRights rights = call.access().object(object.name());
        List<Line> lines = new ArrayList<>();
        for (CompiledField field : object.fields().values()) {
            String name = field.name();
            Text label = field.definition().label();
            if (field.type() instanceof FieldType.ChildTable table) {
                JsonNode rows = content.body().path(name);
                if (rows.size() > 0) {
                    boolean hidden = !own && (rights.field(name) == FieldRight.HIDDEN || !isReadable(call, table));
                    JsonNode after = hidden ? NullNode.instance : rows(call, table, rows, own);
                    lines.add(new Line(name, label, NullNode.instance, after, hidden));
                }
            } else if (content.before().has(name) || content.after().has(name)) {
                lines.add(line(field.definition(), label, rights.field(name), content, own));
            }
        }
        return lines;
    }

    private static boolean isReadable(Call call, FieldType.ChildTable table) {
        return call.access().object(table.object()).may(Operation.READ);
    }

    /** Child rows as the body has them, less what is a secret and what the caller may not see of such rows. */
    private static JsonNode rows(Call call, FieldType.ChildTable table, JsonNode rows, boolean own) {
        Optional<CompiledObject> child = call.model().object(table.object());
        if (child.isEmpty()) {
            return NullNode.instance;
        }
        ArrayNode shown = JsonNodeFactory.instance.arrayNode();
        rows.forEach(row -> shown.add(row(call, child.get(), row, own)));
        return shown;
    }

    private static JsonNode row(Call call, CompiledObject child, JsonNode row, boolean own) {
        ObjectRights rights = call.access().object(child.name());
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        row.fields().forEachRemaining(member -> {
            String name = member.getKey();
            CompiledField field = child.field(name).orElse(null);
            if (field == null) {
                shown.set(name, member.getValue());
            } else if (field.type() instanceof FieldType.ChildTable table) {
                if (own || rights.field(name) != FieldRight.HIDDEN && isReadable(call, table)) {
                    shown.set(name, rows(call, table, member.getValue(), own));
                }
            } else if (!field.definition().secret() && (own || rights.field(name) != FieldRight.HIDDEN)) {
                boolean masked = !own && rights.field(name) == FieldRight.MASKED;
                shown.set(name, seen(field.definition(), member.getValue(), masked));
            }
        });
        return shown;
    }

    private static Line line(
            FieldDefinition field, Text label, FieldRight right, ApprovalContent content, boolean own) {
        JsonNode before = content.before().path(field.name());
        JsonNode after = content.after().path(field.name());
        if (right == FieldRight.HIDDEN) {
            return new Line(field.name(), label, NullNode.instance, NullNode.instance, true);
        }
        boolean masked = right == FieldRight.MASKED;
        return new Line(field.name(), label, seen(field, before, masked), seen(field, after, masked && !own), false);
    }

    private static JsonNode seen(FieldDefinition field, JsonNode value, boolean masked) {
        if (value.isMissingNode() || value.isNull()) {
            return NullNode.instance;
        }
        Object shown = masked ? Masks.apply(field.mask(), value.asText()) : null;
        return masked ? JsonNodeFactory.instance.textNode(String.valueOf(shown)) : value;
    }

    private static List<Line> inputs(@Nullable ActionDefinition action, ApprovalContent content) {
        List<Line> lines = new ArrayList<>();
        if (action == null) {
            return lines;
        }
        for (InputField input : action.input().values()) {
            JsonNode value = content.body().path(input.field().name());
            if (!value.isMissingNode() && !value.isNull()) {
                boolean secret = input.field().secret();
                lines.add(new Line(
                        input.field().name(),
                        input.field().label(),
                        NullNode.instance,
                        secret ? NullNode.instance : value,
                        secret));
            }
        }
        return lines;
    }

    /** Of a release the changes, of an export what is asked for: neither is a field of anything. */
    private static List<Line> plain(ApprovalContent content) {
        List<Line> lines = new ArrayList<>();
        content.after()
                .fields()
                .forEachRemaining(e -> lines.add(new Line(
                        e.getKey(),
                        Text.of(e.getKey(), e.getKey()),
                        content.before().path(e.getKey()).isMissingNode()
                                ? NullNode.instance
                                : content.before().get(e.getKey()),
                        e.getValue(),
                        false)));
        return lines;
    }
}
