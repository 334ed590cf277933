package cn.minshui.revenue.importing;

import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.imports.ImportRow;
import cn.minshui.revenue.reading.ReadingFacts;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The meters that replacements put in: new ones, or such as lie in stock. */
final class NewMeters {
    private final RowReport report;
    private final Map<String, DataRecord> stored;
    private final Set<String> used;

    /** @param used numbers of meters met so far in the workbook; takes those of the readings */
    NewMeters(Directory directory, RowReport report, List<ImportRow> readings, Set<String> used) {
        this.report = report;
        this.stored = directory.byKey("meter", "meterNo", CardRows.keys(readings, "newMeterNo"), "status", "digits");
        this.used = used;
    }

    /** @return id of the new meter when it lies in stock already */
    @Nullable
    Long take(ImportRow row, ReadingFacts facts) {
        String number = facts.newMeterNo();
        if (!facts.status().isReplacement() || number == null) {
            return null;
        }
        DataRecord known = stored.get(number);
        if (!used.add(number) || (known != null && !known.text("status").equals("in-stock"))) {
            report.error(
                    row,
                    "METER_EXISTS",
                    "newMeterNo",
                    "新表号 " + number + " 已被使用",
                    "The meter " + number + " is in use already");
            return null;
        }
        if (known != null && known.integer("digits") != facts.digits()) {
            report.error(
                    row,
                    "METER_DIGITS_DIFFER",
                    "newMeterNo",
                    "库存新表 " + number + " 的量程是 " + known.integer("digits") + " 位，旧表是 " + facts.digits() + " 位",
                    "The meter " + number + " in stock has " + known.integer("digits") + " digits, the old one "
                            + facts.digits());
            return null;
        }
        return known == null ? null : known.id();
    }
}
