package cn.minshui.engine.core.batch;

import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** Problems as a task keeps them: both languages, so that each reader gets his own. */
public final class ProblemJson {
    private ProblemJson() {}

    /**
     * @return {@code [{code, severity, zh, en, …place}]}; the place is {@code sheet, row, column} of a workbook, {@code file,
     *     line, path} of a definition, {@code path} of a body, {@code object, key} of a record
     */
    public static ArrayNode write(List<Problem> problems) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (Problem problem : problems) {
            ObjectNode node = list.addObject()
                    .put("code", problem.code())
                    .put("severity", problem.severity().name().toLowerCase(Locale.ROOT))
                    .put("zh", problem.message().zh())
                    .put("en", problem.message().en());
            place(problem.place(), node);
        }
        return list;
    }

    private static void place(Place place, ObjectNode node) {
        if (place instanceof Place.InSheet cell) {
            node.put("sheet", cell.sheet()).put("row", cell.row()).put("column", cell.column());
        } else if (place instanceof Place.InFile file) {
            node.put("file", file.file()).put("line", file.line()).put("path", file.path());
        } else if (place instanceof Place.InBody body) {
            node.put("path", body.path());
        } else if (place instanceof Place.InRecord entry) {
            node.put("object", entry.object()).put("key", entry.key());
        } else if (place instanceof Place.InFrame frame) {
            node.put("offset", frame.offset());
        }
    }
}
