package cn.minshui.engine.core.imports;

import cn.minshui.engine.core.definition.BasicDefinitions.DictionaryDefinition;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.imports.RawCell.BoolCell;
import cn.minshui.engine.core.imports.RawCell.DateCell;
import cn.minshui.engine.core.imports.RawCell.EmptyFormula;
import cn.minshui.engine.core.imports.RawCell.ErrorCell;
import cn.minshui.engine.core.imports.RawCell.NumberCell;
import cn.minshui.engine.core.imports.RawCell.TextCell;
import cn.minshui.engine.spi.data.GeoPoint;
import cn.minshui.engine.spi.data.JsonValue;
import cn.minshui.engine.spi.imports.Unseen;
import cn.minshui.engine.spi.problem.Text;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a cell as a column's type asks. Nothing is guessed: what a spreadsheet program may have changed behind the clerk's back
 * (a number turned into a date, digits lost beyond the fifteenth) is refused with words.
 */
final class CellTyping {
    private static final Set<String> YES = Set.of("是", "true", "yes", "1");
    private static final Set<String> NO = Set.of("否", "false", "no", "0");

    private static final Pattern POINT =
            Pattern.compile("\\s*(-?\\d{1,3}(?:\\.\\d{1,15})?)\\s*[,，]\\s*(-?\\d{1,2}(?:\\.\\d{1,15})?)\\s*");
    private static final Pattern SEPARATORS = Pattern.compile("[、,，;；\\n]");

    private final Map<String, DictionaryDefinition> dictionaries;
    private final DateTyping dates;

    CellTyping(Map<String, DictionaryDefinition> dictionaries, DateTyping dates) {
        this.dictionaries = dictionaries;
        this.dates = dates;
    }

    Typed type(RawCell cell, FieldDefinition field) {
        if (cell instanceof ErrorCell error) {
            return Typed.refused(
                    "CELL_ERROR",
                    "单元格是错误值 " + error.word() + "，请改正公式或填写数值",
                    "The cell holds the error " + error.word());
        }
        if (cell instanceof EmptyFormula) {
            return Typed.refused(
                    "CELL_FORMULA_EMPTY",
                    "公式没有保存计算结果，请在 Excel 中打开、重新计算并保存",
                    "The formula has no stored result; open, calculate and save the workbook in Excel");
        }
        return type(cell, field.type());
    }

    private Typed type(RawCell cell, FieldType type) {
        if (type instanceof FieldType.Text text) {
            return text(cell, text);
        } else if (type instanceof FieldType.Whole whole) {
            return NumberTyping.whole(cell, whole);
        } else if (type instanceof FieldType.Exact exact) {
            return NumberTyping.exact(cell, exact);
        } else if (type instanceof FieldType.Bool) {
            return bool(cell);
        } else if (type instanceof FieldType.Date) {
            return dates.date(cell);
        } else if (type instanceof FieldType.DateTime) {
            return dates.dateTime(cell);
        } else if (type instanceof FieldType.Period) {
            return dates.period(cell);
        } else if (type instanceof FieldType.Choice choice) {
            return choice(cell, choice);
        } else if (type instanceof FieldType.MultiChoice several) {
            return choices(cell, several);
        } else if (type instanceof FieldType.Point) {
            return point(cell);
        } else if (type instanceof FieldType.Json json) {
            return json(cell, json);
        } else if (type instanceof FieldType.ReferenceTo
                || type instanceof FieldType.AnyReference
                || type instanceof FieldType.Numbered) {
            return plainText(cell);
        }
        throw new IllegalStateException("a column of an import cannot be of the type " + type);
    }

    private static Typed text(RawCell cell, FieldType.Text type) {
        Typed typed = plainText(cell);
        if (!(typed instanceof Typed.Value value)) {
            return typed;
        }
        String text = (String) value.value();
        int length = text.codePointCount(0, text.length());
        if (length > type.maxLength()) {
            return Typed.refused(
                    "CELL_TOO_LONG",
                    "有 " + length + " 个字，最多 " + type.maxLength() + " 个",
                    length + " characters, at most " + type.maxLength());
        }
        String pattern = type.pattern();
        if (pattern != null && !text.matches(pattern)) {
            Text hint = Unseen.hint(text);
            return Typed.refused(
                    "CELL_PATTERN",
                    "“" + Shown.text(text) + "”的格式不对" + hint.zh(),
                    "\"" + Shown.text(text) + "\" does not match " + pattern + hint.en());
        }
        return typed;
    }

    /** A number becomes its digits, without a trailing {@code .0} or an exponent. */
    private static Typed plainText(RawCell cell) {
        if (cell instanceof TextCell text) {
            return Typed.value(text.value());
        }
        if (cell instanceof NumberCell number) {
            return number.lossy()
                    ? Typed.refused(
                            "CELL_DIGITS_LOST",
                            "超过 15 位的数字在 Excel 里已经丢失末尾几位，请把单元格设为文本后重新填写",
                            "Excel keeps 15 digits of a number; format the cell as text and type it again")
                    : Typed.value(number.value().toPlainString());
        }
        if (cell instanceof DateCell date) {
            return Typed.refused(
                    "CELL_DATE_IN_TEXT",
                    "Excel 把这里的内容当成了日期（" + date.value().toLocalDate() + "），请把单元格设为文本后重新填写",
                    "Excel took this for the date " + date.value().toLocalDate()
                            + "; format the cell as text and type it again");
        }
        return Typed.value(cell instanceof BoolCell bool && bool.value() ? "TRUE" : "FALSE");
    }

    private static Typed bool(RawCell cell) {
        if (cell instanceof BoolCell bool) {
            return Typed.value(bool.value());
        }
        if (plainText(cell) instanceof Typed.Value value) {
            String text = value.value().toString().toLowerCase(Locale.ROOT);
            if (YES.contains(text) || NO.contains(text)) {
                return Typed.value(YES.contains(text));
            }
        }
        return Typed.refused("CELL_NOT_BOOLEAN", "应填“是”或“否”", "Yes or no is expected");
    }

    private Typed choice(RawCell cell, FieldType.Choice choice) {
        Typed typed = plainText(cell);
        return typed instanceof Typed.Value value ? choice(choice.dictionary(), (String) value.value()) : typed;
    }

    /** Labels or keys with a mark or a line break between them; the first that is none is told. */
    private Typed choices(RawCell cell, FieldType.MultiChoice several) {
        if (!(plainText(cell) instanceof Typed.Value value)) {
            return plainText(cell);
        }
        List<Object> keys = new ArrayList<>();
        for (String part : SEPARATORS.split((String) value.value())) {
            if (!part.isBlank()) {
                Typed typed = choice(several.dictionary(), part.strip());
                if (!(typed instanceof Typed.Value key)) {
                    return typed;
                }
                keys.add(key.value());
            }
        }
        return Typed.value(keys);
    }

    private static Typed point(RawCell cell) {
        Typed typed = plainText(cell);
        if (!(typed instanceof Typed.Value value)) {
            return typed;
        }
        Matcher matcher = POINT.matcher((String) value.value());
        return matcher.matches()
                ? Typed.value(new GeoPoint(new BigDecimal(matcher.group(1)), new BigDecimal(matcher.group(2))))
                : Typed.refused(
                        "CELL_NOT_POINT",
                        "应填“经度,纬度”，如 118.386000,24.960000",
                        "Longitude and latitude are expected, such as 118.386000,24.960000");
    }

    private static Typed json(RawCell cell, FieldType.Json type) {
        Typed typed = text(cell, new FieldType.Text(type.maxLength(), null));
        return typed instanceof Typed.Value value ? Typed.value(new JsonValue((String) value.value())) : typed;
    }

    private Typed choice(String name, String text) {
        DictionaryDefinition dictionary = dictionaries.get(name);
        if (dictionary == null) {
            throw new IllegalStateException("the model has no dictionary " + name);
        }
        for (var entry : dictionary.items().entrySet()) {
            var item = entry.getValue();
            if (!item.disabled()
                    && (entry.getKey().equals(text)
                            || item.label().zh().equals(text)
                            || item.label().en().equals(text))) {
                return Typed.value(entry.getKey());
            }
        }
        return Typed.refused(
                "CELL_CHOICE_UNKNOWN",
                "没有“" + Shown.text(text) + "”这一项" + Unseen.hint(text).zh() + "，可填：" + labels(dictionary, true),
                "\"" + Shown.text(text) + "\" is no choice; there are: " + labels(dictionary, false));
    }

    private static String labels(DictionaryDefinition dictionary, boolean chinese) {
        return String.join(
                chinese ? "、" : ", ",
                dictionary.items().values().stream()
                        .filter(item -> !item.disabled())
                        .limit(20)
                        .map(item -> chinese ? item.label().zh() : item.label().en())
                        .toList());
    }
}
