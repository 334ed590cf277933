package cn.minshui.engine.core.data.value;

import cn.minshui.engine.core.definition.FieldType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;

/** Values written as text in definitions. */
public final class Literals {
    private Literals() {}

    /** @param text checked when the definition was compiled */
    public static Object parse(FieldType type, String text) {
        return switch (Storage.of(type)) {
            case TEXT -> text;
            case WHOLE, REFERENCE -> Long.valueOf(text);
            case EXACT -> new BigDecimal(text).setScale(ColumnValues.scale(type));
            case BOOL -> Boolean.valueOf(text);
            case DATE -> LocalDate.parse(text);
            case DATE_TIME -> Instant.parse(text);
            case PERIOD -> YearMonth.parse(text, ColumnValues.PERIOD);
            case ANY_REFERENCE, KEYS, JSON, POINT, FILES, ROWS ->
                throw new IllegalArgumentException(type + " has no literal");
        };
    }
}
