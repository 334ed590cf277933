package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.RecordWriter.Creation;
import cn.minshui.engine.core.data.plan.ObjectPlan;
import cn.minshui.engine.core.data.plan.SqlText;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.database.RowLoader;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/** Sends checked new rows of one object to the database in as few statements as there can be, with their numbers, files, history and events. */
final class RowInserts {
    private static final int MOST_PARAMETERS = 30_000;
    private static final int MOST_ROWS = 500;
    /** Fewer rows are not worth the statements around a load. */
    private static final int LOAD_FROM = 200;

    private final Statements statements;
    private final RowLoader loader;
    private final NewValues newValues;
    private final HistoryWriter history;
    private final UniqueProblems uniques;
    private final RecordFiles files;

    RowInserts(
            Statements statements,
            RowLoader loader,
            NewValues newValues,
            HistoryWriter history,
            UniqueProblems uniques,
            RecordFiles files) {
        this.statements = statements;
        this.loader = loader;
        this.newValues = newValues;
        this.history = history;
        this.uniques = uniques;
        this.files = files;
    }

    /** By multi-row inserts. */
    void insert(Call call, CompiledObject object, List<Creation> rows) {
        number(call, object, rows);
        inserted(call, object, rows);
        for (Creation row : rows) {
            files.written(call, object, row.id(), row.organization(), Map.of(), row.values());
        }
        history.created(call, object, rows, columns(call, object));
    }

    /** By COPY or LOAD DATA where rows are many and the server allows it; the rows have no files. */
    void load(Call call, CompiledObject object, List<Creation> rows) {
        number(call, object, rows);
        if (rows.size() < LOAD_FROM || !loaded(call, object, rows)) {
            inserted(call, object, rows);
        }
        history.created(call, object, rows, columns(call, object));
    }

    private void number(Call call, CompiledObject object, List<Creation> rows) {
        rows.forEach(row -> newValues.number(call, object, row.organization(), row.values()));
    }

    private static List<String> columns(Call call, CompiledObject object) {
        return call.plans().object(object.name()).stored().stream()
                .map(CompiledField::name)
                .toList();
    }

    private boolean loaded(Call call, CompiledObject object, List<Creation> rows) {
        ObjectPlan plan = call.plans().object(object.name());
        List<String> columns = columns(call, object);
        try {
            return statements.load(loader, plan.table(), plan.bulkColumns(columns), values(call, columns, rows));
        } catch (DataAccessException e) {
            throw uniques.translate(object, e);
        }
    }

    private void inserted(Call call, CompiledObject object, List<Creation> rows) {
        List<String> columns = columns(call, object);
        int most = Math.max(1, Math.min(MOST_ROWS, MOST_PARAMETERS / (columns.size() + ObjectPlan.ENGINE_COLUMNS)));
        int at = 0;
        while (at < rows.size()) {
            // Few shapes: a full chunk, or powers of two for what is left.
            int left = rows.size() - at;
            int size = left >= most ? most : Integer.highestOneBit(left);
            SqlText sql = call.plans().object(object.name()).bulkInsert(columns, size);
            try {
                statements.update(sql, values(call, columns, rows.subList(at, at + size)));
            } catch (DataAccessException e) {
                throw uniques.translate(object, e);
            }
            at += size;
        }
    }

    private static List<@Nullable Object[]> values(Call call, List<String> columns, List<Creation> rows) {
        Object now = call.context().now();
        long user = call.context().principal().userId();
        List<@Nullable Object[]> result = new ArrayList<>(rows.size());
        for (Creation row : rows) {
            @Nullable Object[] values = new @Nullable Object[columns.size() + ObjectPlan.ENGINE_COLUMNS];
            values[0] = row.id();
            values[1] = call.context().tenant().value();
            values[2] = row.organization();
            values[3] = 1L;
            values[4] = call.release();
            values[5] = now;
            values[6] = user;
            values[7] = now;
            values[8] = user;
            for (int i = 0; i < columns.size(); i++) {
                values[ObjectPlan.ENGINE_COLUMNS + i] = row.values().get(columns.get(i));
            }
            result.add(values);
        }
        return result;
    }
}
