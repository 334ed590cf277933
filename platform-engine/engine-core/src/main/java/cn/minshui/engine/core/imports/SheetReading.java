package cn.minshui.engine.core.imports;

import cn.minshui.engine.core.definition.BasicDefinitions.ColumnDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.SheetDefinition;
import cn.minshui.engine.spi.imports.ImportSheet;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One sheet on its way from cells to typed rows; says everything that a sheet alone can be wrong in. */
final class SheetReading implements SheetHandler.Rows {
    private static final int HEADING_ROW = 1;

    private final String id;
    private final SheetDefinition definition;
    private final String name;
    private final Map<String, String> captured;
    private final CellTyping typing;
    private final ImportProblems problems;
    private final Map<Integer, String> columnAt = new TreeMap<>();
    private final Set<String> absent = new LinkedHashSet<>();
    private final Map<String, String> headings = new LinkedHashMap<>();
    private final Set<Integer> ignored = new TreeSet<>();
    private final UniqueColumns unique;
    private final SheetRows rows;
    private final SheetLook look = new SheetLook();
    private boolean headed;
    private boolean readable = true;
    private boolean strayTold;

    SheetReading(
            String id,
            SheetDefinition definition,
            String name,
            Map<String, String> captured,
            CellTyping typing,
            ImportProblems problems,
            Spill spill) {
        this.id = id;
        this.definition = definition;
        this.name = name;
        this.captured = captured;
        this.typing = typing;
        this.problems = problems;
        this.unique = new UniqueColumns(definition.uniqueColumns());
        definition.columns().forEach((column, d) -> headings.put(column, d.heading()));
        this.rows = new SheetRows(name, Collections.unmodifiableMap(headings), spill);
    }

    @Override
    public void row(int number, Map<Integer, RawCell> cells) {
        if (number == HEADING_ROW) {
            heading(cells);
        } else {
            headingOrNone();
            if (!readable) {
                return;
            }
            tellStray(number, cells);
            Map<String, RawCell> known = new LinkedHashMap<>();
            cells.forEach((at, cell) -> {
                String column = columnAt.get(at);
                if (column != null) {
                    known.put(column, cell);
                }
            });
            if (!known.isEmpty()) {
                addTyped(number, known);
            }
        }
    }

    @Override
    public void hidden(int number) {
        look.hidden(number);
    }

    @Override
    public void merged(String area) {
        look.merged(area);
    }

    /** @return the sheet with all its rows; faulty cells are null in theirs */
    ImportSheet finish() {
        headingOrNone();
        if (readable) {
            look.tell(name, problems);
        }
        return new ImportSheet(id, name, captured, rows);
    }

    String name() {
        return name;
    }

    /** Whether the first row names any column; nothing of the sheet is read otherwise. */
    boolean isReadable() {
        return readable;
    }

    private void headingOrNone() {
        if (!headed) {
            heading(Map.of());
        }
    }

    private void heading(Map<Integer, RawCell> cells) {
        headed = true;
        Map<String, String> columnOf = new LinkedHashMap<>();
        headings.forEach((column, heading) -> columnOf.put(normal(heading), column));
        if (cells.values().stream().noneMatch(cell -> columnOf.containsKey(normal(words(cell))))) {
            noHeadings();
            return;
        }
        Set<String> found = new HashSet<>();
        cells.forEach((at, cell) -> {
            String text = words(cell);
            String column = columnOf.get(normal(text));
            if (column == null) {
                unknownHeading(at, text);
            } else if (!found.add(column)) {
                error(
                        HEADING_ROW,
                        text,
                        "COLUMN_TWICE",
                        "列“" + text + "”出现了两次，请删去多余的一列",
                        "The column \"" + text + "\" is there twice");
            } else {
                columnAt.put(at, column);
            }
        });
        definition.columns().forEach((column, d) -> {
            if (!found.contains(column)) {
                missing(column, d);
            }
        });
    }

    private static String words(RawCell cell) {
        return cell instanceof RawCell.TextCell text ? text.value() : "";
    }

    /** One line for the sheet, not one for each column that it lacks. */
    private void noHeadings() {
        readable = false;
        String expected = String.join("、", headings.values());
        problems.add(Problem.error(
                "HEADINGS_MISSING",
                place(HEADING_ROW, null),
                "第 1 行没有列名，这张表没有读取；第 1 行应是：" + expected,
                "Row 1 holds no headings, the sheet was not read; it should hold: "
                        + String.join(", ", headings.values())));
    }

    private void unknownHeading(int at, String text) {
        ignored.add(at);
        if (!text.isEmpty()) {
            problems.add(Problem.warning(
                    "COLUMN_UNKNOWN",
                    place(HEADING_ROW, text),
                    "模板里没有列“" + text + "”，该列不导入",
                    "The template has no column \"" + text + "\"; it is not imported"));
        }
    }

    private void missing(String column, ColumnDefinition definition) {
        absent.add(column);
        if (definition.mandatoryColumn() || definition.field().required()) {
            error(
                    HEADING_ROW,
                    definition.heading(),
                    "COLUMN_MISSING",
                    "缺少列“" + definition.heading() + "”（第 1 行应是列名）",
                    "The column \"" + definition.heading() + "\" is missing (row 1 holds the headings)");
        }
    }

    /** Values under no heading are not imported; whoever put them there is told once. */
    private void tellStray(int number, Map<Integer, RawCell> cells) {
        if (strayTold || cells.keySet().stream().allMatch(at -> columnAt.containsKey(at) || ignored.contains(at))) {
            return;
        }
        strayTold = true;
        problems.add(Problem.warning(
                "CELL_WITHOUT_HEADING",
                place(number, null),
                "有内容不在任何列名之下，不导入",
                "There are values below no heading; they are not imported"));
    }

    private void addTyped(int number, Map<String, RawCell> cells) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        Set<String> invalid = new HashSet<>();
        definition.columns().forEach((column, d) -> {
            values.put(column, null);
            RawCell cell = cells.get(column);
            if (absent.contains(column)) {
                if (d.mandatoryColumn() || d.field().required()) {
                    invalid.add(column);
                }
            } else if (cell == null) {
                required(number, column, d, invalid);
            } else {
                typed(number, column, d, cell, values, invalid);
            }
        });
        unique.check(rows, values).forEach(duplicate -> {
            String heading = headings.getOrDefault(duplicate.column(), duplicate.column());
            error(
                    number,
                    heading,
                    "ROW_DUPLICATE",
                    "“" + duplicate.shown() + "”在第 " + duplicate.firstRow() + " 行和第 " + number + " 行重复",
                    "\"" + duplicate.shown() + "\" stands in row " + duplicate.firstRow() + " and in row " + number);
        });
        rows.add(number, values, invalid);
    }

    private void required(int number, String column, ColumnDefinition definition, Set<String> invalid) {
        if (definition.field().required()) {
            invalid.add(column);
            error(number, definition.heading(), "CELL_REQUIRED", "必填，不能为空", "A value is required");
        }
    }

    private void typed(
            int number,
            String column,
            ColumnDefinition definition,
            RawCell cell,
            Map<String, @Nullable Object> values,
            Set<String> invalid) {
        Typed typed = typing.type(cell, definition.field());
        if (typed instanceof Typed.Value value) {
            values.put(column, value.value());
        } else if (typed instanceof Typed.Refused refused) {
            invalid.add(column);
            error(
                    number,
                    definition.heading(),
                    refused.code(),
                    refused.message().zh(),
                    refused.message().en());
        }
    }

    private void error(int row, String heading, String code, String zh, String en) {
        problems.add(Problem.error(code, place(row, heading), zh, en));
    }

    private Place place(int row, @Nullable String heading) {
        return new Place.InSheet(name, row, heading);
    }

    /** A star that marks a required column, and blanks inside, make no difference. */
    private static String normal(String heading) {
        return heading.replaceAll("[\\s\\u00A0\\u3000*＊]", "");
    }
}
