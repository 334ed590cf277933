package cn.minshui.engine.core.access;

import cn.minshui.engine.core.data.plan.SystemField;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.expression.ExpressionType.AnyReferenceType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.model.CompiledRole;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a set of roles may do under one model, compiled once. Identity is its key in caches: one instance for one model and
 * one set of roles.
 */
public final class AccessPlan {
    /** Objects that computed fields lead through, one after the other. */
    private static final int LONGEST_CHAIN = 3;

    private final CompiledModel model;
    private final Map<String, ObjectRights> objects;
    private final Set<String> chosen;

    private AccessPlan(CompiledModel model, Map<String, ObjectRights> objects) {
        this.model = model;
        this.objects = Map.copyOf(objects);
        this.chosen = objects.values().stream()
                .flatMap(rights -> rights.operations().stream().map(rights::rows))
                .flatMap(rows -> rows.wide().stream())
                .flatMap(wide -> wide.nodes().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    public static AccessPlan compile(CompiledModel model, List<CompiledRole> roles) {
        return compile(model, roles, Entitlement.ALL);
    }

    /** @param entitlement objects of other modules are withheld: as if no role named them */
    public static AccessPlan compile(CompiledModel model, List<CompiledRole> roles, Entitlement entitlement) {
        RightsCompiler compiler = new RightsCompiler(roles);
        RightsCompiler without = new RightsCompiler(List.of());
        Map<String, ObjectRights> own = new HashMap<>();
        model.objects()
                .forEach((name, object) ->
                        own.put(name, (entitlement.holds(object) ? compiler : without).compile(object)));
        AccessPlan narrowed = new AccessPlan(model, own);
        // A computed field may read one of another object, which reads one of a third.
        for (int i = 0; i < LONGEST_CHAIN; i++) {
            narrowed = narrowed.withComputed();
        }
        return narrowed;
    }

    private AccessPlan withComputed() {
        Map<String, ObjectRights> narrowed = new HashMap<>();
        model.objects().forEach((name, object) -> narrowed.put(name, withComputed(object)));
        return new AccessPlan(model, narrowed);
    }

    /** Every right on every object but to its secrets: code that was let in by the right to its action. */
    public static AccessPlan elevated(CompiledModel model) {
        return everything(model, false);
    }

    /** The engine's own work, secrets included. */
    public static AccessPlan engine(CompiledModel model) {
        return everything(model, true);
    }

    private static AccessPlan everything(CompiledModel model, boolean secrets) {
        Map<String, ObjectRights> rights = new HashMap<>();
        model.objects().forEach((name, object) -> rights.put(name, everything(object, secrets)));
        return new AccessPlan(model, rights);
    }

    private static ObjectRights everything(CompiledObject object, boolean secrets) {
        Map<Operation, RowPolicy> operations = new HashMap<>();
        for (Operation operation : Operation.values()) {
            operations.put(operation, RowPolicy.ALL);
        }
        Map<String, RowPolicy> actions = new HashMap<>();
        object.definition().actions().keySet().forEach(a -> actions.put(a, RowPolicy.ALL));
        Map<String, FieldRight> fields = new HashMap<>();
        object.fields().values().forEach(f -> fields.put(f.name(), right(f, secrets)));
        return new ObjectRights(operations, actions, fields);
    }

    private static FieldRight right(CompiledField field, boolean secrets) {
        return field.definition().secret() && !secrets ? FieldRight.HIDDEN : FieldRight.WRITE;
    }

    /** A computed field shows no more than the least visible of what it is computed from. */
    private ObjectRights withComputed(CompiledObject object) {
        ObjectRights rights = object(object.name());
        Map<String, FieldRight> fields = new HashMap<>(rights.fields());
        for (CompiledField field : object.fields().values()) {
            if (field.type() instanceof FieldType.Computed) {
                fields.put(field.name(), computed(object, field, 0));
            }
        }
        Map<Operation, RowPolicy> operations = new HashMap<>();
        rights.operations().forEach(o -> operations.put(o, rights.rows(o)));
        Map<String, RowPolicy> actions = new HashMap<>();
        rights.actions().forEach(a -> actions.put(a, rights.rowsOfAction(a)));
        return new ObjectRights(operations, actions, fields);
    }

    private FieldRight computed(CompiledObject object, CompiledField field, int depth) {
        FieldRight right = least(object(object.name()).field(field.name()), FieldRight.READ);
        if (field.isKeptRollup()) {
            // Of all records for everybody: who may see it was said at the field itself.
            return right;
        }
        if (field.rollup() != null) {
            return least(right, rollup(field, field.rollup()));
        }
        if (field.computed() == null || depth > 8) {
            return FieldRight.HIDDEN;
        }
        for (String name : field.computed().reads()) {
            if (field.computed().slots().containsKey(name)) {
                continue;
            }
            Optional<CompiledField> read = object.field(name);
            if (read.isPresent() && read.get().type() instanceof FieldType.Computed) {
                right = least(right, computed(object, read.get(), depth + 1));
            } else {
                right = least(right, path(object.name(), name));
            }
        }
        return right;
    }

    /**
     * A roll-up tells of every record that points here: only who may read all of them, and the fields that it is made of as they
     * are, sees it.
     */
    private FieldRight rollup(CompiledField field, FieldType.Rollup rollup) {
        ObjectRights other = objects.get(rollup.object());
        if (other == null || !other.rows(Operation.READ).all()) {
            return FieldRight.HIDDEN;
        }
        Set<String> read = new HashSet<>(Set.of(rollup.reference()));
        if (rollup.field() != null) {
            read.add(rollup.field());
        }
        if (field.rollupWhere() != null) {
            read.addAll(field.rollupWhere().reads());
        }
        boolean all = read.stream().allMatch(name -> path(rollup.object(), name).compareTo(FieldRight.READ) >= 0);
        return all ? FieldRight.READ : FieldRight.HIDDEN;
    }

    private static FieldRight least(FieldRight a, FieldRight b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** Codes of the organisations that its policies name. */
    public Set<String> chosen() {
        return chosen;
    }

    public CompiledModel model() {
        return model;
    }

    public ObjectRights object(String name) {
        ObjectRights rights = objects.get(name);
        if (rights == null) {
            throw new IllegalArgumentException("the model has no object " + name);
        }
        return rights;
    }

    /** The right to {@code field}, {@code ref.field} and longer paths, the least of all steps; what does not exist is hidden. */
    public FieldRight path(String object, String path) {
        int dot = path.indexOf('.');
        String first = dot < 0 ? path : path.substring(0, dot);
        Optional<SystemField> system = SystemField.of(first);
        CompiledObject compiled = model.objects().get(object);
        if (compiled == null) {
            return FieldRight.HIDDEN;
        }
        FieldRight right = system.isPresent() ? FieldRight.READ : object(object).field(first);
        if (dot < 0) {
            return right;
        }
        FieldType type = system.isPresent()
                ? system.get().type(object)
                : compiled.field(first).map(CompiledField::valueType).orElse(new FieldType.Bool());
        String rest = path.substring(dot + 1);
        if (type instanceof FieldType.AnyReference) {
            boolean isPart = rest.equals(AnyReferenceType.OBJECT) || rest.equals(AnyReferenceType.ID);
            return isPart ? least(right, FieldRight.READ) : FieldRight.HIDDEN;
        }
        if (!(type instanceof FieldType.ReferenceTo target) || !maySee(target.object())) {
            return FieldRight.HIDDEN;
        }
        FieldRight further = isTitle(target.object(), rest) ? FieldRight.READ : path(target.object(), rest);
        return least(least(right, FieldRight.READ), further);
    }

    /** The title of what may always be named is no secret from whoever may read the record that refers to it. */
    private boolean isTitle(String object, String field) {
        return ALWAYS_NAMED.contains(object)
                && field.equals(model.object(object).orElseThrow().definition().titleField());
    }

    /** Whether the caller may read records of the object at all, so that a reference may show more than its id. */
    public boolean maySee(String object) {
        return model.objects().containsKey(object)
                && (object(object).may(Operation.READ) || ALWAYS_NAMED.contains(object));
    }

    /** Who wrote a record and whose it is may be named to everybody who may read the record. */
    private static final Set<String> ALWAYS_NAMED = Set.of("organization", "user");
}
