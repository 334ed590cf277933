package cn.minshui.engine.core.imports;

import cn.minshui.engine.core.definition.BasicDefinitions.DictionaryDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.ImportTemplateDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.SheetDefinition;
import cn.minshui.engine.spi.imports.ImportSheet;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a workbook by a template: which sheet is which, and their typed rows. */
final class TemplateReading {
    private static final Pattern GROUP_WITH_BODY = Pattern.compile("\\(\\?<[A-Za-z][A-Za-z0-9]*>[^)]*\\)");
    private static final Pattern GROUP = Pattern.compile("\\(\\?<([A-Za-z][A-Za-z0-9]*)>");

    private final ImportTemplateDefinition template;
    private final Map<String, DictionaryDefinition> dictionaries;
    private final @Nullable String only;
    private final ImportProblems problems;
    private final List<SheetReading> readings = new ArrayList<>();
    private final Map<String, String> sheetOf = new LinkedHashMap<>();
    private final Set<String> unread = new HashSet<>();
    private final Spill spill;

    /** @param only name of the one sheet to import, null for all @param spill takes the rows, for as long as they are read */
    TemplateReading(
            ImportTemplateDefinition template,
            Map<String, DictionaryDefinition> dictionaries,
            @Nullable String only,
            ImportProblems problems,
            Spill spill) {
        this.template = template;
        this.dictionaries = dictionaries;
        this.only = only;
        this.problems = problems;
        this.spill = spill;
    }

    List<ImportSheet> read(InputStream file, ImportLimits limits) throws IOException {
        try (Workbook workbook = Workbook.open(file, limits)) {
            CellTyping typing = new CellTyping(
                    dictionaries, new DateTyping(serial -> workbook.values().date(serial)));
            workbook.read(name -> sheet(name, typing));
            readings.stream().map(SheetReading::name).filter(workbook::isHidden).forEach(this::tellHidden);
        } catch (WorkbookRefused e) {
            problems.add(e.problem());
            return List.of();
        }
        tellMissing();
        List<ImportSheet> sheets = new ArrayList<>();
        for (SheetReading reading : readings) {
            ImportSheet sheet = reading.finish();
            sheets.add(sheet);
            if (!reading.isReadable()) {
                unread.add(sheet.templateSheet());
            }
        }
        return sheets;
    }

    /** Ids of the sheets that were wanted and could not be read; why is among the problems. */
    Set<String> unread() {
        return Set.copyOf(unread);
    }

    private SheetHandler.@Nullable Rows sheet(String name, CellTyping typing) {
        String stripped = CellValues.strip(name);
        if (only != null && !only.equals(name) && !only.equals(stripped)) {
            return null;
        }
        for (Map.Entry<String, SheetDefinition> entry : template.sheets().entrySet()) {
            Pattern pattern = Pattern.compile(entry.getValue().namePattern());
            Matcher matcher = pattern.matcher(stripped);
            if (matcher.matches()) {
                return reading(entry.getKey(), entry.getValue(), name, captured(pattern, matcher), typing);
            }
        }
        if (only == null) {
            problems.add(Problem.warning(
                    "SHEET_UNKNOWN",
                    new Place.InSheet(name, 0, null),
                    "模板里没有工作表“" + name + "”，不导入",
                    "The template has no sheet \"" + name + "\"; it is not imported"));
        }
        return null;
    }

    private SheetHandler.@Nullable Rows reading(
            String id, SheetDefinition definition, String name, Map<String, String> captured, CellTyping typing) {
        String earlier = sheetOf.putIfAbsent(id, name);
        if (earlier != null && !definition.repeated()) {
            unread.add(id);
            problems.add(Problem.error(
                    "SHEET_TWICE",
                    new Place.InSheet(name, 0, null),
                    "工作表“" + earlier + "”和“" + name + "”是同一种，只能有一张",
                    "The sheets \"" + earlier + "\" and \"" + name + "\" are of one sort; there may be one only"));
            return null;
        }
        problems.sheet(name);
        SheetReading reading = new SheetReading(id, definition, name, captured, typing, problems, spill);
        readings.add(reading);
        return reading;
    }

    private void tellHidden(String name) {
        problems.add(Problem.warning(
                "SHEET_HIDDEN",
                new Place.InSheet(name, 0, null),
                "工作表“" + name + "”是隐藏的，也会导入；不要的请删去",
                "The sheet \"" + name + "\" is hidden and is imported all the same"));
    }

    private void tellMissing() {
        template.sheets().forEach((id, definition) -> {
            if (definition.required() && !sheetOf.containsKey(id) && only == null) {
                unread.add(id);
                problems.add(Problem.error(
                        "SHEET_MISSING",
                        new Place.InSheet(shown(definition), 0, null),
                        "缺少工作表“" + shown(definition) + "”",
                        "The sheet \"" + shown(definition) + "\" is missing"));
            }
        });
        if (only != null && readings.isEmpty()) {
            problems.add(Problem.error(
                    "SHEET_MISSING",
                    new Place.InSheet(only, 0, null),
                    "没有模板认得的工作表“" + only + "”",
                    "There is no sheet \"" + only + "\" that the template knows"));
        }
    }

    /** The pattern as a clerk may read it: what varies is left open. */
    private static String shown(SheetDefinition definition) {
        return GROUP_WITH_BODY.matcher(definition.namePattern()).replaceAll("…");
    }

    private static Map<String, String> captured(Pattern pattern, Matcher matched) {
        Map<String, String> captured = new LinkedHashMap<>();
        Matcher groups = GROUP.matcher(pattern.pattern());
        while (groups.find()) {
            String value = matched.group(groups.group(1));
            if (value != null) {
                captured.put(groups.group(1), value);
            }
        }
        return captured;
    }
}
