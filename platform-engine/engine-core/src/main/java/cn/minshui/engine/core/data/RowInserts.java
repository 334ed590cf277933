package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.RecordWriter.Creation;
import cn.minshui.engine.core.data.plan.ObjectPlan;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.data.seal.Seals;
import cn.minshui.engine.core.database.RowLoader;
import cn.minshui.engine.core.model.CompiledObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/**
 * Sends checked new rows of one object to the database in as few statements as there can be, with their numbers, files, history
 * and events.
 */
final class RowInserts {
    private static final int MOST_PARAMETERS = 30_000;
    private static final int MOST_ROWS = 500;

    private final Statements statements;
    private final RowLoader loader;
    private final NewValues newValues;
    private final HistoryWriter history;
    private final UniqueProblems uniques;
    private final RecordFiles files;
    private final Seals seals;

    RowInserts(
            Statements statements,
            RowLoader loader,
            NewValues newValues,
            HistoryWriter history,
            UniqueProblems uniques,
            RecordFiles files,
            Seals seals) {
        this.statements = statements;
        this.loader = loader;
        this.newValues = newValues;
        this.history = history;
        this.uniques = uniques;
        this.files = files;
        this.seals = seals;
    }

    /** By multi-row inserts. */
    void insert(Call call, CompiledObject object, List<Creation> rows) {
        write(call, object, rows, false);
        for (Creation row : rows) {
            files.written(call, object, row.id(), row.organization(), Map.of(), row.values());
        }
        told(call, object, rows);
    }

    /** By COPY or LOAD DATA where rows are many and the server allows it; the rows have no files. */
    void load(Call call, CompiledObject object, List<Creation> rows) {
        write(call, object, rows, true);
        told(call, object, rows);
    }

    private void told(Call call, CompiledObject object, List<Creation> rows) {
        history.created(call, object, rows, plan(call, object).storedNames());
    }

    private static ObjectPlan plan(Call call, CompiledObject object) {
        return call.plans().object(object.name());
    }

    private void write(Call call, CompiledObject object, List<Creation> rows, boolean load) {
        rows.forEach(row -> newValues.number(call, object, row.organization(), row.values()));
        ObjectPlan plan = plan(call, object);
        List<@Nullable Object[]> values = values(call, plan, rows);
        int most = Math.max(
                1, Math.min(MOST_ROWS, MOST_PARAMETERS / plan.insertColumns().size()));
        try {
            if (!load || !statements.load(loader, plan.table(), plan.insertColumns(), values)) {
                statements.insert(values, most, plan::insertRows);
            }
        } catch (DataAccessException e) {
            throw uniques.translate(object, e);
        }
        seals.made(
                call.context().tenant().value(),
                object,
                rows.stream().map(Creation::id).toList());
    }

    private List<@Nullable Object[]> values(Call call, ObjectPlan plan, List<Creation> rows) {
        Object now = call.context().now();
        long user = call.context().principal().userId();
        List<@Nullable Object[]> result = new ArrayList<>(rows.size());
        for (Creation row : rows) {
            @Nullable
            Object[] values = new @Nullable Object[plan.insertColumns().size()];
            values[0] = row.id();
            values[1] = call.context().tenant().value();
            values[2] = row.organization();
            values[3] = 1L;
            values[4] = call.release();
            values[5] = now;
            values[6] = user;
            values[7] = now;
            values[8] = user;
            plan.fill(values, row.values(), statements.protection());
            result.add(values);
        }
        return result;
    }
}
