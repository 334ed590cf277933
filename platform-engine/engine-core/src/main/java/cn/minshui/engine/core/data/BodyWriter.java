package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.RowPolicy;
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
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.Problems;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes records from bodies: reads the whole body with its child rows, checks everything, and only then writes. Used for one
 * body.
 */
final class BodyWriter {
    private static final String DELETE = "$delete";

    private final Call call;
    private final RecordWriter writer;
    private final Problems problems = new Problems();
    private final BodyReader body;
    private final ReferenceResolver references;
    private final List<Runnable> writes = new ArrayList<>();

    BodyWriter(Call call, RecordReader reader, RecordWriter writer) {
        this.call = call;
        this.writer = writer;
        this.body = new BodyReader(call.model(), problems);
        this.references = new ReferenceResolver(reader);
    }

    /** @param row as it is stored; null for a new one */
    private record Node(
            CompiledObject object,
            @Nullable DataRecord row,
            boolean delete,
            String path,
            Map<String, @Nullable Object> values,
            Map<String, List<Node>> children) {}

    long create(CompiledObject object, JsonNode json) {
        BodyReader.requireObject(json);
        Node root = node(object, null, json, "", null);
        references.resolve(call, body.references(), problems);
        long id = prepareCreate(root, null);
        finish();
        return id;
    }

    void update(CompiledObject object, DataRecord row, JsonNode json) {
        BodyReader.requireObject(json);
        Node root = node(object, row, json, "", null);
        references.resolve(call, body.references(), problems);
        prepareUpdate(root);
        finish();
    }

    private void finish() {
        problems.throwIfErrors(ProblemClass.INVALID);
        writes.forEach(Runnable::run);
    }

    /** @param parentField the field that points to the parent, written by the engine */
    private Node node(
            CompiledObject object, @Nullable DataRecord row, JsonNode json, String path, @Nullable String parentField) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        Map<String, List<Node>> children = new LinkedHashMap<>();
        BodyReader.members(json).forEach((name, value) -> {
            boolean ofRow = parentField != null && (name.equals("id") || name.equals(DELETE));
            if (ofRow || name.equals(parentField)) {
                return;
            }
            member(object, row, name, value, BodyReader.path(path, name), values, children);
        });
        return new Node(object, row, false, path, values, children);
    }

    private void member(
            CompiledObject object,
            @Nullable DataRecord row,
            String name,
            JsonNode value,
            String path,
            Map<String, @Nullable Object> values,
            Map<String, List<Node>> children) {
        CompiledField field = object.field(name).orElse(null);
        if (field == null) {
            system(object, row, name, value, path, values);
            return;
        }
        FieldRight right = call.access().object(object.name()).field(name);
        if (right == FieldRight.HIDDEN) {
            body.unknown(name, path, Selections.known(call, object));
        } else if (field.type() instanceof FieldType.ChildTable table) {
            children.put(name, rows(object, row, field, table, value, path));
        } else if (isComputedOrNumbered(field) || field.definition().readOnly() || isState(object, field)) {
            refuse("FIELD_READ_ONLY", path, field, "不能直接填写", "is not written directly");
        } else if (right != FieldRight.WRITE) {
            refuse("FIELD_FORBIDDEN", path, field, "您没有修改的权限", "may not be changed by you");
        } else {
            body.field(field.definition(), value, path, values);
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

    private void system(
            CompiledObject object,
            @Nullable DataRecord row,
            String name,
            JsonNode value,
            String path,
            Map<String, @Nullable Object> values) {
        if (name.equals(SystemField.ORGANIZATION.fieldName()) && row == null) {
            SystemFields.organization(body, value, path, values);
        } else if (SystemField.of(name).isPresent()) {
            problems.add(Problem.error(
                    "FIELD_READ_ONLY", Place.body(path), name + " 由系统维护,不能填写", name + " is kept by the engine"));
        } else {
            body.unknown(name, path, Selections.known(call, object));
        }
    }

    private List<Node> rows(
            CompiledObject parent,
            @Nullable DataRecord parentRow,
            CompiledField field,
            FieldType.ChildTable table,
            JsonNode json,
            String path) {
        CompiledObject child = call.object(table.object());
        if (call.access().object(parent.name()).field(field.name()) != FieldRight.WRITE) {
            refuse("FIELD_FORBIDDEN", path, field, "您没有修改的权限", "may not be changed by you");
            return List.of();
        }
        List<JsonNode> rows = body.rows(field.definition(), json, path);
        Map<Long, DataRecord> known = existing(parentRow, child, table, rows);
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            nodes.add(row(parentRow, child, table, rows.get(i), path + "." + i, known));
        }
        return nodes;
    }

    private Map<Long, DataRecord> existing(
            @Nullable DataRecord parentRow, CompiledObject child, FieldType.ChildTable table, List<JsonNode> rows) {
        List<Long> ids =
                rows.stream().map(BodyWriter::rowId).filter(Objects::nonNull).toList();
        Map<Long, DataRecord> known = new LinkedHashMap<>();
        if (parentRow != null && !ids.isEmpty()) {
            RowPolicy policy = call.access().object(child.name()).rows(Operation.UPDATE);
            for (DataRecord row : writer.lockAll(call, child, ids, policy)) {
                if (row.value(table.parent()) instanceof Reference r && r.id() == parentRow.id()) {
                    known.put(row.id(), row);
                }
            }
        }
        return known;
    }

    private static @Nullable Long rowId(JsonNode row) {
        JsonNode id = row.get("id");
        return id != null && id.asText().matches("[1-9]\\d{0,17}") ? Long.valueOf(id.asText()) : null;
    }

    private Node row(
            @Nullable DataRecord parentRow,
            CompiledObject child,
            FieldType.ChildTable table,
            JsonNode json,
            String path,
            Map<Long, DataRecord> known) {
        boolean named = json.hasNonNull("id");
        Long id = rowId(json);
        DataRecord row = id == null ? null : known.get(id);
        boolean delete = json.path(DELETE).asBoolean(false);
        if (named && row == null) {
            problems.add(Problem.error("ROW_UNKNOWN", Place.body(path + ".id"), "明细行不存在", "there is no such row"));
        }
        Operation operation = row == null ? Operation.CREATE : delete ? Operation.DELETE : Operation.UPDATE;
        if (parentRow != null && !call.access().object(child.name()).may(operation)) {
            problems.add(Problem.error(
                    "FORBIDDEN", Place.body(path), "您没有此明细的权限", "you have no right to do this with the row"));
        }
        if (delete && row != null) {
            return new Node(child, row, true, path, Map.of(), Map.of());
        }
        return node(child, row, json, path, table.parent());
    }

    private long prepareCreate(Node node, @Nullable Parent parent) {
        Map<String, @Nullable Object> values = node.values();
        Set<String> refused = refused(node.path());
        if (parent != null) {
            values.put(parent.field(), parent.id());
        }
        Long organization = parent != null
                ? Long.valueOf(parent.organization())
                : (Long) values.remove(SystemField.ORGANIZATION.fieldName());
        RecordWriter.Creation creation =
                writer.prepareCreate(call, node.object(), organization, values, node.path(), refused, problems);
        writes.add(() -> writer.write(call, creation));
        children(node, creation.id(), creation.organization());
        return creation.id();
    }

    private void prepareUpdate(Node node) {
        DataRecord row = Objects.requireNonNull(node.row());
        RecordWriter.Change change = writer.prepareUpdate(
                call, node.object(), row, node.values(), null, node.path(), refused(node.path()), problems);
        writes.add(() -> writer.write(call, change));
        children(node, row.id(), row.organization());
    }

    private record Parent(String field, long id, long organization) {}

    private void children(Node node, long id, long organization) {
        node.children().forEach((name, rows) -> {
            FieldType.ChildTable table = (FieldType.ChildTable)
                    node.object().field(name).orElseThrow().type();
            for (Node row : rows) {
                if (row.row() == null) {
                    prepareCreate(row, new Parent(table.parent(), id, organization));
                } else if (row.delete()) {
                    DataRecord stored = row.row();
                    writes.add(() -> writer.delete(call, row.object(), stored));
                } else {
                    prepareUpdate(row);
                }
            }
        });
    }

    /** Names of the fields of the record at the path that already have a problem. */
    private Set<String> refused(String path) {
        Set<String> names = new HashSet<>();
        String prefix = path.isEmpty() ? "" : path + ".";
        for (Problem problem : problems.list()) {
            if (problem.place() instanceof Place.InBody place
                    && place.path().startsWith(prefix)
                    && place.path().indexOf('.', prefix.length()) < 0) {
                names.add(place.path().substring(prefix.length()));
            }
        }
        return names;
    }
}
