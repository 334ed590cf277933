package cn.minshui.engine.app.http;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;

/** Answers that a browser keeps as a file. */
final class Downloads {
    private Downloads() {}

    static void head(HttpServletResponse response, String type, String fileName) {
        response.setContentType(type);
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment()
                        .filename(fileName, StandardCharsets.UTF_8)
                        .build()
                        .toString());
    }

    /**
     * Into a file first: an error in the middle is answered as one and not by half a list, and a slow client holds up no
     * transaction.
     */
    static void csv(HttpServletResponse response, String fileName, Lines lines) throws IOException {
        Path file = Files.createTempFile("minshui-download-", ".csv");
        try {
            try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
                lines.write(out);
            }
            head(response, CsvLines.MEDIA_TYPE, fileName);
            Files.copy(file, response.getOutputStream());
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** What stands in such a file. */
    interface Lines {
        void write(Writer out) throws IOException;
    }
}
