package cn.minshui.engine.app.http;

import cn.minshui.engine.core.data.Approvals;
import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.data.RecordService.ExportRequest;
import cn.minshui.engine.core.exports.ExportedWorkbook;
import cn.minshui.engine.core.exports.WorkbookExports;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Lists out, as workbooks or as CSV: what the caller sees of the records, written as he sees it. */
@RestController
@io.swagger.v3.oas.annotations.Hidden
class ExportController {
    /** Records in one file: what a clerk's program opens at ease. */
    private static final long MOST_RECORDS = 100_000;

    private final RecordService records;
    private final WorkbookExports workbooks;
    private final Models models;
    private final Approvals approvals;

    ExportController(RecordService records, WorkbookExports workbooks, Models models, Approvals approvals) {
        this.approvals = approvals;
        this.records = records;
        this.workbooks = workbooks;
        this.models = models;
    }

    @GetMapping("/api/data/{object}/export")
    void export(
            CallContext context,
            @PathVariable String object,
            @RequestParam(required = false) @Nullable String filter,
            @RequestParam(required = false) @Nullable String quick,
            @RequestParam(required = false) @Nullable String sort,
            @RequestParam(required = false) @Nullable String fields,
            @RequestParam(defaultValue = "xlsx") String format,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        ExportRequest asked = new ExportRequest(
                object,
                Parameters.blankToNull(filter),
                Parameters.blankToNull(quick),
                Parameters.words(sort),
                Parameters.words(fields),
                MOST_RECORDS);
        switch (format) {
            case "xlsx" -> workbook(context, asked, Language.of(request), response);
            case "csv" -> csv(context, asked, Language.of(request), response);
            default -> throw unknownFormat();
        }
    }

    private void workbook(CallContext context, ExportRequest asked, String language, HttpServletResponse response)
            throws IOException {
        try (ExportedWorkbook workbook = workbooks.run(context, models.of(context), asked, language)) {
            Downloads.head(response, ExportedWorkbook.MEDIA_TYPE, workbook.fileName());
            workbook.write(response.getOutputStream());
        }
    }

    private void csv(CallContext context, ExportRequest asked, String language, HttpServletResponse response)
            throws IOException {
        CompiledModel model = models.of(context);
        Downloads.csv(response, WorkbookExports.fileName(context, model, asked.object(), language, "csv"), out -> {
            CsvSink sink = new CsvSink(context, model, asked.object(), language, out);
            records.export(context, asked, sink);
            sink.end();
        });
    }

    /** Asks a second person for an export; where nobody need be asked the answer says so. */
    @PostMapping("/api/data/{object}/export")
    Map<String, Boolean> ask(CallContext context, @PathVariable String object, @RequestBody Asked asked) {
        approvals
                .exports()
                .ask(
                        context,
                        new ExportRequest(
                                object,
                                Parameters.blankToNull(asked.filter()),
                                Parameters.blankToNull(asked.quick()),
                                Parameters.words(asked.sort()),
                                Parameters.words(asked.fields()),
                                MOST_RECORDS));
        return Map.of("needed", false);
    }

    /** The parameters of an export. */
    record Asked(
            @Nullable String filter,
            @Nullable String quick,
            @Nullable String sort,
            @Nullable String fields) {}

    private static ProblemException unknownFormat() {
        return new ProblemException(
                ProblemClass.MALFORMED,
                Problem.error(
                        "PARAMETER_MALFORMED",
                        Place.body("format"),
                        "format 应为 xlsx 或 csv",
                        "format must be xlsx or csv"));
    }
}
