package cn.minshui.revenue.importing;

import cn.minshui.engine.spi.imports.ImportSheet;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which sheet holds which month. */
final class ReadingPeriods {
    private static final int FIRST_YEAR = 1950;
    private static final int LAST_YEAR = 2199;

    private final RowReport report;
    private @Nullable Place refused;

    ReadingPeriods(RowReport report) {
        this.report = report;
    }

    TreeMap<YearMonth, ImportSheet> of(List<ImportSheet> sheets) {
        TreeMap<YearMonth, ImportSheet> byPeriod = new TreeMap<>();
        for (ImportSheet sheet : sheets) {
            Optional<YearMonth> period = period(sheet);
            if (period.isEmpty()) {
                continue;
            }
            @Nullable ImportSheet earlier = byPeriod.putIfAbsent(period.get(), sheet);
            if (earlier != null) {
                refuse(
                        sheet,
                        "SHEET_TWICE",
                        "工作表“" + earlier.name() + "”和“" + sheet.name() + "”是同一个月，只能有一张",
                        "The sheets \"" + earlier.name() + "\" and \"" + sheet.name() + "\" are of one month");
            }
        }
        return byPeriod;
    }

    /** A sheet that could not be put in its month; null when there is none. */
    @Nullable
    Place refused() {
        return refused;
    }

    private Optional<YearMonth> period(ImportSheet sheet) {
        String text = sheet.captured().getOrDefault("period", "");
        try {
            YearMonth period = YearMonth.parse(text);
            if (period.getYear() >= FIRST_YEAR && period.getYear() <= LAST_YEAR) {
                return Optional.of(period);
            }
        } catch (DateTimeException notAMonth) {
            // Told below like any other month that cannot be.
        }
        refuse(
                sheet,
                "SHEET_PERIOD_INVALID",
                "工作表名“" + sheet.name() + "”里的年月 " + text + " 不存在",
                "The month " + text + " in the sheet's name does not exist");
        return Optional.empty();
    }

    private void refuse(ImportSheet sheet, String code, String zh, String en) {
        refused = new Place.InSheet(sheet.name(), 0, null);
        report.error(Problem.error(code, refused, zh, en));
        sheet.rows().forEach(report::unfit);
    }
}
