package cn.minshui.engine.app.http;

import cn.minshui.engine.core.definition.FileKind;
import cn.minshui.engine.core.files.FileService;
import cn.minshui.engine.core.files.FileService.Download;
import cn.minshui.engine.core.files.FileService.Upload;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.StoredFile;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** Files of records: sent first, then named in the record by their ids, then read with the record's own rights. */
@RestController
class FileController {
    private final FileService files;

    FileController(FileService files) {
        this.files = files;
    }

    @Operation(
            summary = "Send a file for a field of an object",
            description =
                    "The file waits a day for the record that names its id; only its sender can use it until then.")
    @PostMapping(path = "/api/files", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    ResponseEntity<Map<String, Object>> upload(
            CallContext context,
            @RequestParam String object,
            @RequestParam String field,
            @RequestPart MultipartFile file)
            throws IOException {
        try (InputStream content = file.getInputStream()) {
            String name = Objects.requireNonNullElse(file.getOriginalFilename(), "");
            StoredFile stored = files.upload(context, new Upload(object, field, name, file.getContentType(), content));
            return ResponseEntity.created(URI.create("/api/files/" + stored.id()))
                    .body(json(stored));
        }
    }

    private static Map<String, Object> json(StoredFile file) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", Long.toString(file.id()));
        json.put("name", file.name());
        json.put("size", file.size());
        json.put("type", file.type());
        return json;
    }

    /** Pictures are shown, everything else is saved; nothing of it is run in the name of this address. */
    @Operation(summary = "Read a file that the caller may read in its record")
    @GetMapping("/api/files/{id}")
    void download(CallContext context, @PathVariable String id, HttpServletResponse response) throws IOException {
        try (Download download = files.open(context, number(id))) {
            StoredFile file = download.file();
            boolean shown = Arrays.stream(FileKind.values())
                    .anyMatch(kind -> kind.isImage() && kind.mediaType().equals(file.type()));
            response.setContentType(file.type());
            response.setContentLengthLong(file.size());
            response.setHeader("X-Content-Type-Options", "nosniff");
            response.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
            response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-store");
            response.setHeader(
                    HttpHeaders.CONTENT_DISPOSITION,
                    (shown ? ContentDisposition.inline() : ContentDisposition.attachment())
                            .filename(file.name(), StandardCharsets.UTF_8)
                            .build()
                            .toString());
            download.content().transferTo(response.getOutputStream());
        }
    }

    private static long number(String id) {
        if (!id.matches("[1-9][0-9]{0,17}")) {
            throw ProblemException.of(ProblemClass.NOT_FOUND, "NOT_FOUND", "文件不存在", "there is no such file");
        }
        return Long.parseLong(id);
    }
}
