package cn.minshui.engine.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.compile.DefaultModelCompiler;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.testkit.library.LibraryMetadata;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CsvRecordsUnitTests {
    private static final CompiledModel MODEL = model();

    @Test
    void headingsAreLabelsInTheLanguageOfTheCaller() throws IOException {
        List<String> paths = List.of("isbn", "name", "organization.code", "createdAt");
        assertThat(written(paths, "zh-CN", Map.of())).startsWith("\uFEFFISBN,书名,机构·");
        assertThat(written(paths, "en", Map.of())).startsWith("\uFEFFISBN,Title,Organisation · ");
    }

    @Test
    void valuesReadAsPeopleKnowThem() throws IOException {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("status", "shelved");
        values.put("price", new BigDecimal("12.5000"));
        values.put("weight", new BigDecimal("3.200"));
        values.put("isDear", false);
        values.put("organization", new Reference(7, "东馆"));
        values.put("boughtOn", null);
        List<String> paths = List.of("id", "status", "price", "weight", "isDear", "organization", "boughtOn");
        assertThat(lastLine(paths, values)).isEqualTo("42,在架,12.50,3.2,否,东馆,");
        // Of a reference to one of several objects the object is told too.
        values.put("organization", new Reference(7, "陈", "reader"));
        assertThat(lastLine(List.of("organization"), values)).isEqualTo("读者：陈");
        assertThat(written(List.of("organization"), "en", values)).endsWith("Reader: 陈\r\n");
    }

    @Test
    void aTextIsNeitherBrokenUpNorRunAsAFormula() throws IOException {
        assertThat(lastLine(List.of("name", "isbn"), Map.of("name", "甲,\"乙\"", "isbn", "=1+1")))
                .isEqualTo("\"甲,\"\"乙\"\"\",'=1+1");
    }

    private static String lastLine(List<String> paths, Map<String, @Nullable Object> values) throws IOException {
        String[] lines = written(paths, "zh-CN", values).split("\r\n");
        return lines[lines.length - 1];
    }

    private static String written(List<String> paths, String language, Map<String, @Nullable Object> values)
            throws IOException {
        StringWriter out = new StringWriter();
        CsvRecords csv = new CsvRecords(MODEL, MODEL.object("book").orElseThrow(), paths, language, out);
        csv.heading();
        csv.rows(List.of(new DataRecord("book", 42, 1, 7, values)));
        return out.toString();
    }

    private static CompiledModel model() {
        try (DefaultPluginRegistry plugins = new DefaultPluginRegistry(List.of(), List.of())) {
            return Objects.requireNonNull(new DefaultModelCompiler(new CelExpressions(), plugins)
                    .compile(LibraryMetadata.sources())
                    .base());
        }
    }
}
