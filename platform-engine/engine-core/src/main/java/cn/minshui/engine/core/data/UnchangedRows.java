package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.ObjectRights;
import cn.minshui.engine.core.data.RecordReader.Selection;
import cn.minshui.engine.core.data.value.RecordJson;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A form sends every row of a child table, those too that nobody touched. Such a row is reduced to its id: it writes nothing then,
 * and asks nobody for what another row of the same table would not need either.
 */
final class UnchangedRows {
    private static final String ID = "id";

    private final RecordReader reader;

    UnchangedRows(RecordReader reader) {
        this.reader = reader;
    }

    /** The body, or a copy of it in which rows of children whose changes need somebody have only what is another value. */
    JsonNode reduced(Call call, CompiledObject object, JsonNode body) {
        ObjectNode copy = null;
        for (CompiledField field : object.fields().values()) {
            if (!(field.type() instanceof FieldType.ChildTable table)
                    || !(body.get(field.name()) instanceof ArrayNode rows)) {
                continue;
            }
            CompiledObject child = call.model().objects().get(table.object());
            if (child != null && child.definition().approvals().containsKey(Operation.UPDATE)) {
                copy = copy == null ? body.deepCopy() : copy;
                copy.set(field.name(), reduced(call, child, table, rows));
            }
        }
        return copy == null ? body : copy;
    }

    private ArrayNode reduced(Call call, CompiledObject child, FieldType.ChildTable table, ArrayNode rows) {
        Map<Long, ObjectNode> stored = stored(call, child, rows);
        ArrayNode reduced = rows.arrayNode();
        for (JsonNode row : rows) {
            Long id = id(row);
            ObjectNode known = id == null ? null : stored.get(id);
            reduced.add(
                    known != null && row instanceof ObjectNode json && isSame(json, known, table) ? only(json) : row);
        }
        return reduced;
    }

    private static ObjectNode only(ObjectNode row) {
        ObjectNode id = row.objectNode();
        id.set(ID, row.get(ID));
        return id;
    }

    /** As the caller himself may read them in plain: by what he may not see nothing is compared, for the answer would tell it. */
    private Map<Long, ObjectNode> stored(Call call, CompiledObject child, ArrayNode rows) {
        ObjectRights rights = call.access().object(child.name());
        List<Long> ids = ids(rows);
        if (ids.isEmpty() || !rights.may(Operation.READ) || !rights.may(Operation.UPDATE)) {
            return Map.of();
        }
        List<String> plain = child.fields().values().stream()
                .filter(f -> !(f.type() instanceof FieldType.ChildTable))
                .filter(f -> rights.field(f.name()) == FieldRight.WRITE)
                .filter(f -> !f.definition().secret())
                .map(CompiledField::name)
                .toList();
        RecordJson json = new RecordJson(call.model());
        Map<Long, ObjectNode> stored = new LinkedHashMap<>();
        for (DataRecord row :
                reader.byIds(call, child.name(), ids, new Selection(plain, List.of()), rights.rows(Operation.READ))) {
            stored.put(row.id(), json.write(row));
        }
        return stored;
    }

    private static List<Long> ids(ArrayNode rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .flatMap(row -> Optional.ofNullable(id(row)).stream())
                .distinct()
                .toList();
    }

    /** Of a row that is to be changed; null for a new one and for one that goes. */
    private static @Nullable Long id(JsonNode row) {
        String id = row.path(ID).asText();
        return id.matches("[1-9]\\d{0,17}") && !row.path("$delete").asBoolean(false) ? Long.valueOf(id) : null;
    }

    private static boolean isSame(ObjectNode row, ObjectNode stored, FieldType.ChildTable table) {
        for (Map.Entry<String, JsonNode> member : row.properties()) {
            String name = member.getKey();
            boolean ofRow = name.equals(ID) || name.equals(table.parent());
            if (!ofRow && (!stored.has(name) || !value(member.getValue()).equals(value(stored.get(name))))) {
                return false;
            }
        }
        return true;
    }

    /** A reference is its id in either way of writing it. */
    private static String value(JsonNode json) {
        JsonNode plain = json.path(ID).isMissingNode() ? json : json.path(ID);
        return plain.isNull() ? "" : plain.isValueNode() ? plain.asText() : plain.toString();
    }
}
