package cn.minshui.engine.core.script;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Pattern;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;

/** Decimals and dates of scripts: text in, text out; an answer that begins with {@code !} is the text of an error. */
final class ExactArithmetic implements ProxyExecutable {
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,60}(\\.\\d{1,60})?");
    private static final int MOST_DIGITS = 60;
    private static final int MOST_DAYS = 4_000_000;

    @Override
    public Object execute(Value... given) {
        try {
            return compute(
                    given[0].asString(),
                    given[1].asString(),
                    given[2].asString(),
                    given[3].asLong(),
                    given[4].asString());
        } catch (ArithmeticException | IllegalArgumentException | DateTimeException e) {
            return "!" + e.getMessage();
        }
    }

    static String compute(String operation, String a, String b, long scale, String mode) {
        return switch (operation) {
            case "addDays" -> LocalDate.parse(a).plusDays(within(b)).toString();
            case "addMonths" -> LocalDate.parse(a).plusMonths(within(b)).toString();
            case "daysBetween" -> Long.toString(ChronoUnit.DAYS.between(LocalDate.parse(a), LocalDate.parse(b)));
            default -> plain(exact(operation, number(a), number(b), scale, mode));
        };
    }

    private static BigDecimal exact(String operation, BigDecimal a, BigDecimal b, long scale, String mode) {
        return switch (operation) {
            case "plain" -> a;
            case "add" -> a.add(b);
            case "sub" -> a.subtract(b);
            case "mul" -> a.multiply(b);
            case "div" -> a.divide(nonZero(b), places(scale), rounding(mode));
            case "round" -> a.setScale(places(scale), rounding(mode));
            case "neg" -> a.negate();
            case "abs" -> a.abs();
            case "compare" -> BigDecimal.valueOf(a.compareTo(b));
            default -> throw new IllegalArgumentException("unknown operation " + operation);
        };
    }

    private static BigDecimal number(String text) {
        if (!NUMBER.matcher(text).matches()) {
            String shown = text.length() <= 40 ? text : text.substring(0, 40) + "…";
            throw new IllegalArgumentException("“" + shown + "”不是小数 / '" + shown + "' is not a decimal");
        }
        return new BigDecimal(text);
    }

    private static BigDecimal nonZero(BigDecimal divisor) {
        if (divisor.signum() == 0) {
            throw new ArithmeticException("除数为零 / division by zero");
        }
        return divisor;
    }

    private static int places(long scale) {
        if (scale < 0 || scale > MOST_DIGITS) {
            throw new IllegalArgumentException("小数位数应在 0–60 / the scale must be within 0–60");
        }
        return (int) scale;
    }

    private static RoundingMode rounding(String mode) {
        return switch (mode.toLowerCase(Locale.ROOT)) {
            case "half_up" -> RoundingMode.HALF_UP;
            case "half_even" -> RoundingMode.HALF_EVEN;
            case "down" -> RoundingMode.DOWN;
            case "up" -> RoundingMode.UP;
            case "floor" -> RoundingMode.FLOOR;
            case "ceiling" -> RoundingMode.CEILING;
            default ->
                throw new IllegalArgumentException(
                        "舍入方式应是 half_up half_even down up floor ceiling / the rounding is one of these");
        };
    }

    private static String plain(BigDecimal number) {
        if (number.precision() > 2 * MOST_DIGITS || number.scale() > MOST_DIGITS) {
            throw new ArithmeticException("小数位数过多，请先 round / too many digits: round first");
        }
        return number.toPlainString();
    }

    private static long within(String days) {
        long count = number(days).longValueExact();
        if (Math.abs(count) > MOST_DAYS) {
            throw new IllegalArgumentException("天数或月数过大 / too many days or months");
        }
        return count;
    }
}
