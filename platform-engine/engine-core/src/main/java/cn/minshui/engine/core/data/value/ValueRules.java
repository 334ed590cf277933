package cn.minshui.engine.core.data.value;

import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.data.GeoPoint;
import cn.minshui.engine.spi.data.JsonValue;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a typed value must keep to be stored in its field: for bodies, plugins and bulk writers alike. */
public final class ValueRules {
    private static final Cache<String, Pattern> PATTERNS =
            Caffeine.newBuilder().maximumSize(1_000).build();
    private static final int FIRST_YEAR = 1000;
    private static final int LAST_YEAR = 9999;

    private final ChoiceRules choices;
    private final TargetRules targets;

    public ValueRules(CompiledModel model) {
        this.choices = new ChoiceRules(model);
        this.targets = new TargetRules(model);
    }

    /** @param path place in the body @return the value as it is stored, null when it is empty or refused */
    public @Nullable Object check(
            FieldDefinition field, @Nullable Object value, String path, Consumer<Problem> problems) {
        if (value == null || value.equals("")) {
            return null;
        }
        return switch (Storage.of(field.type())) {
            case TEXT -> text(field, value, path, problems);
            case WHOLE -> whole(field, value, path, problems);
            case EXACT -> exact(field, value, path, problems);
            case BOOL -> typed(Boolean.class, field, value, path, problems);
            case DATE -> date(field, value, path, problems);
            case DATE_TIME -> instant(field, value, path, problems);
            case PERIOD -> period(field, value, path, problems);
            case KEYS -> several(field, value, path, problems);
            case POINT -> point(field, value, path, problems);
            case FILES -> files(field, value, path, problems);
            case JSON -> json(field, value, path, problems);
            case REFERENCE -> typed(Long.class, field, value, path, problems);
            case ANY_REFERENCE -> anyReference(field, value, path, problems);
            case ROWS -> throw new IllegalArgumentException(field.name() + " is a child table");
        };
    }

    private static <T> @Nullable T typed(
            Class<T> type, FieldDefinition field, Object value, String path, Consumer<Problem> problems) {
        if (type.isInstance(value)) {
            return type.cast(value);
        }
        problems.accept(problem(
                "FIELD_TYPE",
                path,
                label(field) + "的值类型不对",
                field.label().en() + " cannot hold a " + value.getClass().getSimpleName()));
        return null;
    }

    private @Nullable String text(FieldDefinition field, Object value, String path, Consumer<Problem> problems) {
        String text = typed(String.class, field, value, path, problems);
        if (text == null || !isClean(field, text, path, problems)) {
            return null;
        }
        if (field.type() instanceof FieldType.Choice choice) {
            return choices.one(field, choice.dictionary(), text, path, problems);
        }
        text = cleaned(field.type(), text);
        if (text.isEmpty()) {
            return null;
        }
        int max = field.type() instanceof FieldType.Text t ? t.maxLength() : 64;
        int length = text.codePointCount(0, text.length());
        if (length > max) {
            problems.accept(problem(
                    "TEXT_TOO_LONG",
                    path,
                    label(field) + "最多 " + max + " 个字，现有 " + length + " 个",
                    field.label().en() + " takes " + max + " characters, there are " + length));
            return null;
        }
        if (field.type() instanceof FieldType.Text t && t.pattern() != null && !matches(t.pattern(), text)) {
            problems.accept(problem(
                    "TEXT_PATTERN",
                    path,
                    label(field) + "的格式不对",
                    field.label().en() + " does not have the form asked for"));
            return null;
        }
        return text;
    }

    /** Line breaks are {@code \n} wherever they come from; HTML keeps only what does no harm. */
    private static String cleaned(FieldType type, String text) {
        if (!(type instanceof FieldType.Text shape)) {
            return text;
        }
        return switch (shape.style()) {
            case LINE -> text;
            case LONG -> text.replace("\r\n", "\n").replace('\r', '\n');
            case RICH -> RichText.cleaned(text);
        };
    }

    /** Whether an any-reference may point to the object; told when not. */
    boolean isTarget(FieldDefinition field, String object, String path, Consumer<Problem> problems) {
        return targets.isTarget(field, object, path, problems);
    }

    private @Nullable Reference anyReference(
            FieldDefinition field, Object value, String path, Consumer<Problem> problems) {
        Reference reference = typed(Reference.class, field, value, path, problems);
        return reference == null ? null : targets.checked(field, reference, path, problems);
    }

    private @Nullable List<String> several(
            FieldDefinition field, Object value, String path, Consumer<Problem> problems) {
        Collection<?> given = typed(Collection.class, field, value, path, problems);
        return given == null || !(field.type() instanceof FieldType.MultiChoice type)
                ? null
                : choices.several(field, type.dictionary(), given, path, problems);
    }

    private static @Nullable GeoPoint point(
            FieldDefinition field, Object value, String path, Consumer<Problem> problems) {
        GeoPoint point = typed(GeoPoint.class, field, value, path, problems);
        return point == null ? null : Points.checked(field, point, path, problems);
    }

    /** Ids yet: that the files are there is found out with the record. */
    private static @Nullable List<?> files(
            FieldDefinition field, Object value, String path, Consumer<Problem> problems) {
        Collection<?> given = typed(Collection.class, field, value, path, problems);
        if (given == null || given.isEmpty() || !(field.type() instanceof FieldType.Files type)) {
            return null;
        }
        List<?> files = given.stream().distinct().toList();
        if (files.size() > type.most()) {
            problems.accept(problem(
                    "FILES_TOO_MANY",
                    path,
                    label(field) + "最多 " + type.most() + " 个文件",
                    field.label().en() + " takes " + type.most() + " files"));
            return null;
        }
        return files;
    }

    private static @Nullable JsonValue json(
            FieldDefinition field, Object value, String path, Consumer<Problem> problems) {
        JsonValue json = typed(JsonValue.class, field, value, path, problems);
        return json == null || !(field.type() instanceof FieldType.Json type)
                ? null
                : JsonTexts.checked(field, type, json, path, problems);
    }

    private static boolean matches(String pattern, String text) {
        return Objects.requireNonNull(PATTERNS.get(pattern, Pattern::compile))
                .matcher(text)
                .matches();
    }

    /**
     * Databases refuse the NUL character and half characters, each in its own way, and a workbook cannot hold the other control
     * characters; nobody can type them, and nobody would see them.
     */
    public static boolean isClean(FieldDefinition field, String text, String path, Consumer<Problem> problems) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            } else if (Character.isSurrogate(c) || Character.isISOControl(c) && "\t\n\r".indexOf(c) < 0) {
                problems.accept(problem(
                        "TEXT_CHARACTER",
                        path,
                        label(field) + "含有控制字符或半个字符，不能保存，请删去后重新输入",
                        field.label().en()
                                + " holds a control character or half a one, which cannot be stored: type it anew"));
                return false;
            }
        }
        return true;
    }

    private static @Nullable Long whole(FieldDefinition field, Object value, String path, Consumer<Problem> problems) {
        Long number = typed(Long.class, field, value, path, problems);
        if (number == null || !(field.type() instanceof FieldType.Whole type)) {
            return number;
        }
        boolean low = type.min() != null && number < type.min();
        boolean high = type.max() != null && number > type.max();
        return low || high ? outside(field, type.min(), type.max(), path, problems) : number;
    }

    private static <T> @Nullable T outside(
            FieldDefinition field,
            @Nullable Object min,
            @Nullable Object max,
            String path,
            Consumer<Problem> problems) {
        String zh;
        String en;
        if (max == null) {
            zh = "不能小于 " + min;
            en = " must be at least " + min;
        } else if (min == null) {
            zh = "不能大于 " + max;
            en = " must be at most " + max;
        } else {
            zh = "应在 " + min + " – " + max + " 之间";
            en = " must be within " + min + " – " + max;
        }
        problems.accept(
                problem("NUMBER_RANGE", path, label(field) + zh, field.label().en() + en));
        return null;
    }

    private static @Nullable BigDecimal exact(
            FieldDefinition field, Object value, String path, Consumer<Problem> problems) {
        BigDecimal number = typed(BigDecimal.class, field, value, path, problems);
        if (number == null || !(field.type() instanceof FieldType.Exact type)) {
            return number;
        }
        BigDecimal stripped = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        if (stripped.scale() > type.scale()) {
            problems.accept(problem(
                    "NUMBER_DECIMALS",
                    path,
                    label(field) + "最多 " + type.scale() + " 位小数",
                    field.label().en() + " takes " + type.scale() + " decimals"));
            return null;
        }
        if ((long) stripped.precision() - stripped.scale() > type.precision() - type.scale()) {
            problems.accept(problem(
                    "NUMBER_RANGE",
                    path,
                    label(field) + "最多 " + (type.precision() - type.scale()) + " 位整数",
                    field.label().en() + " takes " + (type.precision() - type.scale()) + " digits before the point"));
            return null;
        }
        boolean low = type.min() != null && number.compareTo(type.min()) < 0;
        boolean high = type.max() != null && number.compareTo(type.max()) > 0;
        return low || high ? outside(field, type.min(), type.max(), path, problems) : stripped.setScale(type.scale());
    }

    private static @Nullable LocalDate date(
            FieldDefinition field, Object value, String path, Consumer<Problem> problems) {
        LocalDate date = typed(LocalDate.class, field, value, path, problems);
        return date == null || isYear(date.getYear()) ? date : outside(field, FIRST_YEAR, LAST_YEAR, path, problems);
    }

    private static @Nullable Instant instant(
            FieldDefinition field, Object value, String path, Consumer<Problem> problems) {
        Instant instant = typed(Instant.class, field, value, path, problems);
        if (instant == null) {
            return null;
        }
        boolean inside = !instant.isBefore(Instant.parse("1000-01-01T00:00:00Z"))
                && instant.isBefore(Instant.parse("+10000-01-01T00:00:00Z"));
        return inside ? instant.truncatedTo(ChronoUnit.MICROS) : outside(field, FIRST_YEAR, LAST_YEAR, path, problems);
    }

    private static @Nullable YearMonth period(
            FieldDefinition field, Object value, String path, Consumer<Problem> problems) {
        YearMonth period = typed(YearMonth.class, field, value, path, problems);
        return period == null || isYear(period.getYear())
                ? period
                : outside(field, FIRST_YEAR, LAST_YEAR, path, problems);
    }

    private static boolean isYear(int year) {
        return year >= FIRST_YEAR && year <= LAST_YEAR;
    }

    static String label(FieldDefinition field) {
        return "“" + field.label().zh() + "”";
    }

    static Problem problem(String code, String path, String zh, String en) {
        return Problem.error(code, Place.body(path), zh, en);
    }
}
