package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.data.Hooks.Occasion;
import cn.minshui.engine.core.data.RecordReader.Selection;
import cn.minshui.engine.core.data.plan.ObjectPlan.Engine;
import cn.minshui.engine.core.data.plan.ObjectReads;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.database.RowLoader;
import cn.minshui.engine.core.definition.ObjectDefinition.Moment;
import cn.minshui.engine.core.definition.ObjectDefinition.StateMachine;
import cn.minshui.engine.core.definition.ObjectDefinition.Transition;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/**
 * Changes single records: first everything is checked, with all problems, then it is written. Rights were checked before; the
 * rules of the object hold for every caller.
 */
final class RecordWriter {
    private final Statements statements;
    private final RecordReader reader;
    private final Images images;
    private final NewValues newValues;
    private final HistoryWriter history;
    private final UniqueProblems uniques;
    private final PlatformRules platform;
    private final Hooks hooks;
    private final Deletions deletions;
    private final RecordFiles files;
    private final RowInserts inserts;
    private final NamedDefinitionRules definitions;
    private final TreeRules trees;

    RecordWriter(
            Statements statements,
            RowLoader loader,
            RecordReader reader,
            NewValues newValues,
            HistoryWriter history,
            UniqueProblems uniques,
            PlatformRules platform,
            Hooks hooks,
            RecordFiles files,
            NamedDefinitionRules definitions,
            TreeRules trees) {
        this.files = files;
        this.definitions = definitions;
        this.trees = trees;
        this.statements = statements;
        this.reader = reader;
        this.images = new Images(reader);
        this.newValues = newValues;
        this.history = history;
        this.uniques = uniques;
        this.platform = platform;
        this.hooks = hooks;
        this.inserts = new RowInserts(statements, loader, newValues, history, uniques, files);
        this.deletions = new Deletions(statements, reader, history, hooks, files);
    }

    /** @param values every stored field; sequences are taken when it is written */
    record Creation(CompiledObject object, long id, long organization, Map<String, @Nullable Object> values) {}

    /**
     * @param changed names of the fields that get another value
     * @param reason why a transition was taken, as far as it was said
     */
    record Change(
            CompiledObject object,
            DataRecord row,
            Map<String, @Nullable Object> before,
            Map<String, @Nullable Object> after,
            Set<String> changed,
            String operation,
            @Nullable String reason) {
        @Nullable
        String transition() {
            return operation.equals("update") ? null : operation;
        }
    }

    /**
     * Checks a new record.
     *
     * @param organization owner, null for the caller's node
     * @param prefix path of the record in the body
     * @param refused fields that already have a problem
     */
    Creation prepareCreate(
            Call call,
            CompiledObject object,
            @Nullable Long organization,
            Map<String, @Nullable Object> given,
            String prefix,
            Set<String> refused,
            Problems problems) {
        long owner = newValues.owner(call, object, organization, RecordRules.path(prefix, "organization"), problems);
        Map<String, @Nullable Object> values = newValues.complete(call, object, given, prefix, problems);
        files.resolve(call, object, null, values, prefix, problems);
        long id = newValues.id();
        values.put("id", id);
        values.put("organization", owner);
        hooks.before(call, object, new Occasion(Moment.BEFORE_CREATE, values, null, null), prefix, problems);
        owner = platform.created(call, object, id, owner, values, prefix, problems);
        values.put("organization", owner);
        trees.created(call, object, values, prefix, refused, problems);
        RecordRules rules = new RecordRules(object);
        rules.requireAll(values, prefix, refused, problems);
        definitions.check(call, object, owner, values, values.keySet(), prefix, problems);
        images.follow(call, object, reads(call, object).pathsOfNew(), List.of(values));
        rules.validate(new RecordBindings(call.context(), object, values), prefix, refused, problems);
        DerivedValues.fill(call, object, values, prefix, problems);
        return new Creation(object, id, owner, values);
    }

    void write(Call call, Creation creation) {
        inserts.insert(call, creation.object(), List.of(creation));
        after(call, creation);
    }

    /** The hooks that come after the insert. */
    void after(Call call, Creation creation) {
        hooks.run(call, creation.object(), new Occasion(Moment.AFTER_CREATE, creation.values(), null, null));
    }

    /** The hooks that come after {@link #update}. */
    void after(Call call, Change change) {
        if (!change.changed().isEmpty()) {
            Occasion occasion = new Occasion(Moment.AFTER_UPDATE, change.after(), change.before(), change.transition());
            hooks.run(call, change.object(), occasion);
        }
    }

    static Map<String, @Nullable Object> engineSlots(Call call, long id, long version) {
        Map<String, @Nullable Object> slots = new HashMap<>();
        slots.put(Engine.ID, id);
        slots.put(Engine.TENANT, call.context().tenant().value());
        slots.put(Engine.VERSION, version);
        slots.put(Engine.NEW_VERSION, version + 1);
        slots.put(Engine.RELEASE, call.release());
        slots.put(Engine.NOW, call.context().now());
        slots.put(Engine.USER, call.context().principal().userId());
        return slots;
    }

    /**
     * Locks the record and reads what its rules need.
     *
     * @throws ProblemException NOT_FOUND outside scope or policy
     */
    DataRecord lock(Call call, CompiledObject object, long id, RowPolicy policy) {
        List<DataRecord> rows = lockAll(call, object, List.of(id), policy);
        if (rows.isEmpty()) {
            throw notFound(object, id);
        }
        return rows.get(0);
    }

    List<DataRecord> lockAll(Call call, CompiledObject object, List<Long> ids, RowPolicy policy) {
        Selection selection = new Selection(reads(call, object).all(), List.of());
        return reader.hold(call, call.engine(), object.name(), ids, selection, policy);
    }

    static ProblemException notFound(CompiledObject object, long id) {
        return new ProblemException(
                ProblemClass.NOT_FOUND,
                Problem.error(
                        "NOT_FOUND",
                        new Place.InRecord(object.name(), Long.toString(id)),
                        "“" + object.definition().label().zh() + "”不存在",
                        "there is no such " + object.definition().label().en()));
    }

    static void requireVersion(DataRecord row, long version) {
        if (row.version() != version) {
            throw new ProblemException(
                    ProblemClass.STALE,
                    Problem.error(
                            "STALE",
                            new Place.InRecord(row.object(), Long.toString(row.id())),
                            "记录已被他人修改，请刷新后重试",
                            "the record has changed since it was read; read it again"));
        }
    }

    /**
     * Checks a change of a locked record.
     *
     * @param taken the transition that goes with the change, or null
     */
    Change prepareUpdate(
            Call call,
            CompiledObject object,
            DataRecord row,
            Map<String, @Nullable Object> given,
            @Nullable Taken taken,
            String prefix,
            Set<String> refused,
            Problems problems) {
        RecordRules rules = new RecordRules(object);
        rules.requireChangeable();
        Map<String, @Nullable Object> before = Images.of(row);
        Map<String, @Nullable Object> after = new LinkedHashMap<>(before);
        RecordBindings bindings = new RecordBindings(call.context(), object, before);
        Map<String, @Nullable Object> known = new LinkedHashMap<>(given);
        files.resolve(call, object, row.id(), known, prefix, problems);
        known.forEach((name, value) -> put(object, after, name, value));
        String reason = null;
        if (taken != null) {
            Transition transition = rules.requireTransition(taken.transition(), bindings);
            TransitionEffects effects = new TransitionEffects(call, object);
            reason = effects.reason(transition, taken, prefix, problems);
            images.follow(call, object, reads(call, object).paths(), List.of(after));
            effects.apply(taken.transition(), transition, reason, after, prefix, problems);
            after.put(rules.states().orElseThrow().field(), transition.to());
        }
        String transition = taken == null ? null : taken.transition();
        hooks.changing(call, object, new Occasion(Moment.BEFORE_UPDATE, after, before, transition), prefix, problems);
        platform.updated(call, object, before, after, prefix, problems);
        trees.updated(call, object, before, after, prefix, refused, problems);
        Set<String> changed = Differences.between(before, after);
        rules.fixed(changed, prefix, problems);
        if (taken == null) {
            stateUntouched(rules, changed, prefix, problems);
        }
        rules.checkImmutable(bindings, changed, prefix, problems);
        rules.requireAll(after, prefix, refused, problems);
        definitions.check(call, object, row.organization(), after, changed, prefix, problems);
        images.follow(call, object, reads(call, object).paths(), List.of(after));
        rules.validate(new RecordBindings(call.context(), object, after), prefix, refused, problems);
        DerivedValues.fill(call, object, after, prefix, problems);
        Set<String> written = Differences.between(before, after);
        String operation = taken == null ? "update" : taken.transition();
        return new Change(object, row, before, after, written, operation, reason);
    }

    /** A changed reference takes what was read through it along. */
    static void put(CompiledObject object, Map<String, @Nullable Object> image, String name, @Nullable Object value) {
        Object stored = object.field(name).isEmpty() ? value : NewValues.normal(value);
        if (!Differences.same(image.get(name), stored)) {
            image.keySet().removeIf(k -> k.startsWith(name + "."));
        }
        image.put(name, stored);
    }

    private static void stateUntouched(RecordRules rules, Set<String> changed, String prefix, Problems problems) {
        rules.states().filter(s -> changed.contains(s.field())).ifPresent(s -> problems.add(byTransition(s, prefix)));
    }

    static Problem byTransition(StateMachine states, String prefix) {
        return Problem.error(
                "STATE_BY_TRANSITION",
                Place.body(RecordRules.path(prefix, states.field())),
                "状态只能通过操作改变",
                "the state changes by transitions only");
    }

    /** @return the version after the change; the same when nothing changed */
    long write(Call call, Change change) {
        long version = update(call, change, false);
        after(call, change);
        return version;
    }

    /** @param always also when no field changes: something that belongs to the record does */
    long update(Call call, Change change, boolean always) {
        CompiledObject object = change.object();
        DataRecord row = change.row();
        if (change.changed().isEmpty() && !always && change.reason() == null) {
            return row.version();
        }
        trees.move(call, change);
        List<String> fields = columns(change);
        Map<String, @Nullable Object> slots = engineSlots(call, row.id(), row.version());
        fields.forEach(f -> slots.put(f, change.after().get(f)));
        try {
            int rows = statements.update(call.plans().object(object.name()).update(fields), slots);
            if (rows != 1) {
                throw new IllegalStateException("a locked row of " + object.name() + " was not updated");
            }
        } catch (DataAccessException e) {
            throw uniques.translate(object, e);
        }
        files.written(call, object, row.id(), row.organization(), change.before(), change.after());
        long version = row.version() + 1;
        history.changed(call, version, change);
        return version;
    }

    /** Fields whose columns the update of the record itself writes. */
    static List<String> columns(Change change) {
        return change.changed().stream()
                .filter(field -> !TreeRules.isMoved(change, field))
                .toList();
    }

    TreeRules trees() {
        return trees;
    }

    /** Deletes a locked record with its child rows. @throws ProblemException CONFLICT while others refer to it */
    void delete(Call call, CompiledObject object, DataRecord row) {
        deletions.delete(call, object, row, new ArrayList<>());
    }

    private static ObjectReads reads(Call call, CompiledObject object) {
        return call.plans().object(object.name()).reads();
    }

    NamedDefinitionRules definitions() {
        return definitions;
    }

    Deletions deletions() {
        return deletions;
    }

    RecordFiles files() {
        return files;
    }

    RowInserts inserts() {
        return inserts;
    }

    PlatformRules platform() {
        return platform;
    }

    HistoryWriter history() {
        return history;
    }

    Hooks hooks() {
        return hooks;
    }

    Images images() {
        return images;
    }
}
