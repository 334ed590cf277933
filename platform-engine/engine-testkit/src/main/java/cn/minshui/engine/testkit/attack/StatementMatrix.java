package cn.minshui.engine.testkit.attack;

import cn.minshui.engine.core.access.AccessPlan;
import cn.minshui.engine.core.access.AccessScope;
import cn.minshui.engine.core.access.Entitlement;
import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.data.plan.ModelPlans;
import cn.minshui.engine.core.data.plan.ObjectPlan;
import cn.minshui.engine.core.data.plan.RollupPlan;
import cn.minshui.engine.core.data.plan.SelectRequest;
import cn.minshui.engine.core.data.plan.SelectRequest.Kind;
import cn.minshui.engine.core.data.plan.SelectRequest.SortKey;
import cn.minshui.engine.core.data.plan.Slot;
import cn.minshui.engine.core.data.plan.SqlText;
import cn.minshui.engine.core.data.plan.TreeStatements;
import cn.minshui.engine.core.database.Dialect;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.definition.ObjectDefinition.Scope;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.expression.Expressions;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Every statement that the plans of a model make, of every shape, for the engine's own work and for each role, at the root of the
 * tree and below it: each keeps to its tenant and, where its plan is scoped, to the caller's part of the tree. Of each statement
 * every bound is left out in turn; a statement without it that was found in order is reported too, for then nothing was looked at.
 */
public final class StatementMatrix {
    private static final int AT_ONCE = 8;
    private static final Map<String, Integer> SIZES = Map.of("user.roles", 1);

    private final CompiledModel model;
    private final ModelPlans plans;
    private final StatementScope scope;
    private final Map<String, CompiledObject> byTable;
    private final CelExpressions expressions = new CelExpressions();
    private final Report report;
    private final Set<Looked> looked = new HashSet<>();

    public StatementMatrix(CompiledModel model, Dialect dialect) {
        this.model = model;
        this.plans = new ModelPlans(model, dialect);
        this.byTable = model.objects().values().stream().collect(Collectors.toMap(CompiledObject::table, o -> o));
        this.scope = new StatementScope(byTable.keySet());
        this.report = new Report("statements of " + dialect.getClass().getSimpleName());
    }

    /** @param scoped aliases of tables that are bound to the caller's part of the tree */
    private record Looked(SqlText sql, Set<String> scoped) {}

    /** Who asks. */
    private record Asker(String name, AccessPlan access, boolean atRoot) {}

    public Report run() {
        model.objects().values().forEach(this::writing);
        rollups();
        for (Asker asker : askers()) {
            report.saw("roles", asker.name());
            for (CompiledObject object : model.objects().values()) {
                report.saw("objects", object.name());
                policies(asker, object).forEach(policy -> reading(asker, object, policy));
            }
        }
        return report;
    }

    private List<Asker> askers() {
        Map<String, AccessPlan> access = new TreeMap<>(Map.of("engine", plans.engine(), "code", plans.elevated()));
        model.compiledRoles().keySet().forEach(role -> access.put("role " + role, access(Set.of(role))));
        access.put("every role", access(model.compiledRoles().keySet()));
        List<Asker> askers = new ArrayList<>();
        access.forEach((name, plan) -> {
            askers.add(new Asker(name, plan, true));
            askers.add(new Asker(name, plan, false));
        });
        return askers;
    }

    private AccessPlan access(Set<String> roles) {
        return plans.access(roles, List.of(), Entitlement.ALL, role -> {
            throw new IllegalStateException("no role is stored");
        });
    }

    private static Set<RowPolicy> policies(Asker asker, CompiledObject object) {
        Set<RowPolicy> policies = new LinkedHashSet<>();
        for (Operation operation : EnumSet.allOf(Operation.class)) {
            if (asker.access().object(object.name()).may(operation)) {
                policies.add(asker.access().object(object.name()).rows(operation));
            }
        }
        return policies;
    }

    // Writing: the row is named by its id, which was read under a scope; here the tenant is bound.

    private void writing(CompiledObject object) {
        ObjectPlan plan = plans.object(object.name());
        List<SqlText> all = new ArrayList<>(List.of(plan.delete(), plan.insertRows(1), plan.insertRows(3)));
        plan.storedNames().forEach(field -> {
            all.add(plan.update(List.of(field)));
            all.add(plan.updateMany(List.of(field), 4));
        });
        all.add(plan.update(plan.storedNames()));
        all.add(plan.update(List.of("organization")));
        if (object.definition().softDelete()) {
            all.add(plan.softDelete());
            all.add(plan.restore(List.of()));
        }
        ObjectDefinition.Tree tree = object.definition().tree();
        if (tree != null) {
            all.add(TreeStatements.move(object, tree));
            all.add(TreeStatements.longest(object, tree));
        }
        all.forEach(sql -> check(() -> "write " + object.name(), sql, (table, alias) -> false));
    }

    private void rollups() {
        for (RollupPlan plan : plans.rollups().all()) {
            List.of(
                            plan.totals(1),
                            plan.totals(8),
                            plan.update(),
                            plans.rollups().parent(plan).held(2),
                            plans.rollups().parent(plan).seen(2),
                            plans.rollups().parent(plan).after())
                    .forEach(sql -> check(() -> "roll-up", sql, (table, alias) -> false));
        }
    }

    private void reading(Asker asker, CompiledObject object, RowPolicy policy) {
        SelectRequest none =
                SelectRequest.rows(object.name(), List.of(), policy).where(null, SIZES);
        for (Kind kind : EnumSet.complementOf(EnumSet.of(Kind.IDS_BY_PIECES))) {
            select(asker, none.as(kind));
            select(asker, none.of(3).as(kind));
            if (object.definition().softDelete()) {
                select(asker, none.ofDeleted().as(kind));
            }
        }
        List<String> paths = paths(asker, object);
        for (int at = 0; at < paths.size(); at += AT_ONCE) {
            List<String> some = paths.subList(at, Math.min(at + AT_ONCE, paths.size()));
            SelectRequest asked = new SelectRequest(
                    object.name(), Kind.ROWS, some, true, null, List.of(), List.of(), null, policy, SIZES, false);
            select(asker, asked);
            select(asker, asked.as(Kind.PAGE));
            select(asker, asked.of(3).as(Kind.PAGE));
            select(asker, asked.withoutLabels());
        }
        for (String path : paths) {
            asking(asker, object, none, path);
        }
    }

    private void asking(Asker asker, CompiledObject object, SelectRequest none, String path) {
        select(asker, none.as(Kind.PAGE).sorted(List.of(new SortKey(path, true))));
        Expressions.Result filter = expressions.compile(
                "isNull(" + path + ")", AccessScope.of(asker.access(), object), Expressions.Options.filter());
        CompiledExpression compiled = filter.expression();
        if (compiled != null) {
            select(asker, none.where(compiled, SIZES).as(Kind.PAGE));
            select(asker, none.where(compiled, SIZES).as(Kind.COUNT));
        }
        CompiledField own = object.fields().get(path);
        if (own != null && own.type() instanceof FieldType.ReferenceTo) {
            select(asker, none.matching(path, 4));
        } else if (own != null && own.type() instanceof FieldType.AnyReference any) {
            select(asker, none.pointing(path, any.objects().get(0), 2));
        } else if (own != null
                && own.type() instanceof FieldType.Text
                && (!own.isSensitive() || !own.blindColumns().isEmpty())) {
            select(asker, none.as(Kind.IDS).quick(List.of(path)));
        }
    }

    /** Own fields and those of what they refer to, as far as the asker may name them. */
    private List<String> paths(Asker asker, CompiledObject object) {
        List<String> paths = new ArrayList<>();
        for (CompiledField field : object.fields().values()) {
            if (isNamed(field) && mayRead(asker, object, field.name())) {
                paths.add(field.name());
                if (field.type() instanceof FieldType.ReferenceTo to) {
                    CompiledObject target = model.object(to.object()).orElseThrow();
                    target.fields().values().stream()
                            .filter(StatementMatrix::isNamed)
                            .map(other -> field.name() + "." + other.name())
                            .filter(path -> mayRead(asker, object, path))
                            .forEach(paths::add);
                }
            }
        }
        return paths;
    }

    private static boolean isNamed(CompiledField field) {
        return field.isStored() || field.computed() != null || field.rollup() != null;
    }

    private static boolean mayRead(Asker asker, CompiledObject object, String path) {
        return asker.access().path(object.name(), path).compareTo(FieldRight.READ) >= 0;
    }

    private void select(Asker asker, SelectRequest request) {
        SqlText sql = plans.select(request, asker.access(), asker.atRoot()).sql();
        Supplier<String> place = () -> asker.name() + (asker.atRoot() ? " at the root " : " ") + request;
        check(place, sql, scoped(asker, request));
        Set<String> known = sql.slots().stream()
                .filter(Slot.Named.class::isInstance)
                .map(slot -> ((Slot.Named) slot).name())
                .collect(Collectors.toSet());
        request.policy().wide().stream()
                .flatMap(wide -> wide.nodes().stream())
                .filter(node -> !known.contains(SelectRequest.CHOSEN + node))
                .forEach(node -> report.leak(place.get() + " does not ask for the node " + node));
        if (!request.policy().all()) {
            request.policy().anyOf().stream()
                    .flatMap(policy -> policy.slots().keySet().stream())
                    .filter(slot -> sql.slots().stream()
                            .noneMatch(named -> named.toString().contains(slot)))
                    .forEach(slot -> report.leak(place.get() + " does not ask for " + slot));
        }
    }

    /** A roll-up is of all records for whoever may see it; everything else lies below the caller's node. */
    private BiPredicate<String, String> scoped(Asker asker, SelectRequest request) {
        Map<String, Boolean> known = new LinkedHashMap<>();
        return (table, alias) -> known.computeIfAbsent(table + " " + alias, key -> {
            CompiledObject object = byTable.get(table);
            if (asker.atRoot() || object == null || object.definition().scope() != Scope.ORGANIZATION) {
                return false;
            }
            if (alias.equals("t0")) {
                return request.policy().wide().isEmpty();
            }
            return alias.startsWith("j")
                    && asker.access()
                            .object(object.name())
                            .rows(Operation.READ)
                            .wide()
                            .isEmpty();
        });
    }

    private void check(Supplier<String> asked, SqlText sql, BiPredicate<String, String> scoped) {
        report.tried();
        // Most roles share most statements: each is looked at once.
        if (!looked.add(new Looked(sql, scope.scoped(sql, scoped)))) {
            return;
        }
        String place = asked.get();
        scope.problems(sql, scoped).forEach(problem -> report.leak(place + ": " + problem + ": " + sql));
        List<SqlText> spoilt = new ArrayList<>(scope.without(sql));
        spoilt.addAll(scope.withoutNodes(sql, scoped));
        for (SqlText each : spoilt) {
            report.saw("bounds left out", each.text());
            if (scope.problems(each, scoped).isEmpty()) {
                report.leak(place + ": nobody notices what is left out: " + each);
            }
        }
    }
}
