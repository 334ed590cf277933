package cn.minshui.engine.core.imports;

import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.imports.ImportRow;
import cn.minshui.engine.spi.imports.ImportSheet;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.LongConsumer;

/**
 * How far an import is, told to its task from time to time; the task throws when somebody has asked for its end. What a plugin's
 * handler does is seen by the rows that it is handed and by its calls of the data.
 */
final class ImportPace {
    private static final int STEPS = 500;
    private static final long LONGEST = Duration.ofSeconds(1).toNanos();

    private final LongConsumer told;
    private long reached;
    private int steps;
    private long last = System.nanoTime();

    /** @param told of the rows gone through so far; what it throws ends the import */
    ImportPace(LongConsumer told) {
        this.told = told;
    }

    /** An import that its caller waits for. */
    static ImportPace ofNobody() {
        return new ImportPace(rows -> {});
    }

    /** @param rows gone through so far, of all sheets together; going back to earlier ones counts for nothing */
    void reached(long rows) {
        reached = Math.max(reached, rows);
        step();
    }

    private void step() {
        if (++steps < STEPS && System.nanoTime() - last < LONGEST) {
            return;
        }
        told.accept(reached);
        steps = 0;
        last = System.nanoTime();
    }

    /** The same sheets, whose rows count as gone through when they are handed out. */
    List<ImportSheet> watched(List<ImportSheet> sheets) {
        List<ImportSheet> watched = new ArrayList<>(sheets.size());
        long before = 0;
        for (ImportSheet sheet : sheets) {
            List<ImportRow> rows = new WatchedRows(sheet.rows(), before);
            watched.add(new ImportSheet(sheet.templateSheet(), sheet.name(), sheet.captured(), rows));
            before += sheet.rows().size();
        }
        return watched;
    }

    private final class WatchedRows extends AbstractList<ImportRow> implements RandomAccess {
        private final List<ImportRow> rows;
        private final long before;

        WatchedRows(List<ImportRow> rows, long before) {
            this.rows = rows;
            this.before = before;
        }

        @Override
        public ImportRow get(int index) {
            ImportRow row = rows.get(index);
            reached(before + index + 1);
            return row;
        }

        @Override
        public int size() {
            return rows.size();
        }
    }

    /** The same data, each call of which is a step. */
    DataAccess watched(DataAccess data) {
        return watched(DataAccess.class, data);
    }

    private <T> T watched(Class<T> type, T object) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    step();
                    try {
                        Object result = method.invoke(object, arguments);
                        return result instanceof BulkWriter writer ? watched(BulkWriter.class, writer) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
