package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.data.Hooks.Occasion;
import cn.minshui.engine.core.data.RecordReader.Selection;
import cn.minshui.engine.core.data.plan.ObjectPlan.Engine;
import cn.minshui.engine.core.data.plan.ObjectReads;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.data.rollup.RollupKeeper;
import cn.minshui.engine.core.data.seal.Seals;
import cn.minshui.engine.core.database.RowLoader;
import cn.minshui.engine.core.definition.ObjectDefinition.Moment;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/**
 * Writes single records that {@link RecordChecks} has let through, with their files, history and events. Rights were checked before.
 */
final class RecordWriter {
    private final Statements statements;
    private final RecordReader reader;
    private final Images images;
    private final RecordChecks checks;
    private final HistoryWriter history;
    private final UniqueProblems uniques;
    private final PlatformRules platform;
    private final Hooks hooks;
    private final Deletions deletions;
    private final RecordFiles files;
    private final RowInserts inserts;
    private final NamedDefinitionRules definitions;
    private final TreeRules trees;
    private final RollupKeeper rollups;
    private final Seals seals;

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
            TreeRules trees,
            Seals seals) {
        this.seals = seals;
        this.files = files;
        this.definitions = definitions;
        this.trees = trees;
        this.statements = statements;
        this.rollups = new RollupKeeper(statements);
        this.reader = reader;
        this.images = new Images(reader);
        this.checks = new RecordChecks(newValues, platform, hooks, files, definitions, trees, images);
        this.history = history;
        this.uniques = uniques;
        this.platform = platform;
        this.hooks = hooks;
        this.inserts = new RowInserts(statements, loader, newValues, history, uniques, files, seals);
        this.deletions = new Deletions(statements, reader, history, hooks, files, this::rollups, seals);
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

    void write(Call call, Creation creation) {
        inserts.insert(call, creation.object(), List.of(creation));
        rollups(call).created(creation.object(), List.of(creation)).keep();
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

    /** @return the version after the change; the same when nothing changed */
    long write(Call call, Change change) {
        long version = update(call, change, false);
        rollups(call).changed(change).keep();
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
        seals.changing(call.context().tenant().value(), object, List.of(row.id()));
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

    RecordChecks checks() {
        return checks;
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

    /** For what one writing means for roll-ups in columns. */
    RollupChanges rollups(Call call) {
        return new RollupChanges(call, rollups);
    }

    Seals seals() {
        return seals;
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
