package cn.minshui.engine.app.http;

import cn.minshui.engine.core.data.BulkOutcome.Refused;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Objects;

/** Records that a request on many has refused: one line for each reason. */
final class RefusedCsv {
    private final CsvLines out;
    private final String language;

    RefusedCsv(Writer out, String language) {
        this.out = new CsvLines(out);
        this.language = language;
    }

    void heading() throws IOException {
        out.begin();
        out.line(
                language.startsWith("en")
                        ? List.of("Record", "Id", "Field", "Reason", "Code")
                        : List.of("记录", "编号", "位置", "原因", "代码"));
    }

    void rows(List<Refused> refused) throws IOException {
        for (Refused record : refused) {
            String label = Objects.requireNonNullElse(record.label(), "");
            String id = Long.toString(record.id());
            for (var problem : record.problems()) {
                ProblemAnswer.Entry entry = ProblemAnswer.Entry.of(problem, language);
                String path = Objects.requireNonNullElse(entry.path(), "");
                out.line(List.of(CsvLines.inert(label), id, path, CsvLines.inert(entry.message()), entry.code()));
            }
        }
    }
}
