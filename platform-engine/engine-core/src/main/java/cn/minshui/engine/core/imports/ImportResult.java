package cn.minshui.engine.core.imports;

import cn.minshui.engine.core.batch.ProblemJson;
import cn.minshui.engine.spi.problem.Problem;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What came of an import.
 *
 * @param rows filled rows read
 * @param accepted rows without an error; written unless this was a dry run or others kept everything from being written
 * @param rejected the other rows
 * @param written rows that are in the database now
 * @param problems at most a thousand, errors before warnings; each has its cause where it stands
 * @param total how many problems there were
 * @param notChecked what only follows from the problems, summed up; not counted in {@code total}
 */
public record ImportResult(
        int rows,
        int accepted,
        int rejected,
        int written,
        List<Problem> problems,
        int total,
        List<NotChecked> notChecked) {
    public ImportResult {
        problems = List.copyOf(problems);
        notChecked = List.copyOf(notChecked);
    }

    public boolean hasErrors() {
        return problems.stream().anyMatch(Problem::isError);
    }

    /** As a task keeps it: problems in both languages. */
    public ObjectNode json() {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("rows", rows)
                .put("accepted", accepted)
                .put("rejected", rejected)
                .put("written", written)
                .put("total", total);
        node.set("problems", ProblemJson.write(problems));
        ArrayNode lines = node.putArray("notChecked");
        for (NotChecked line : notChecked) {
            lines.addObject()
                    .put("code", line.code())
                    .put("zh", line.message().zh())
                    .put("en", line.message().en())
                    .put("sheet", line.sheet())
                    .put("row", line.row())
                    .put("rows", line.rows());
        }
        return node;
    }
}
