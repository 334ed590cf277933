package cn.minshui.engine.spi.imports;

import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A row, typed by the template's columns (ids of columns, not their headings).
 *
 * @param values typed as fields of a record are; a reference is the key as text
 * @param number row number as a spreadsheet shows it, the heading is 1
 * @param invalid ids of the columns whose cell was refused; their value is null
 * @param headings heading by column id, for problems
 */
public record ImportRow(
        String sheet,
        int number,
        Map<String, @Nullable Object> values,
        Set<String> invalid,
        Map<String, String> headings) {

    public @Nullable Object value(String column) {
        return values.get(column);
    }

    public boolean isValid(String column) {
        return !invalid.contains(column);
    }

    public Place place(String column) {
        return new Place.InSheet(sheet, number, headings.getOrDefault(column, column));
    }

    public Problem error(String code, String column, String zh, String en) {
        return Problem.error(code, place(column), zh, en);
    }
}
