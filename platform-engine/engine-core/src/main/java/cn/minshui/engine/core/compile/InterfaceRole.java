package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.ActionDefinition.InputField;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.BasicDefinitions.Grant;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldDefinition.Mask;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.OpenApiDefinition;
import cn.minshui.engine.core.definition.RowScope;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledInterface;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.model.CompiledRole;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The role of one interface: of its object the operation, the fields of answer and body and what its parameters ask by; of other
 * objects what paths and computed values lead through. Every other field of every object is hidden.
 */
final class InterfaceRole {
    private static final int DEEPEST = 8;

    private final Map<String, CompiledObject> objects;
    private final CompiledObject object;
    private final CompiledInterface api;
    private final Map<String, Map<String, FieldRight>> rights = new LinkedHashMap<>();

    /** @param asked paths that parameters ask by */
    InterfaceRole(
            Map<String, CompiledObject> objects, CompiledObject object, CompiledInterface api, Set<String> asked) {
        this.objects = objects;
        this.object = object;
        this.api = api;
        of(object);
        OpenApiDefinition definition = api.definition();
        if (api.action() == null) {
            definition.fields().keySet().forEach(path -> path(object, path, isMasked(path), 0));
            definition.input().forEach(this::written);
        } else {
            api.action().input().values().forEach(this::input);
        }
        asked.forEach(path -> path(object, path, false, 0));
        definition.sort().forEach(key -> path(object, key.startsWith("-") ? key.substring(1) : key, false, 0));
    }

    /** What leads to a person is answered masked, unless the interface says that it must not be. */
    boolean isMasked(String path) {
        OpenApiDefinition.Output output = api.definition().fields().get(path);
        FieldDefinition field = last(path);
        return output != null && !output.plain() && field != null && (field.isSensitive() || field.mask() != Mask.ALL);
    }

    private @Nullable FieldDefinition last(String path) {
        CompiledObject at = object;
        FieldDefinition field = null;
        for (String step : path.split("\\.")) {
            field = at == null ? null : at.definition().fields().get(step);
            at = field != null && field.type() instanceof FieldType.ReferenceTo to ? objects.get(to.object()) : null;
        }
        return field;
    }

    CompiledRole compiled(@Nullable CompiledExpression where) {
        OpenApiDefinition definition = api.definition();
        Map<String, Grant> grants = new LinkedHashMap<>();
        rights.forEach((name, fields) -> {
            Map<String, FieldRight> all = new LinkedHashMap<>();
            Objects.requireNonNull(objects.get(name))
                    .fields()
                    .keySet()
                    .forEach(field -> all.put(field, fields.getOrDefault(field, FieldRight.HIDDEN)));
            boolean own = name.equals(object.name());
            grants.put(
                    name,
                    new Grant(
                            own ? operations() : EnumSet.of(Operation.READ),
                            own && api.action() != null ? Set.of(api.action().name()) : Set.of(),
                            all,
                            RowScope.BELOW,
                            Set.of(),
                            null,
                            own && where != null ? definition.where() : null));
        });
        return new CompiledRole(
                new RoleDefinition(
                        api.role(), definition.label(), definition.description(), false, false, Set.of(), grants),
                where == null ? Map.of() : Map.of(object.name(), where));
    }

    private Set<Operation> operations() {
        return switch (api.definition().operation()) {
            case LIST, READ -> EnumSet.of(Operation.READ);
            case CREATE -> EnumSet.of(Operation.READ, Operation.CREATE);
            case UPDATE -> EnumSet.of(Operation.READ, Operation.UPDATE);
            case ACTION -> of(object).isEmpty() ? EnumSet.noneOf(Operation.class) : EnumSet.of(Operation.READ);
        };
    }

    private Map<String, FieldRight> of(CompiledObject target) {
        return rights.computeIfAbsent(target.name(), name -> new LinkedHashMap<>());
    }

    private void path(CompiledObject at, String path, boolean masked, int depth) {
        int dot = path.indexOf('.');
        String first = dot < 0 ? path : path.substring(0, dot);
        CompiledField field = at.fields().get(first);
        if (field == null || depth > DEEPEST) {
            return;
        }
        if (dot < 0) {
            give(at, first, masked ? FieldRight.MASKED : FieldRight.READ);
            sources(at, field, depth + 1);
            return;
        }
        give(at, first, FieldRight.READ);
        if (field.valueType() instanceof FieldType.ReferenceTo to && objects.get(to.object()) != null) {
            CompiledObject target = objects.get(to.object());
            of(target);
            path(target, path.substring(dot + 1), masked, depth + 1);
        }
    }

    /** A computed value is seen by whoever may see what it is computed from. */
    private void sources(CompiledObject at, CompiledField field, int depth) {
        CompiledExpression computed = field.computed();
        if (computed != null) {
            computed.reads().stream()
                    .filter(read -> !computed.slots().containsKey(read))
                    .forEach(read -> path(at, read, false, depth));
        }
        FieldType.Rollup rollup = field.rollup();
        CompiledObject other = rollup == null ? null : objects.get(rollup.object());
        if (rollup == null || other == null || field.isKeptRollup()) {
            return;
        }
        path(other, rollup.reference(), false, depth);
        if (rollup.field() != null) {
            path(other, rollup.field(), false, depth);
        }
        if (field.rollupWhere() != null) {
            field.rollupWhere().reads().forEach(read -> path(other, read, false, depth));
        }
    }

    private void written(String name) {
        give(object, name, FieldRight.WRITE);
        CompiledField field = object.fields().get(name);
        if (field != null) {
            key(field.definition());
        }
    }

    private void input(InputField input) {
        key(input.field());
        input.rows().values().forEach(this::input);
    }

    /** A reference may be written by the key of what it points to. */
    private void key(FieldDefinition field) {
        if (field.type() instanceof FieldType.ReferenceTo to && objects.get(to.object()) != null) {
            CompiledObject target = objects.get(to.object());
            String key = target.definition().keyField();
            if (key != null) {
                give(target, key, FieldRight.READ);
            }
        }
    }

    private void give(CompiledObject at, String field, FieldRight right) {
        of(at).merge(field, right, InterfaceRole::more);
    }

    private static FieldRight more(FieldRight a, FieldRight b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
