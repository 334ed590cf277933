package cn.minshui.engine.core.exports;

import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.data.RecordService.ExportRequest;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemException;
import java.io.IOException;
import java.time.format.DateTimeFormatter;

/** Lists of records as .xlsx. Memory stays the same however many records there are: rows go to a temporary file. */
public final class WorkbookExports {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyyMMdd");

    private final RecordService records;

    public WorkbookExports(RecordService records) {
        this.records = records;
    }

    /**
     * Everything is read before this returns, so that a refusal can still be answered as one.
     *
     * @param model that the context's release means at its node
     * @param language a BCP 47 tag: of headings, labels and the file's name
     * @throws ProblemException as {@link RecordService#export}
     */
    public ExportedWorkbook run(CallContext context, CompiledModel model, ExportRequest request, String language)
            throws IOException {
        ExportedWorkbook workbook = new ExportedWorkbook(fileName(context, model, request.object(), language, "xlsx"));
        try {
            records.export(
                    context, request, new SheetWriter(workbook.content(), context, model, request.object(), language));
            return workbook;
        } catch (RuntimeException e) {
            workbook.close();
            throw e;
        }
    }

    /** Label of the object and the business date: {@code 图书-20260930.xlsx}. */
    public static String fileName(
            CallContext context, CompiledModel model, String object, String language, String extension) {
        String label = model.object(object)
                .map(o -> o.definition().label().in(language))
                .orElse(object);
        return label + "-" + DAY.format(context.today()) + "." + extension;
    }
}
