package cn.minshui.engine.core.imports;

import cn.minshui.engine.core.imports.RawCell.DateCell;
import cn.minshui.engine.core.imports.RawCell.NumberCell;
import cn.minshui.engine.core.imports.RawCell.TextCell;
import cn.minshui.engine.spi.context.CallContext;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Dates of a sheet: cells with a date format, and bare serial numbers, which some programs leave when they drop the format
 * (in a column of dates they can be nothing else). Dates typed as text are refused: 03/04 is not one day.
 */
final class DateTyping {
    private static final LocalDate EARLIEST = LocalDate.of(1950, 1, 1);
    private static final LocalDate LATEST = LocalDate.of(2199, 12, 31);
    private static final BigDecimal LARGEST_SERIAL = BigDecimal.valueOf(2_958_465);
    private static final Pattern PERIOD = Pattern.compile("([0-9]{4})-?(0[1-9]|1[0-2])");

    private final Function<BigDecimal, LocalDateTime> serials;

    /** @param serials the calendar of the workbook (from 1900 or from 1904) */
    DateTyping(Function<BigDecimal, LocalDateTime> serials) {
        this.serials = serials;
    }

    /** The time of the day, if there is one, is left off. */
    Typed date(RawCell cell) {
        LocalDateTime value = moment(cell);
        return value == null ? refused(cell) : Typed.value(value.toLocalDate());
    }

    /** Clock time of the business zone, to the second. */
    Typed dateTime(RawCell cell) {
        LocalDateTime value = moment(cell);
        return value == null
                ? refused(cell)
                : Typed.value(value.truncatedTo(ChronoUnit.SECONDS)
                        .atZone(CallContext.BUSINESS_ZONE)
                        .toInstant());
    }

    /** {@code 202609} as number or text, {@code 2026-09}, or any day of the month as a date. */
    Typed period(RawCell cell) {
        String text = "";
        if (cell instanceof TextCell typed) {
            text = typed.value();
        } else if (cell instanceof NumberCell number) {
            text = number.value().toPlainString();
        } else if (cell instanceof DateCell date) {
            return Typed.value(YearMonth.from(date.value()));
        }
        Matcher matcher = PERIOD.matcher(text);
        return matcher.matches()
                ? Typed.value(YearMonth.of(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
                : Typed.refused("CELL_NOT_PERIOD", "应填月份，例如 202609", "A month is expected, such as 202609");
    }

    private @Nullable LocalDateTime moment(RawCell cell) {
        LocalDateTime value = null;
        if (cell instanceof DateCell date) {
            value = date.value();
        } else if (cell instanceof NumberCell number
                && number.value().signum() > 0
                && number.value().compareTo(LARGEST_SERIAL) <= 0) {
            value = serials.apply(number.value());
        }
        boolean plausible = value != null
                && !value.toLocalDate().isBefore(EARLIEST)
                && !value.toLocalDate().isAfter(LATEST);
        return plausible ? value : null;
    }

    private static Typed refused(RawCell cell) {
        if (cell instanceof TextCell text) {
            return Typed.refused(
                    "CELL_DATE_AS_TEXT",
                    "日期“" + Shown.text(text.value()) + "”是文本，请改成 Excel 日期（例如在单元格里重新输入 2026-09-30）",
                    "The date \"" + Shown.text(text.value()) + "\" is text; enter it as a date of Excel");
        }
        if (cell instanceof DateCell date) {
            return Typed.refused(
                    "CELL_DATE_OUT_OF_RANGE",
                    "日期 " + date.value().toLocalDate() + " 不在 1950 年至 2199 年之间",
                    "The date " + date.value().toLocalDate() + " is not between 1950 and 2199");
        }
        String shown = cell instanceof NumberCell number ? Shown.number(number.value()) : "TRUE/FALSE";
        return Typed.refused("CELL_NOT_DATE", shown + " 不是日期", shown + " is not a date");
    }
}
