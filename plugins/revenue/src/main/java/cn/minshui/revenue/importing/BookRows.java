package cn.minshui.revenue.importing;

import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.imports.ImportRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks the sheet 册本. */
final class BookRows {
    private final Directory directory;
    private final RowReport report;

    BookRows(Directory directory, RowReport report) {
        this.directory = directory;
        this.report = report;
    }

    /** @return the workbook's books by number */
    Map<String, BookPlan> check(List<ImportRow> rows) {
        Map<String, DataRecord> known = directory.byKey("book", "bookNo", keys(rows, "bookNo"), "name");
        Map<String, DataRecord> organizations =
                directory.byKey("organization", "code", keys(rows, "organization"), "path");
        Map<String, DataRecord> readers = directory.byKey("user", "username", keys(rows, "reader"));
        Map<String, BookPlan> plans = new HashMap<>();
        long id = rows.isEmpty() ? 0 : directory.data().reserveIds(rows.size());
        for (ImportRow row : rows) {
            String number = Cells.text(row, "bookNo");
            if (number == null) {
                report.unfit(row);
                continue;
            }
            if (known.containsKey(number)) {
                report.error(row, "BOOK_EXISTS", "bookNo", "册本号 " + number + " 已存在", "Book " + number + " exists");
            }
            Long organization = lookUp(row, "organization", organizations, "ORGANIZATION_UNKNOWN", "没有营业站点 ");
            Long reader = lookUp(row, "reader", readers, "READER_UNKNOWN", "没有抄表员 ");
            if (plans.putIfAbsent(number, new BookPlan(id, number, organization, reader, row)) != null) {
                report.unfit(row);
            }
            id++;
        }
        return plans;
    }

    private @Nullable Long lookUp(ImportRow row, String column, Map<String, DataRecord> known, String code, String zh) {
        String key = Cells.text(row, column);
        if (key == null) {
            return null;
        }
        DataRecord found = known.get(key);
        if (found == null) {
            report.unknown(row, code, column, zh, "There is no " + column + " ", key);
            return null;
        }
        return found.id();
    }

    private static Set<String> keys(List<ImportRow> rows, String column) {
        List<@Nullable String> cells = new ArrayList<>();
        rows.forEach(r -> cells.add(Cells.text(r, column)));
        return Directory.keys(cells);
    }
}
