package cn.minshui.tariff;

import cn.minshui.engine.spi.kind.KindSource;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.Text;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A definition as it was written: reads values into whole numbers and says where one is wrong. */
final class Written {
    private static final int WHOLE_DIGITS = 6;

    private final KindSource source;
    private final Consumer<Problem> problems;

    Written(KindSource source, Consumer<Problem> problems) {
        this.source = source;
        this.problems = problems;
    }

    void problem(String code, String pointer, String zh, String en) {
        problems.accept(Problem.error(code, source.places().apply(pointer), zh, en));
    }

    /** Something that kernel 1 does not know. */
    void needsKernelTwo(String pointer) {
        problem(
                "TARIFF_NEEDS_KERNEL_2",
                pointer,
                "内核 1 没有这项规则，要写 kernel: 2（已出账单仍按原内核）",
                "kernel 1 does not know this rule; write kernel: 2, posted bills keep theirs");
    }

    /** A number × 10^digits; 0 with a problem when it does not fit or is none. */
    long scaled(@Nullable Object written, int digits, String pointer) {
        BigDecimal value = decimal(written);
        if (value.signum() < 0
                || value.stripTrailingZeros().scale() > digits
                || value.precision() - value.scale() > WHOLE_DIGITS) {
            String number = value.toPlainString();
            problem(
                    "TARIFF_NUMBER_RANGE",
                    pointer,
                    "数值 " + number + " 超出范围：不能为负，小数最多 " + digits + " 位，整数最多 " + WHOLE_DIGITS + " 位",
                    number + " is out of range: not negative, at most " + digits + " decimals and " + WHOLE_DIGITS
                            + " digits before them");
            return 0;
        }
        return value.movePointRight(digits).longValueExact();
    }

    static BigDecimal decimal(@Nullable Object written) {
        return written instanceof BigDecimal exact ? exact : new BigDecimal(String.valueOf(written));
    }

    static long whole(Map<String, Object> body, String key, long otherwise) {
        Object value = body.get(key);
        return value == null ? otherwise : decimal(value).longValueExact();
    }

    static String word(Map<String, Object> body, String key, String otherwise) {
        return String.valueOf(body.getOrDefault(key, otherwise));
    }

    static boolean flag(Map<String, Object> body, String key, boolean otherwise) {
        Object value = body.get(key);
        return value == null ? otherwise : Boolean.TRUE.equals(value);
    }

    /** A label is one text for both languages, or one for each. */
    static Text label(Map<String, Object> body, String otherwise) {
        Object label = body.getOrDefault("label", otherwise);
        if (label instanceof Map<?, ?>) {
            String zh = word(asMap(label), "zh", otherwise);
            return Text.of(zh, word(asMap(label), "en", zh));
        }
        return Text.of(String.valueOf(label), String.valueOf(label));
    }

    static Map<String, Object> map(Map<String, Object> body, String key) {
        return asMap(body.get(key));
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> asMap(@Nullable Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    static List<?> list(Map<String, Object> body, String key) {
        return body.get(key) instanceof List<?> list ? list : List.of();
    }
}
