package cn.minshui.engine.core.data.plan;

import cn.minshui.engine.core.access.AccessPlan;
import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.expression.CompiledExpression.SqlFlavor;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.protect.BlindSearch;
import cn.minshui.engine.core.protect.FieldPlace;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the column of {@code field}, {@code ref.field} and {@code ref.ref.field}, making the joins that lead there. A joined row
 * that is deleted, or outside the caller's scope or row policy, reads as if it were not there. Used once for one statement.
 */
final class Resolver {
    static final String BASE = "t0";

    /** MariaDB joins 61 tables at most. */
    private static final int MOST_JOINS = 56;

    /** Ends the path of a joined row as it is before its policy is judged, which the policy itself must read. */
    private static final String UNJUDGED = "!";

    private final CompiledModel model;
    private final AccessPlan access;
    private final SqlFlavor flavor;
    private final boolean atRoot;
    private final boolean isListed;
    private final MarkedFragments marked;
    private final Node base;
    private final Map<String, Node> joined = new LinkedHashMap<>();
    private final List<Structure.Join> joins = new ArrayList<>();
    private final List<Slot> slots = new ArrayList<>();

    Resolver(
            AccessPlan access,
            SqlFlavor flavor,
            boolean atRoot,
            CompiledObject object,
            Map<String, Integer> listSizes) {
        this.model = access.model();
        this.access = access;
        this.flavor = flavor;
        this.atRoot = atRoot;
        this.isListed = listSizes.containsKey(SelectRequest.SCOPE);
        this.marked = new MarkedFragments(this::marker, listSizes);
        this.base = new Node(BASE, object, null);
    }

    /** @param guard what must hold for the row to be seen, where that could not be a condition of the join */
    record Node(
            String alias, CompiledObject object, @Nullable String guard) {
        String column(String name) {
            return alias + "." + name;
        }

        Resolved seen(String text, FieldType type) {
            return seen(text, type, null);
        }

        Resolved seen(String text, FieldType type, @Nullable FieldPlace sealed) {
            return new Resolved(guard == null ? text : "case when " + guard + " then " + text + " end", type, sealed);
        }
    }

    /**
     * @param type of the value; a computed field's result @param sealed whose encrypted values the column holds; null for others
     */
    record Resolved(String text, FieldType type, @Nullable FieldPlace sealed) {}

    Node base() {
        return base;
    }

    List<Structure.Join> joins() {
        return joins;
    }

    List<Slot> slots() {
        return slots;
    }

    int marker(Slot slot) {
        int known = slots.indexOf(slot);
        if (known >= 0 && !isFixed(slot)) {
            return known;
        }
        slots.add(slot);
        return slots.size() - 1;
    }

    /** Literals keep markers of their own, whatever they are: so filters that differ in them alone share a text. */
    private static boolean isFixed(Slot slot) {
        return slot instanceof Slot.Fixed || (slot instanceof Slot.Blind blind && blind.of() instanceof Slot.Fixed);
    }

    Resolved resolve(String path) {
        int dot = path.lastIndexOf('.');
        String prefix = dot < 0 ? "" : path.substring(0, dot);
        String name = path.substring(dot + 1);
        Optional<Resolved> part = AnyReferencePath.part(this, prefix, name);
        return part.isPresent() ? part.get() : resolve(prefix, name);
    }

    private Resolved resolve(String prefix, String name) {
        Node node = node(prefix);
        Optional<Resolved> target = AnyReferencePath.target(node, name);
        if (target.isPresent()) {
            return target.get();
        }
        Optional<SystemField> system = SystemField.of(name);
        if (system.isPresent()) {
            return node.seen(
                    node.column(system.get().column()),
                    system.get().type(node.object().name()));
        }
        CompiledField field = node.object()
                .field(name)
                .orElseThrow(() -> new IllegalArgumentException(node.object().name() + " has no field " + name));
        if (field.column() != null) {
            FieldPlace sealed =
                    field.isSensitive() ? new FieldPlace(node.object().name(), name) : null;
            return node.seen(node.column(field.column()), field.type(), sealed);
        }
        if (field.rollup() != null) {
            String text = new RollupText(this, field, field.rollup()).render(node, base.column("tenant_id"));
            return node.seen(text, field.valueType());
        }
        if (field.computed() == null) {
            throw new IllegalArgumentException(node.object().name() + "." + name + " is not a column");
        }
        return new Resolved("(" + expression(field.computed(), prefix) + ")", field.valueType(), null);
    }

    Node node(String path) {
        if (path.isEmpty()) {
            return base;
        }
        Node known = joined.get(path);
        return known != null ? known : join(path);
    }

    private Node join(String path) {
        Resolved left = resolve(path);
        if (!(left.type() instanceof FieldType.ReferenceTo reference)) {
            throw new IllegalArgumentException(path + " is not a reference");
        }
        CompiledObject target = model.object(reference.object())
                .orElseThrow(() -> new IllegalArgumentException("the model has no object " + reference.object()));
        if (joins.size() == MOST_JOINS) {
            throw new ProblemException(
                    ProblemClass.MALFORMED,
                    Problem.error(
                            "REFERENCES_TOO_MANY",
                            Place.body("fields"),
                            "一次最多通过 " + MOST_JOINS + " 个不同的引用取字段，请减少 fields、filter 或 sort 中的字段",
                            "at most " + MOST_JOINS
                                    + " different references can be followed at once: name fewer fields"));
        }
        int at = joins.size();
        Node node = new Node("j" + (at + 1), target, null);
        List<Structure.Condition> on = new ArrayList<>();
        on.add(new Structure.Condition.EqualToColumn(node.column("tenant_id"), base.column("tenant_id")));
        if (target.definition().softDelete()) {
            on.add(new Structure.Condition.IsNull(node.column("deleted_at")));
        }
        RowPolicy policy = access.object(target.name()).rows(Operation.READ);
        if (policy.wide().isEmpty()) {
            within(node).ifPresent(on::add);
        }
        joins.add(new Structure.Join(node.alias(), target.table(), left.text(), List.copyOf(on)));
        Node seen = judged(node, path);
        if (seen.guard() != null && joins.size() == at + 1) {
            on.add(new Structure.Condition.Holds(seen.guard()));
            joins.set(at, new Structure.Join(node.alias(), target.table(), left.text(), on));
            seen = node;
        }
        joined.put(path, seen);
        return seen;
    }

    /** The scope of a row beyond its tenant; nothing at the root. */
    Optional<Structure.Condition.InSubtree> inScope(Node node) {
        boolean owned = node.object().definition().scope() == ObjectDefinition.Scope.ORGANIZATION;
        if (atRoot || !owned) {
            return Optional.empty();
        }
        return Optional.of(subtree(node, new Slot.Named("path", Types.VARCHAR)));
    }

    /** The same, by the ids of the nodes where they are given and the database takes them as one list. */
    Optional<Structure.Condition> within(Node node) {
        Optional<Structure.Condition.InSubtree> scope = inScope(node);
        if (scope.isEmpty() || flavor != SqlFlavor.POSTGRESQL || !isListed) {
            return scope.map(Structure.Condition.class::cast);
        }
        int nodes = marker(new Slot.Whole(SelectRequest.SCOPE));
        return Optional.of(new Structure.Condition.Holds(node.column("org_id") + " = any({" + nodes + "})"));
    }

    private Structure.Condition.InSubtree subtree(Node node, Slot path) {
        return new Structure.Condition.InSubtree(node.column("org_id"), marker(tenant()), marker(path));
    }

    static Slot tenant() {
        return new Slot.Named("tenant", Types.BIGINT);
    }

    /**
     * The joined row as the caller's row policy lets it be seen. A policy that itself follows references needs joins of its own,
     * made from the unjudged row, and guards the row's columns instead of its join. Such a policy within another one is not
     * followed any further: the row is left out rather than shown.
     */
    private Node judged(Node node, String path) {
        RowPolicy policy = access.object(node.object().name()).rows(Operation.READ);
        boolean isFar = !policy.wide().isEmpty();
        if ((policy.all() && !isFar)
                || (!isFar
                        && policy.anyOf().isEmpty()
                        && access.maySee(node.object().name()))) {
            return node;
        }
        if (path.contains(UNJUDGED) && conditions(policy).anyMatch(Resolver::follows)) {
            return new Node(node.alias(), node.object(), "1 = 0");
        }
        String unjudged = path + UNJUDGED;
        joined.put(unjudged, node);
        return new Node(node.alias(), node.object(), isFar ? reach(node, policy, unjudged) : anyOf(policy, unjudged));
    }

    private static Stream<CompiledExpression> conditions(RowPolicy policy) {
        return Stream.concat(
                policy.anyOf().stream(),
                policy.wide().stream().map(RowPolicy.Wide::where).filter(Objects::nonNull));
    }

    /** The rows of a policy that goes beyond the caller's part of the tree: its scope is part of the condition. */
    String reach(Node node, RowPolicy policy, String prefix) {
        List<String> parts = new ArrayList<>();
        if (policy.all() || !policy.anyOf().isEmpty()) {
            String scope = inScope(node).map(this::subtree).orElse(null);
            parts.add(both(scope, policy.all() ? null : anyOf(policy, prefix)));
        }
        for (RowPolicy.Wide wide : policy.wide()) {
            List<String> nodes = wide.nodes().stream()
                    .sorted()
                    .map(code -> subtree(subtree(node, new Slot.Named(SelectRequest.CHOSEN + code, Types.VARCHAR))))
                    .toList();
            CompiledExpression where = wide.where();
            parts.add(both(
                    nodes.isEmpty() ? null : "(" + String.join(" or ", nodes) + ")",
                    where == null ? null : "(" + condition(where, prefix) + ")"));
        }
        return "(" + String.join(" or ", parts) + ")";
    }

    private static String both(@Nullable String a, @Nullable String b) {
        if (a == null || b == null) {
            return a != null ? a : b != null ? b : "1 = 1";
        }
        return "(" + a + " and " + b + ")";
    }

    private String subtree(Structure.Condition.InSubtree condition) {
        CompiledObject organizations = model.objects().get("organization");
        return Subtree.text(organizations == null ? "d_organization" : organizations.table(), condition);
    }

    private static boolean follows(CompiledExpression policy) {
        return policy.reads().stream()
                .anyMatch(r -> r.indexOf('.') >= 0 && !policy.slots().containsKey(r));
    }

    /** The policy as one condition; never true without expressions. */
    String anyOf(RowPolicy policy, String prefix) {
        if (policy.anyOf().isEmpty()) {
            return "1 = 0";
        }
        List<String> parts = policy.anyOf().stream()
                .map(e -> "(" + condition(e, prefix) + ")")
                .toList();
        return parts.size() == 1 ? parts.get(0) : "(" + String.join(" or ", parts) + ")";
    }

    /** The SQL of an expression over the object that the prefix leads to, its slots as markers. */
    String expression(CompiledExpression expression, String prefix) {
        return marked.text(expression.toSql(columns(prefix), flavor));
    }

    /** The same where unknown counts as false and nothing is negated. */
    String condition(CompiledExpression expression, String prefix) {
        return marked.text(expression.toCondition(columns(prefix), flavor));
    }

    private CompiledExpression.SqlColumns columns(String prefix) {
        return new CompiledExpression.SqlColumns() {
            @Override
            public String column(String name) {
                return resolve(path(prefix, name)).text();
            }

            @Override
            public CompiledExpression.Blind blind(String name) {
                return Resolver.this.blind(path(prefix, name), BlindSearch.EXACT);
            }
        };
    }

    private Node owner(String path) {
        return node(path.substring(0, Math.max(0, path.lastIndexOf('.'))));
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private static String path(String prefix, String name) {
        return prefix.isEmpty() ? name : prefix + "." + name;
    }

    /** What can be asked of the sensitive field that the path leads to. */
    Set<BlindSearch> searches(String path) {
        CompiledObject object = owner(path).object();
        return object.field(last(path)).orElseThrow().blindColumns().keySet();
    }

    /** The blind index of the sensitive field that the path leads to. */
    CompiledExpression.Blind blind(String path, BlindSearch search) {
        Node node = owner(path);
        String name = last(path);
        CompiledField field = node.object().field(name).orElseThrow();
        String column = field.blindColumn(search);
        if (column == null) {
            throw new IllegalArgumentException(node.object().name() + "." + name + " has no blind index " + search);
        }
        String text = node.seen(node.column(column), field.type()).text();
        return new CompiledExpression.Blind(text, new FieldPlace(node.object().name(), name));
    }

    CompiledObject object(String name) {
        return model.object(name).orElseThrow(() -> new IllegalArgumentException("the model has no object " + name));
    }

    /** The SQL of an expression over columns of another row. */
    String over(CompiledExpression.SqlColumns columns, CompiledExpression expression) {
        return marked.text(expression.toSql(columns, flavor));
    }
}
