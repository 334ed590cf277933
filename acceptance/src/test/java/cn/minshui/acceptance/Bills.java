package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;

/** The bills of the pilot's workbook, against the figures that were worked out apart from this system. */
final class Bills {
    private Bills() {}

    /** Each station's bills, volume and amount, item by item. @param months {@code yyyy-MM} */
    static void assertAsExpected(Api api, List<String> months) {
        Figures figures = new Figures();
        months.forEach(month -> new Pilot(api).collect(figures, month));
        try {
            JsonNode found = PilotAcceptanceTests.asRead(figures.toJson());
            months.forEach(month -> assertThat(found.path(month)).isEqualTo(expected(month)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By station. */
    static JsonNode expected(String month) {
        try {
            return Api.JSON
                    .readTree(Files.readAllBytes(PilotAcceptanceTests.EXPECTED))
                    .path(month);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
