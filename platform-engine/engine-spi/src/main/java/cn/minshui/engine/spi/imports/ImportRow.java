package cn.minshui.engine.spi.imports;

import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A row, typed by the template's columns (ids of columns, not their headings). It may be kept while the import lasts: its values
 * are not in memory but read when they are asked for.
 */
public interface ImportRow {

    /** A row whose values are in memory. */
    static ImportRow of(
            String sheet,
            int number,
            Map<String, @Nullable Object> values,
            Set<String> invalid,
            Map<String, String> headings) {
        return new HeldRow(sheet, number, values, invalid, headings);
    }

    String sheet();

    /** As a spreadsheet shows it; the heading is 1. */
    int number();

    /** Typed as fields of a record are; a reference is the key as text. */
    Map<String, @Nullable Object> values();

    /** Ids of the columns whose cell was refused; their value is null. */
    Set<String> invalid();

    /** Heading by column id, for problems. */
    Map<String, String> headings();

    default @Nullable Object value(String column) {
        return values().get(column);
    }

    default boolean isValid(String column) {
        return !invalid().contains(column);
    }

    default Place place(String column) {
        return new Place.InSheet(sheet(), number(), headings().getOrDefault(column, column));
    }

    default Problem error(String code, String column, String zh, String en) {
        return Problem.error(code, place(column), zh, en);
    }
}
