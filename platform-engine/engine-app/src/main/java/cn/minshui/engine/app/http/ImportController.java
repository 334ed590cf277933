package cn.minshui.engine.app.http;

import cn.minshui.engine.core.imports.ImportOutcome;
import cn.minshui.engine.core.imports.ImportRequest;
import cn.minshui.engine.core.imports.ImportRequest.Mode;
import cn.minshui.engine.core.imports.ImportResult;
import cn.minshui.engine.core.imports.ImportService;
import cn.minshui.engine.core.imports.NotChecked;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** Workbooks in. */
@RestController
class ImportController {
    /** Parameters of every import; all others belong to the template. */
    private static final Set<String> OWN = Set.of("dryRun", "partial", "mode", "sheet", "file");

    private final ImportService imports;
    private final StepUps stepUps;

    ImportController(ImportService imports, StepUps stepUps) {
        this.imports = imports;
        this.stepUps = stepUps;
    }

    @Operation(
            summary = "Import a workbook; every further parameter is the template's own",
            description =
                    "A refused import is an answer, not an error: rejected is more than 0 and problems tell where. "
                            + "A long one is answered with 202 and a task.")
    @PostMapping(path = "/api/imports/{template}", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    ResponseEntity<Map<String, Object>> run(
            CallContext context,
            @PathVariable String template,
            @RequestPart MultipartFile file,
            @RequestParam(defaultValue = "false") String dryRun,
            @RequestParam(defaultValue = "false") String partial,
            @RequestParam(defaultValue = "insert") String mode,
            @RequestParam(required = false) @Nullable String sheet,
            HttpServletRequest request)
            throws IOException {
        if (!Parameters.flag("dryRun", dryRun)) {
            stepUps.requireForImport(context, request, template);
        }
        try (InputStream content = file.getInputStream()) {
            ImportOutcome outcome = imports.run(
                    context,
                    new ImportRequest(
                            template,
                            content,
                            Objects.requireNonNullElse(file.getOriginalFilename(), "upload.xlsx"),
                            Parameters.flag("dryRun", dryRun),
                            parameters(request),
                            Parameters.flag("partial", partial),
                            mode(mode),
                            Parameters.blankToNull(sheet)));
            if (outcome instanceof ImportOutcome.Queued queued) {
                return ResponseEntity.accepted()
                        .location(URI.create("/api/tasks/" + queued.task()))
                        .body(Map.of("task", Long.toString(queued.task())));
            }
            return ResponseEntity.ok(json(((ImportOutcome.Finished) outcome).result(), Language.of(request)));
        }
    }

    private static Map<String, String> parameters(HttpServletRequest request) {
        Map<String, String> parameters = new LinkedHashMap<>();
        request.getParameterMap().forEach((name, values) -> {
            if (!OWN.contains(name)) {
                parameters.put(name, values[0]);
            }
        });
        return parameters;
    }

    private static Mode mode(String word) {
        for (Mode mode : Mode.values()) {
            if (mode.word().equals(word)) {
                return mode;
            }
        }
        throw ProblemException.of(
                ProblemClass.MALFORMED,
                "PARAMETER_MALFORMED",
                "mode 应为 insert 或 update",
                "mode must be insert or update");
    }

    private static Map<String, Object> json(ImportResult result, String language) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("rows", result.rows());
        json.put("accepted", result.accepted());
        json.put("rejected", result.rejected());
        json.put("written", result.written());
        json.put("total", result.total());
        json.put(
                "problems",
                result.problems().stream()
                        .map(problem -> ProblemAnswer.Entry.of(problem, language))
                        .toList());
        json.put(
                "notChecked",
                result.notChecked().stream().map(line -> json(line, language)).toList());
        return json;
    }

    private static Map<String, Object> json(NotChecked line, String language) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("code", line.code());
        json.put("message", line.message().in(language));
        json.put("sheet", line.sheet());
        json.put("row", line.row());
        json.put("rows", line.rows());
        return json;
    }
}
