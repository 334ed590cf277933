package cn.minshui.engine.core.definition;

import cn.minshui.engine.core.definition.ActionDefinition.InputField;
import cn.minshui.engine.core.definition.FieldDefinition.Mask;
import cn.minshui.engine.core.definition.FieldType.Exact;
import cn.minshui.engine.core.definition.FieldType.Exact.Style;
import cn.minshui.engine.core.protect.BlindSearch;
import cn.minshui.engine.spi.problem.Text;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Fields of objects, inputs, parameters and columns. */
final class FieldReader {
    private static final int MONEY_PRECISION = 14;
    private static final int MONEY_SCALE = 2;
    private static final int QUANTITY_PRECISION = 12;
    private static final int QUANTITY_SCALE = 3;
    private static final int DEFAULT_TEXT_LENGTH = 200;
    private static final int DEFAULT_FILE_SIZE = 10;

    private FieldReader() {}

    static FieldDefinition field(String name, Members field) {
        Text label = field.has("label") ? field.label("label") : Text.of(name, name);
        return field(name, field, label);
    }

    static FieldDefinition field(String name, Members field, Text label) {
        return new FieldDefinition(
                name,
                label,
                field.labelOrNull("help"),
                type(field.text("type"), field),
                field.is("required"),
                field.is("readOnly"),
                field.is("fixed"),
                field.textOrNull("default"),
                Mask.valueOf(field.text("mask", "all").toUpperCase(Locale.ROOT)),
                field.is("secret"),
                sensitivity(field.member("sensitive")));
    }

    private static @Nullable Sensitivity sensitivity(@Nullable Members sensitive) {
        if (sensitive == null) {
            return null;
        }
        List<String> words = sensitive.texts("search");
        String one = sensitive.textOrNull("search");
        return new Sensitivity(Stream.concat(words.stream(), Stream.ofNullable(one))
                .map(word -> BlindSearch.of(word).orElseThrow())
                .collect(Collectors.toSet()));
    }

    static InputField input(String name, Members field) {
        if (!field.text("type").equals("rows")) {
            return new InputField(field(name, field), Map.of(), false);
        }
        FieldDefinition rows = new FieldDefinition(
                name,
                field.label("label"),
                field.labelOrNull("help"),
                new FieldType.Text(1, null),
                field.is("required"),
                false,
                false,
                null,
                Mask.ALL);
        return new InputField(rows, field.each("rows", FieldReader::input), true);
    }

    /** A type by its word, with what the definition says beside it. */
    static FieldType type(String word, Members field) {
        return switch (word) {
            case "text" ->
                new FieldType.Text(
                        field.number("maxLength", DEFAULT_TEXT_LENGTH),
                        field.textOrNull("pattern"),
                        FieldType.Text.Style.LINE,
                        field.textOrNull("definitions"));
            case "long-text" -> new FieldType.Text(field.number("maxLength", 1), null, FieldType.Text.Style.LONG, null);
            case "rich-text" -> new FieldType.Text(field.number("maxLength", 1), null, FieldType.Text.Style.RICH, null);
            case "integer" -> new FieldType.Whole(whole(field.decimalOrNull("min")), whole(field.decimalOrNull("max")));
            case "decimal" -> exact(Style.DECIMAL, field, field.number("precision", 18), field.number("scale", 4));
            case "money" -> exact(Style.MONEY, field, MONEY_PRECISION, MONEY_SCALE);
            case "quantity" -> exact(Style.QUANTITY, field, QUANTITY_PRECISION, field.number("scale", QUANTITY_SCALE));
            case "boolean" -> new FieldType.Bool();
            case "date" -> new FieldType.Date();
            case "date-time" -> new FieldType.DateTime();
            case "period" -> new FieldType.Period();
            case "choice" -> new FieldType.Choice(field.text("dictionary", ""));
            case "multi-choice" -> new FieldType.MultiChoice(field.text("dictionary"));
            case "json" -> new FieldType.Json(field.number("maxLength", 1), field.json("schema"));
            case "geo-point" -> new FieldType.Point();
            case "file", "image" -> files(word.equals("image"), field);
            case "reference" ->
                new FieldType.ReferenceTo(field.text("object"), field.textOrNull("tree"), handOver(field));
            case "any-reference" -> new FieldType.AnyReference(field.texts("objects"));
            case "child-table" -> new FieldType.ChildTable(field.text("object"), field.text("parent"));
            case "computed" ->
                new FieldType.Computed(
                        type(field.text("result"), field), field.text("expression"), field.is("stored"), null);
            case "rollup" ->
                new FieldType.Computed(type(field.text("result"), field), "", field.is("stored"), rollup(field));
            case "sequence" -> new FieldType.Numbered(field.text("sequence"));
            default -> throw new IllegalStateException("type " + word + " is not in the schema");
        };
    }

    /** {@code false} is as if nothing were said. */
    private static @Nullable String handOver(Members field) {
        String text = field.textOrNull("handOver");
        return "false".equals(text) ? null : text;
    }

    private static FieldType.Files files(boolean image, Members field) {
        List<String> given = field.texts("extensions");
        return new FieldType.Files(
                image,
                given.isEmpty() ? FileKind.extensions(image) : given,
                field.number("maxSize", DEFAULT_FILE_SIZE),
                field.number("multiple", 1));
    }

    private static FieldType.Rollup rollup(Members field) {
        return new FieldType.Rollup(
                field.text("object"),
                field.text("reference"),
                FieldType.Rollup.Function.valueOf(field.text("function").toUpperCase(Locale.ROOT)),
                field.textOrNull("field"),
                field.textOrNull("where"));
    }

    private static Exact exact(Style style, Members field, int precision, int scale) {
        return new Exact(
                style,
                precision,
                scale,
                field.decimalOrNull("min"),
                field.decimalOrNull("max"),
                field.textOrNull("unit"));
    }

    /** A bound with a fraction is reported by the checks; here it is cut. */
    private static @Nullable Long whole(@Nullable BigDecimal value) {
        return value == null ? null : value.longValue();
    }
}
