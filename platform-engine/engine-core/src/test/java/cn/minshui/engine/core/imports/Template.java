package cn.minshui.engine.core.imports;

import cn.minshui.engine.core.definition.BasicDefinitions.ColumnDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.DictionaryDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.Entry;
import cn.minshui.engine.core.definition.BasicDefinitions.ImportTemplateDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.SheetDefinition;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldDefinition.Mask;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.FieldType.Exact;
import cn.minshui.engine.spi.imports.ImportRow;
import cn.minshui.engine.spi.imports.ImportSheet;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.Text;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A template with a column of every type, and what reading a workbook by it gives. */
final class Template {
    static final String SHEET = "数据";

    private Template() {}

    static final Map<String, DictionaryDefinition> DICTIONARIES = Map.of(
            "colour",
            new DictionaryDefinition(
                    "colour",
                    Text.of("颜色", "Colour"),
                    ordered(
                            "red", new Entry(Text.of("红", "Red"), null, false, Map.of(), "base"),
                            "blue", new Entry(Text.of("蓝", "Blue"), null, false, Map.of(), "base"),
                            "old", new Entry(Text.of("旧", "Old"), null, true, Map.of(), "base")),
                    "base"));

    static ImportTemplateDefinition all() {
        Map<String, ColumnDefinition> columns = new LinkedHashMap<>();
        columns.put("code", column("编号", "code", new FieldType.Text(20, "[0-9A-Z]+"), true));
        columns.put("note", column("备注", "note", new FieldType.Text(5, null), false));
        columns.put("count", column("数量", "count", new FieldType.Whole(0L, 999_999L), false));
        columns.put(
                "factor",
                column(
                        "系数",
                        "factor",
                        new Exact(Exact.Style.DECIMAL, 8, 4, BigDecimal.ZERO, new BigDecimal("1000"), null),
                        false));
        columns.put("day", column("日期", "day", new FieldType.Date(), false));
        columns.put("at", column("时间", "at", new FieldType.DateTime(), false));
        columns.put("month", column("账期", "month", new FieldType.Period(), false));
        columns.put("colour", column("颜色", "colour", new FieldType.Choice("colour"), false));
        columns.put("active", column("启用", "active", new FieldType.Bool(), false));
        SheetDefinition data = new SheetDefinition(SHEET, true, false, null, columns, List.of(List.of("code")));
        SheetDefinition monthly = new SheetDefinition(
                "月(?<month>[0-9]{4}-[0-9]{2})",
                false, true, null, Map.of("code", column("编号", "code", new FieldType.Text(20, null), true)), List.of());
        return new ImportTemplateDefinition(
                "all",
                Text.of("全部", "All"),
                "sample/all",
                "sample:import",
                Map.of(),
                ordered("data", data, "monthly", monthly));
    }

    private static ColumnDefinition column(String heading, String name, FieldType type, boolean required) {
        return new ColumnDefinition(
                heading,
                new FieldDefinition(name, Text.of(heading, name), null, type, required, false, false, null, Mask.ALL),
                required);
    }

    @SuppressWarnings("unchecked")
    private static <V> Map<String, V> ordered(Object... keysAndValues) {
        Map<String, V> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], (V) keysAndValues[i + 1]);
        }
        return map;
    }

    /** What reading gave. */
    record Reading(List<ImportSheet> sheets, ImportProblems problems, Set<String> unread) {
        List<ImportRow> rows() {
            return sheets.get(0).rows();
        }

        @Nullable
        Object value(int row, String column) {
            return rows().stream()
                    .filter(r -> r.number() == row)
                    .findFirst()
                    .orElseThrow()
                    .value(column);
        }

        /** {@code code@row/heading} of each problem. */
        List<String> shown() {
            return problems.list().stream().map(Reading::shown).toList();
        }

        private static String shown(Problem problem) {
            return problem.place() instanceof Place.InSheet cell
                    ? problem.code() + "@" + cell.row() + "/" + cell.column()
                    : problem.code();
        }
    }

    static Reading read(byte[] file) {
        return read(file, null, ImportLimits.standard());
    }

    static Reading read(byte[] file, @Nullable String only, ImportLimits limits) {
        ImportProblems problems = new ImportProblems();
        try {
            TemplateReading reading = new TemplateReading(all(), DICTIONARIES, only, problems, new Spill());
            List<ImportSheet> sheets = reading.read(new ByteArrayInputStream(file), limits);
            return new Reading(sheets, problems, reading.unread());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
