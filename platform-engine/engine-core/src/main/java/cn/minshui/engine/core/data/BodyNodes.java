package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.ObjectRights;
import cn.minshui.engine.core.data.plan.SystemField;
import cn.minshui.engine.core.data.value.BodyReader;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.Problems;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body into records as far as the caller may write them: rights to fields and to child rows are asked for here. Used for
 * one body.
 */
final class BodyNodes {
    private static final String ID = "id";
    private static final String DELETE = "$delete";

    private final Call call;
    private final RecordWriter writer;
    private final Problems problems;
    private final BodyReader body;
    private final ReferenceResolver references;

    BodyNodes(Call call, RecordReader reader, RecordWriter writer, Problems problems) {
        this.call = call;
        this.writer = writer;
        this.problems = problems;
        this.body = new BodyReader(call.model(), problems);
        this.references = ReferenceResolver.holding(reader);
    }

    /** The body with every reference resolved. @param row the record that it changes; null for a new one */
    BodyNode read(CompiledObject object, @Nullable DataRecord row, JsonNode json) {
        BodyReader.requireObject(json);
        BodyNode root = node(object, row, json, "", null);
        references.resolve(call, body.references(), problems);
        return root;
    }

    /** @param parentField the field that points to the parent, written by the engine */
    private BodyNode node(
            CompiledObject object, @Nullable DataRecord row, JsonNode json, String path, @Nullable String parentField) {
        BodyNode node = new BodyNode(object, row, false, path, new LinkedHashMap<>(), new LinkedHashMap<>());
        BodyReader.members(json).forEach((name, value) -> {
            boolean ofRow = parentField != null && (name.equals(ID) || name.equals(DELETE));
            if (!ofRow && !name.equals(parentField)) {
                member(node, name, value, parentField == null);
            }
        });
        return node;
    }

    private void member(BodyNode node, String name, JsonNode value, boolean isRoot) {
        CompiledObject object = node.object();
        String path = BodyReader.path(node.path(), name);
        CompiledField field = object.field(name).orElse(null);
        if (field == null) {
            system(node, name, value, path, isRoot);
            return;
        }
        FieldRight right = call.access().object(object.name()).field(name);
        if (right == FieldRight.HIDDEN) {
            body.unknown(name, path, Selections.known(call, object));
        } else if (field.type() instanceof FieldType.ChildTable table) {
            node.children().put(name, rows(node, field, table, value, path));
        } else if (isComputedOrNumbered(field) || field.definition().readOnly() || isState(object, field)) {
            refuse("FIELD_READ_ONLY", path, field, "不能直接填写", "is not written directly");
        } else if (right != FieldRight.WRITE) {
            refuse("FIELD_FORBIDDEN", path, field, "您没有修改的权限", "may not be changed by you");
        } else {
            body.field(field.definition(), value, path, node.values());
        }
    }

    private static boolean isComputedOrNumbered(CompiledField field) {
        return field.type() instanceof FieldType.Computed || field.type() instanceof FieldType.Numbered;
    }

    private static boolean isState(CompiledObject object, CompiledField field) {
        return object.definition().states() != null
                && object.definition().states().field().equals(field.name());
    }

    private void refuse(String code, String path, CompiledField field, String zh, String en) {
        problems.add(Problem.error(
                code,
                Place.body(path),
                "“" + field.definition().label().zh() + "”" + zh,
                field.definition().label().en() + " " + en));
    }

    /** A new record may name its owner; a child row belongs where its parent does. */
    private void system(BodyNode node, String name, JsonNode value, String path, boolean isRoot) {
        if (name.equals(SystemField.ORGANIZATION.fieldName()) && node.row() == null && isRoot) {
            SystemFields.organization(body, value, path, node.values());
        } else if (SystemField.of(name).isPresent()) {
            problems.add(Problem.error(
                    "FIELD_READ_ONLY", Place.body(path), name + " 由系统维护，不能填写", name + " is kept by the engine"));
        } else {
            body.unknown(name, path, Selections.known(call, node.object()));
        }
    }

    private List<BodyNode> rows(
            BodyNode parent, CompiledField field, FieldType.ChildTable table, JsonNode json, String path) {
        CompiledObject child = call.object(table.object());
        if (call.access().object(parent.object().name()).field(field.name()) != FieldRight.WRITE) {
            refuse("FIELD_FORBIDDEN", path, field, "您没有修改的权限", "may not be changed by you");
            return List.of();
        }
        List<JsonNode> rows = body.rows(field.definition(), json, path);
        Map<Long, DataRecord> known = parent.row() == null ? Map.of() : existing(parent.row(), child, table, rows);
        Set<Long> named = new HashSet<>();
        List<BodyNode> nodes = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Long id = rowId(rows.get(i));
            if (id != null && !named.add(id)) {
                problem("ROW_TWICE", path + "." + i + ".id", "同一明细行出现两次", "the same row stands here twice");
            } else {
                row(child, table, rows.get(i), path + "." + i, known).ifPresent(nodes::add);
            }
        }
        return nodes;
    }

    /** Rows of the parent that the body names, each within the caller's policy for what is to be done with it. */
    private Map<Long, DataRecord> existing(
            DataRecord parent, CompiledObject child, FieldType.ChildTable table, List<JsonNode> rows) {
        Map<Long, DataRecord> known = new LinkedHashMap<>();
        for (Operation operation : List.of(Operation.UPDATE, Operation.DELETE)) {
            List<Long> ids = rows.stream()
                    .filter(r -> isDeleted(r) == (operation == Operation.DELETE))
                    .map(BodyNodes::rowId)
                    .flatMap(id -> Optional.ofNullable(id).stream())
                    .toList();
            ObjectRights rights = call.access().object(child.name());
            if (ids.isEmpty() || !rights.may(operation)) {
                continue;
            }
            for (DataRecord row : writer.lockAll(call, child, ids, rights.rows(operation))) {
                if (row.value(table.parent()) instanceof Reference r && r.id() == parent.id()) {
                    known.put(row.id(), row);
                }
            }
        }
        return known;
    }

    private static @Nullable Long rowId(JsonNode row) {
        JsonNode id = row.get(ID);
        return id != null && id.asText().matches("[1-9]\\d{0,17}") ? Long.valueOf(id.asText()) : null;
    }

    private static boolean isDeleted(JsonNode row) {
        return row.path(DELETE).asBoolean(false);
    }

    /** @return empty when the row may not be written at all */
    private Optional<BodyNode> row(
            CompiledObject child, FieldType.ChildTable table, JsonNode json, String path, Map<Long, DataRecord> known) {
        boolean delete = isDeleted(json);
        boolean named = json.hasNonNull(ID) || delete;
        if (json.has(DELETE) && !json.get(DELETE).isBoolean()) {
            problem("FIELD_TYPE", path + "." + DELETE, "$delete 应是 true 或 false", "$delete must be true or false");
        }
        Operation operation = delete ? Operation.DELETE : named ? Operation.UPDATE : Operation.CREATE;
        if (!call.access().object(child.name()).may(operation)) {
            problem("FORBIDDEN", path, "您没有此明细的权限", "you have no right to do this with the row");
            return Optional.empty();
        }
        Long id = rowId(json);
        DataRecord row = id == null ? null : known.get(id);
        BodyNode node = delete
                ? new BodyNode(child, row, true, path, Map.of(), Map.of())
                : node(child, row, json, path, table.parent());
        if (named && row == null) {
            problem("ROW_UNKNOWN", path + ".id", "明细行不存在", "there is no such row");
            return Optional.empty();
        }
        return Optional.of(node);
    }

    private void problem(String code, String path, String zh, String en) {
        problems.add(Problem.error(code, Place.body(path), zh, en));
    }
}
