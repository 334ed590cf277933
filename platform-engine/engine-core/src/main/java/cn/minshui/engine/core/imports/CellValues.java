package cn.minshui.engine.core.imports;

import cn.minshui.engine.core.imports.RawCell.BoolCell;
import cn.minshui.engine.core.imports.RawCell.DateCell;
import cn.minshui.engine.core.imports.RawCell.EmptyFormula;
import cn.minshui.engine.core.imports.RawCell.ErrorCell;
import cn.minshui.engine.core.imports.RawCell.NumberCell;
import cn.minshui.engine.core.imports.RawCell.TextCell;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import org.apache.poi.ss.usermodel.DateUtil;
import org.jspecify.annotations.Nullable;

/** From the attributes and the text of a cell to what it holds. */
final class CellValues {
    /** A spreadsheet keeps and shows 15 significant digits; the file may hold 17. */
    private static final int DIGITS = 15;

    private static final MathContext SHOWN = new MathContext(DIGITS, RoundingMode.HALF_EVEN);
    private final SharedStrings strings;
    private final DateStyles styles;
    private final boolean from1904;

    CellValues(SharedStrings strings, DateStyles styles, boolean from1904) {
        this.strings = strings;
        this.styles = styles;
        this.from1904 = from1904;
    }

    boolean from1904() {
        return from1904;
    }

    /** @return null for an empty cell */
    @Nullable
    RawCell cell(@Nullable String type, @Nullable String style, String text, boolean hasFormula)
            throws WorkbookRefused {
        String kind = type == null ? "n" : type;
        if (text.isBlank()) {
            return hasFormula && !kind.equals("str") ? new EmptyFormula() : null;
        }
        return switch (kind) {
            case "s" -> text(shared(text));
            case "inlineStr", "str" -> text(SharedStrings.decoded(text));
            case "b" -> new BoolCell(text.strip().equals("1") || text.strip().equalsIgnoreCase("true"));
            case "e" -> new ErrorCell(text.strip());
            case "d" -> isoDate(text.strip());
            case "n" -> number(text.strip(), style);
            default -> throw new WorkbookRefused(FileProblems.broken("cell type " + kind));
        };
    }

    private String shared(String index) throws WorkbookRefused {
        String text = index.strip().matches("[0-9]{1,9}") ? strings.get(Integer.parseInt(index.strip())) : null;
        if (text == null) {
            throw new WorkbookRefused(FileProblems.broken("shared string " + index.strip()));
        }
        return text;
    }

    private static @Nullable RawCell text(String text) {
        String stripped = strip(text);
        return stripped.isEmpty() ? null : new TextCell(stripped);
    }

    /** Without blanks of any sort around it, the no-break and the ideographic one included. */
    static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\uFEFF' || c == '\u200B';
    }

    private RawCell number(String text, @Nullable String style) throws WorkbookRefused {
        if (text.length() > 40 || !text.matches("[-+]?[0-9]*\\.?[0-9]*([eE][-+]?[0-9]{1,3})?")) {
            throw new WorkbookRefused(FileProblems.broken("number " + shortened(text)));
        }
        BigDecimal exact = decimal(text);
        BigDecimal value = exact.round(SHOWN);
        if (styles.isDate(style) && DateUtil.isValidExcelDate(value.doubleValue())) {
            return new DateCell(date(value));
        }
        boolean lossy = value.precision() - value.scale() > DIGITS;
        return new NumberCell(value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros(), lossy);
    }

    private static BigDecimal decimal(String text) throws WorkbookRefused {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new WorkbookRefused(FileProblems.broken("number " + shortened(text)));
        }
    }

    private static String shortened(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }

    /** The date of a serial number by the calendar of this workbook, to the second. */
    LocalDateTime date(BigDecimal serial) {
        return DateUtil.getLocalDateTime(serial.doubleValue(), from1904, true);
    }

    private static RawCell isoDate(String text) throws WorkbookRefused {
        try {
            String plain = text.endsWith("Z") ? text.substring(0, text.length() - 1) : text;
            return new DateCell(
                    plain.indexOf('T') < 0 ? LocalDate.parse(plain).atStartOfDay() : LocalDateTime.parse(plain));
        } catch (DateTimeParseException e) {
            throw new WorkbookRefused(FileProblems.broken("date " + shortened(text)));
        }
    }
}
