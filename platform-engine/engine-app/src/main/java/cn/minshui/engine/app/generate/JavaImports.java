package cn.minshui.engine.app.generate;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The imports that a generated class needs: of what it may use, what its text names. */
final class JavaImports {
    private static final List<String> KNOWN = List.of(
            "cn.minshui.engine.spi.data.DataAccess",
            "cn.minshui.engine.spi.data.DataRecord",
            "cn.minshui.engine.spi.data.GeoPoint",
            "cn.minshui.engine.spi.data.JsonValue",
            "cn.minshui.engine.spi.data.Query",
            "cn.minshui.engine.spi.data.Reference",
            "cn.minshui.engine.spi.data.StoredFile",
            "java.math.BigDecimal",
            "java.time.Instant",
            "java.time.LocalDate",
            "java.time.YearMonth",
            "java.util.ArrayList",
            "java.util.LinkedHashMap",
            "java.util.List",
            "java.util.Map",
            "java.util.Objects",
            "java.util.Optional",
            "org.jspecify.annotations.Nullable");

    private JavaImports() {}

    static String of(String body) {
        // What stands in comments and quotes is no use of a class.
        String code = body.replaceAll("/\\*\\*.*?\\*/|\"(\\\\.|[^\"])*\"", "");
        String imports = KNOWN.stream()
                .filter(name -> Pattern.compile("\\b" + name.substring(name.lastIndexOf('.') + 1) + "\\b")
                        .matcher(code)
                        .find())
                .map(name -> "import " + name + ";\n")
                .collect(Collectors.joining());
        return imports.isEmpty() ? "" : imports + "\n";
    }
}
