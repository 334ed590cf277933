package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.value.Masks;
import cn.minshui.engine.core.data.value.RecordJson;
import cn.minshui.engine.core.definition.FieldDefinition.Mask;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.spi.data.DataAccess;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Changes as an entry of the audit trail keeps them: {@code field → {before, after}}, of other records
 * {@code object/id/field → …}. Secrets and what tells of a person stand there masked, whoever will read it; no more than
 * {@value #MOST} fields, and no more than {@value #LONGEST} characters of each value.
 */
final class WrittenChanges {
    static final int MOST = 100;
    static final int LONGEST = 300;
    /** How many fields were left out, in place of a field. */
    static final String MORE = "…";

    private static final String WITHHELD = "***";
    /** The one system field that can change: who owns the record. */
    private static final FieldType SYSTEM_REFERENCE = new FieldType.ReferenceTo("organization");

    private final String object;
    private final long id;
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();
    private int left;

    /** @param object of the record that the entry is about @param id 0 of none */
    WrittenChanges(String object, long id) {
        this.object = object;
        this.id = id;
    }

    boolean isOwn(RecordImages images) {
        return images.id() == id && images.object().name().equals(object);
    }

    void add(RecordImages images) {
        String prefix = isOwn(images) ? "" : images.object().name() + "/" + images.id() + "/";
        for (String name : images.fields()) {
            CompiledField field = images.object().field(name).orElse(null);
            // A roll-up changes with other records, whose entries tell of it.
            Object before = images.before().get(name);
            Object after = images.after().get(name);
            if ((field == null || !field.isKeptRollup()) && !Objects.equals(before, after)) {
                put(prefix + name, kept(field, before), kept(field, after));
            }
        }
        if (images.reason() != null) {
            put(prefix + DataAccess.REASON, JsonNodeFactory.instance.nullNode(), cut(images.reason()));
        }
    }

    ObjectNode json() {
        if (left > 0) {
            json.putObject(MORE).put("after", left);
        }
        return json;
    }

    private void put(String name, JsonNode before, JsonNode after) {
        if (json.size() >= MOST) {
            left++;
            return;
        }
        ObjectNode change = json.putObject(name);
        change.set("before", before);
        change.set("after", after);
    }

    private static JsonNode kept(@Nullable CompiledField field, @Nullable Object value) {
        if (value == null) {
            return JsonNodeFactory.instance.nullNode();
        }
        if (field == null) {
            return RecordJson.kept(SYSTEM_REFERENCE, value);
        }
        Mask mask = field.definition().mask();
        if (field.definition().secret()) {
            return TextNode.valueOf(WITHHELD);
        }
        if (field.isSensitive() || mask != Mask.ALL) {
            Object shown = Masks.apply(mask, value);
            return TextNode.valueOf(shown == null ? WITHHELD : shown.toString());
        }
        JsonNode plain = RecordJson.kept(field.type(), value);
        if (plain.isTextual()) {
            return cut(plain.textValue());
        }
        return plain.isValueNode() ? plain : cut(plain.toString());
    }

    private static JsonNode cut(String text) {
        if (text.codePointCount(0, text.length()) <= LONGEST) {
            return TextNode.valueOf(text);
        }
        return TextNode.valueOf(text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "…");
    }
}
