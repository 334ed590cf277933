package cn.minshui.engine.app.http;

import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.data.RecordService.ListRequest;
import cn.minshui.engine.core.data.RecordService.ObjectAccess;
import cn.minshui.engine.core.data.RecordService.Page;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Text;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The records of a list as a CSV file that spreadsheets open: what the caller sees of them, written as he sees it. */
@RestController
@RequestMapping("/api/data/{object}/export")
@io.swagger.v3.oas.annotations.Hidden
class ExportController {
    private static final int PAGE = 1_000;
    private static final long MOST = 100_000;

    private final RecordService records;
    private final Models models;

    ExportController(RecordService records, Models models) {
        this.records = records;
        this.models = models;
    }

    @GetMapping
    void export(
            CallContext context,
            @PathVariable String object,
            @RequestParam(required = false) @Nullable String filter,
            @RequestParam(required = false) @Nullable String quick,
            @RequestParam(required = false) @Nullable String sort,
            @RequestParam(required = false) @Nullable String fields,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        ObjectAccess access = records.access(context, object);
        CompiledModel model = models.of(context);
        CompiledObject exported = model.object(object).orElseThrow();
        requireRight(access, exported);
        List<String> asked = Parameters.words(fields);
        List<String> columns = asked.isEmpty() ? columns(exported, access) : asked;
        List<String> order = sort == null || sort.isBlank() ? List.of("id") : Parameters.words(sort);
        ListRequest first = new ListRequest(
                object,
                Parameters.blankToNull(filter),
                order,
                1,
                PAGE,
                columns,
                ListRequest.Count.EXACT,
                Parameters.blankToNull(quick));
        Page page = records.list(context, first);
        requireFew(page.total());
        response.setContentType("text/csv;charset=UTF-8");
        response.setHeader("Content-Disposition", "attachment; filename=\"" + object + ".csv\"");
        response.setHeader("Cache-Control", "no-store");
        Writer writer = new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8);
        CsvRecords csv = new CsvRecords(model, exported, columns, Language.of(request), writer);
        csv.heading();
        while (true) {
            csv.rows(page.items());
            if (page.items().size() < PAGE) {
                break;
            }
            page = records.list(context, next(first, page.page() + 1));
        }
        writer.flush();
    }

    private static ListRequest next(ListRequest first, int page) {
        return new ListRequest(
                first.object(),
                first.filter(),
                first.sort(),
                page,
                first.size(),
                first.fields(),
                ListRequest.Count.NONE,
                first.quick());
    }

    private static List<String> columns(CompiledObject object, ObjectAccess access) {
        return object.fields().values().stream()
                .filter(field -> !(field.type() instanceof FieldType.ChildTable))
                .filter(field -> !field.definition().secret())
                .filter(field -> access.fields()
                                .getOrDefault(field.name(), FieldRight.HIDDEN)
                                .compareTo(FieldRight.HIDDEN)
                        > 0)
                .map(field -> field.name())
                .toList();
    }

    private static void requireRight(ObjectAccess access, CompiledObject object) {
        if (!access.operations().contains(Operation.EXPORT)) {
            Text label = object.definition().label();
            throw ProblemException.of(
                    ProblemClass.FORBIDDEN,
                    "FORBIDDEN",
                    "您没有“" + label.zh() + "”的“导出”权限",
                    "you have no right to export on " + label.en());
        }
    }

    private static void requireFew(@Nullable Long total) {
        if (total != null && total > MOST) {
            throw ProblemException.of(
                    ProblemClass.INVALID,
                    "EXPORT_TOO_LARGE",
                    "共 " + total + " 行，一次最多导出 " + MOST + " 行，请缩小筛选范围",
                    total + " rows; at most " + MOST + " are exported at once, narrow the filter");
        }
    }
}
