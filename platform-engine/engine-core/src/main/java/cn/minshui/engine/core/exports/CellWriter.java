package cn.minshui.engine.core.exports;

import cn.minshui.engine.core.data.value.Points;
import cn.minshui.engine.core.data.value.ReferenceWords;
import cn.minshui.engine.core.data.value.RichText;
import cn.minshui.engine.core.definition.BasicDefinitions.DictionaryDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.Entry;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.GeoPoint;
import cn.minshui.engine.spi.data.JsonValue;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.data.StoredFile;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.poi.ss.SpreadsheetVersion;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.DateUtil;

/**
 * Writes a value as the cell that a clerk can go on working with: numbers and dates as such, keys and references by their labels.
 * Text is always a cell of text, so what begins like a formula ({@code = + - @}) is never run as one.
 */
final class CellWriter {
    /** A cell's number is binary floating point: it gives back every decimal of this many digits, and no longer one. */
    private static final int EXACT_DIGITS = 15;

    /** 1900-01-01. POI takes 0 for a date too, but a sheet shows it as a time of no day. */
    private static final double FIRST_DAY = 1;

    private static final int LONGEST = SpreadsheetVersion.EXCEL2007.getMaxTextLength();

    private final CompiledModel model;
    private final String language;
    private final CellStyles styles;

    CellWriter(CompiledModel model, String language, CellStyles styles) {
        this.model = model;
        this.language = language;
        this.styles = styles;
    }

    /** @param value as in a {@code DataRecord} */
    void write(Cell cell, FieldType type, Object value) {
        if (value instanceof BigDecimal number) {
            number(cell, type, number);
        } else if (value instanceof Long whole) {
            whole(cell, type, whole);
        } else if (value instanceof LocalDate date) {
            moment(cell, date.atStartOfDay(), date.toString(), false);
        } else if (value instanceof Instant instant) {
            LocalDateTime local =
                    LocalDateTime.ofInstant(instant, CallContext.BUSINESS_ZONE).truncatedTo(ChronoUnit.SECONDS);
            moment(cell, local, local.toString(), true);
        } else {
            text(cell, words(type, value));
        }
    }

    private void number(Cell cell, FieldType type, BigDecimal value) {
        if (value.stripTrailingZeros().precision() > EXACT_DIGITS) {
            text(cell, value.toPlainString());
            return;
        }
        cell.setCellValue(value.doubleValue());
        cell.setCellStyle(styles.number(type));
    }

    /** An id is a name and no amount. */
    private void whole(Cell cell, FieldType type, long value) {
        if (type instanceof FieldType.ReferenceTo) {
            text(cell, Long.toString(value));
        } else {
            number(cell, type, BigDecimal.valueOf(value));
        }
    }

    /** A sheet's calendar begins with the year 1900; what is earlier is text. */
    private void moment(Cell cell, LocalDateTime value, String otherwise, boolean withTime) {
        double serial = DateUtil.getExcelDate(value);
        if (serial < FIRST_DAY) {
            text(cell, otherwise);
            return;
        }
        cell.setCellValue(serial);
        cell.setCellStyle(withTime ? styles.dateTime() : styles.date());
    }

    private String words(FieldType type, Object value) {
        if (value instanceof Reference reference) {
            return ReferenceWords.of(model, reference, language);
        }
        if (value instanceof Boolean flag) {
            return isEnglish() ? (flag ? "Yes" : "No") : (flag ? "是" : "否");
        }
        if (value instanceof List<?> parts) {
            return parts.stream().map(part -> words(type, part)).collect(Collectors.joining(isEnglish() ? ", " : "、"));
        }
        if (value instanceof GeoPoint point) {
            return Points.text(point);
        }
        if (value instanceof StoredFile file) {
            return file.name();
        }
        if (value instanceof JsonValue json) {
            return json.text();
        }
        if (value instanceof YearMonth || value instanceof String) {
            return text(type, value.toString());
        }
        throw new IllegalArgumentException("no cell for a " + value.getClass().getName());
    }

    private String text(FieldType type, String text) {
        if (type instanceof FieldType.Choice choice) {
            return label(choice.dictionary(), text);
        }
        if (type instanceof FieldType.MultiChoice several) {
            return label(several.dictionary(), text);
        }
        boolean rich = type instanceof FieldType.Text shape && shape.style() == FieldType.Text.Style.RICH;
        return rich ? RichText.plain(text) : text;
    }

    private boolean isEnglish() {
        return language.startsWith("en");
    }

    /** A key that the dictionary does not have (any more), or a masked one, stands for itself. */
    private String label(String name, String key) {
        DictionaryDefinition dictionary = model.dictionaries().get(name);
        Entry entry = dictionary == null ? null : dictionary.items().get(key);
        return entry == null ? key : entry.label().in(language);
    }

    private static void text(Cell cell, String text) {
        cell.setCellValue(text.length() <= LONGEST ? text : cut(text));
    }

    /** A sheet counts UTF-16 units; a character of two is not cut in half. */
    private static String cut(String text) {
        int end = LONGEST - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
