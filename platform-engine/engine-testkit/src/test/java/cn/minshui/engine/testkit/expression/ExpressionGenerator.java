package cn.minshui.engine.testkit.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Writes well-typed expressions of the pushable subset as source text. */
final class ExpressionGenerator {
    private final Random random;
    private final SampleValues values;

    ExpressionGenerator(Random random, SampleValues values) {
        this.random = random;
        this.values = values;
    }

    /** Mostly conditions, some values of every other type. */
    String any() {
        int depth = 1 + random.nextInt(4);
        return switch (random.nextInt(12)) {
            case 0, 1 -> number(depth);
            case 2 -> text(depth);
            case 3 -> day(depth);
            case 4 -> time(depth);
            case 5 -> period(depth);
            default -> condition(depth);
        };
    }

    private String one(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String condition(int depth) {
        if (depth == 0) {
            return one(
                    "flag",
                    "flag2",
                    "true",
                    "false",
                    "params.flag",
                    "isNull(txt)",
                    "has(fee)",
                    "has(owner.name)",
                    "has(owner.firm.name)",
                    "isNull(owner.firm)",
                    "owner.firm.active");
        }
        int d = depth - 1;
        return switch (random.nextInt(16)) {
            case 0, 1 -> "(" + condition(d) + " && " + condition(d) + ")";
            case 2, 3 -> "(" + condition(d) + " || " + condition(d) + ")";
            case 4, 5 -> "!(" + condition(d) + ")";
            case 6, 7 -> "(" + number(d) + relation() + number(d) + ")";
            case 8 -> "(" + text(d) + relation() + text(d) + ")";
            case 9 -> "(" + calendar(d) + ")";
            case 10 -> membership(d);
            case 11, 12 -> textTest(d);
            case 13 -> one("has(", "isNull(") + operand(d) + ")";
            case 14 -> "(" + condition(d) + one(" == ", " != ") + condition(d) + ")";
            default -> rest(d);
        };
    }

    private String rest(int depth) {
        return switch (random.nextInt(6)) {
            case 5 ->
                "below(" + one("owner", "owner.firm") + ", "
                        + one("1", "2", "cnt", "cnt2", "keeper", "params.owner", "user.id") + ")";
            case 4 ->
                "("
                        + one(
                                "owner.firm == 2",
                                "owner.firm in [1, 2, user.id]",
                                "owner.firm.chief != owner",
                                "owner.firm.chief == user.id")
                        + ")";
            case 0 -> "(" + text(depth) + one(" == ''", " != ''") + ")";
            case 1 ->
                "(" + reference() + one(" == ", " != ") + one("owner", "keeper", "2", "params.owner", "user.id") + ")";
            case 2 -> "(" + condition(depth) + " ? " + condition(depth) + " : " + condition(depth) + ")";
            default -> "(" + reference() + " in [1, 2, user.id])";
        };
    }

    private String relation() {
        return one(" == ", " != ", " < ", " <= ", " > ", " >= ");
    }

    private String operand(int depth) {
        return switch (random.nextInt(5)) {
            case 0 -> numberCall(depth);
            case 1 -> one("txt", "txt2", "owner.name", "owner.firm.name");
            case 2 -> one("day1", "at1", "mon1", "owner", "flag", "owner.firm", "owner.firm.active");
            case 3 -> day(depth + 1);
            default -> one("cnt", "fee", "rate");
        };
    }

    private String reference() {
        return one("owner", "keeper");
    }

    private String calendar(int depth) {
        return switch (random.nextInt(3)) {
            case 0 -> day(depth) + relation() + day(depth);
            case 1 -> time(depth) + relation() + time(depth);
            default -> period(depth) + relation() + period(depth);
        };
    }

    private String membership(int depth) {
        return switch (random.nextInt(9)) {
            case 0 -> "(" + number(depth) + " in " + list(number(0), number(depth), number(0)) + ")";
            case 1 -> "(" + text(depth) + " in " + list(text(0), text(0), text(depth)) + ")";
            case 2 -> "(" + day(depth) + " in " + list(day(0), day(0), day(0)) + ")";
            case 3 -> "(" + one("cnt", "cnt2") + " in " + one("params.wholes", "params.none", "[]") + ")";
            case 4 -> "(" + text(depth) + " in params.texts)";
            case 5 -> "(" + day(depth) + " in params.days)";
            case 6 -> "(" + period(depth) + " in params.mons)";
            case 7 -> "(cnt in [1, 2.0, -3, 2.5])";
            default -> "(" + period(depth) + " in " + list(period(0), period(0), period(0)) + ")";
        };
    }

    private static String list(String... elements) {
        return "[" + String.join(", ", elements) + "]";
    }

    private String textTest(int depth) {
        String function = one("startsWith", "endsWith", "contains");
        String part = random.nextInt(3) == 0 ? text(depth) : random.nextInt(8) == 0 ? "''" : quoted(values.text());
        return text(depth) + "." + function + "(" + part + ")";
    }

    private String number(int depth) {
        if (depth == 0) {
            return random.nextInt(3) == 0
                    ? literal()
                    : one(
                            "cnt",
                            "cnt2",
                            "fee",
                            "rate",
                            "owner.credit",
                            "owner.firm.quota",
                            "params.whole",
                            "params.decimal",
                            "params.noWhole");
        }
        int d = depth - 1;
        return switch (random.nextInt(9)) {
            case 0, 1 -> "(" + number(d) + one(" + ", " - ") + number(d) + ")";
            case 2 -> "(" + number(d) + " * " + one("fee", "rate", "-2", "0.1", "7") + ")";
            case 3 -> "(-" + number(d) + ")";
            case 4 -> "(" + condition(d) + " ? " + number(d) + " : " + one("null", number(d), number(d)) + ")";
            case 5 -> "size(" + text(d) + ")";
            default -> numberCall(d);
        };
    }

    private String numberCall(int depth) {
        String scale = String.valueOf(random.nextInt(5));
        String mode = one("'half_up'", "'half_down'", "'half_even'", "'up'", "'down'");
        return switch (random.nextInt(5)) {
            case 0, 1 ->
                "div(" + number(depth) + ", " + one("fee", "rate", "3", "0.07", "-8", "cnt2", number(0)) + ", " + scale
                        + ", " + mode + ")";
            case 2 -> "round(" + number(depth) + ", " + scale + ", " + mode + ")";
            case 3 -> "abs(" + number(depth) + ")";
            default -> one("min(", "max(") + number(depth) + ", " + number(depth) + ")";
        };
    }

    private String literal() {
        String value = values.any(SampleValues.DECIMALS);
        return value.startsWith("-") ? "(" + value + ")" : value;
    }

    private String text(int depth) {
        if (depth == 0) {
            return random.nextInt(3) == 0
                    ? quoted(values.text())
                    : one("txt", "txt2", "owner.name", "owner.firm.name", "params.text", "params.noText");
        }
        int d = depth - 1;
        return switch (random.nextInt(5)) {
            case 0 -> "(" + text(d) + " + " + text(d) + ")";
            case 1 -> one("lower(", "upper(") + text(0) + ")";
            case 2 -> "(" + condition(d) + " ? " + text(d) + " : " + text(d) + ")";
            default -> text(0);
        };
    }

    private String day(int depth) {
        if (depth == 0) {
            return random.nextInt(4) == 0
                    ? "date('" + values.day() + "')"
                    : one("day1", "day2", "params.day", "today()", "owner.since", "owner.firm.opened");
        }
        return switch (random.nextInt(4)) {
            case 0 -> "(" + condition(depth - 1) + " ? " + day(depth - 1) + " : " + day(depth - 1) + ")";
            case 1 -> one("min(", "max(") + day(0) + ", " + day(depth - 1) + ")";
            default -> shift(one("addDays", "addMonths", "addYears"), day(depth - 1));
        };
    }

    private String time(int depth) {
        if (depth == 0) {
            return random.nextInt(4) == 0
                    ? "dateTime('" + values.instant() + "')"
                    : one("at1", "at2", "params.at", "now()");
        }
        return random.nextInt(3) == 0
                ? one("min(", "max(") + time(0) + ", " + time(depth - 1) + ")"
                : shift(one("addDays", "addMonths", "addYears"), time(depth - 1));
    }

    private String period(int depth) {
        if (depth == 0) {
            return random.nextInt(4) == 0 ? "period('" + values.month() + "')" : one("mon1", "mon2", "params.mon");
        }
        return random.nextInt(3) == 0
                ? one("min(", "max(") + period(0) + ", " + period(depth - 1) + ")"
                : shift(one("addMonths", "addYears"), period(depth - 1));
    }

    private String shift(String function, String operand) {
        int amount = values.any(List.of(0, 1, -1, 12, -12, 31, -31, 100, -100));
        return function + "(" + operand + ", " + amount + ")";
    }

    static String quoted(String text) {
        List<String> parts = new ArrayList<>();
        text.codePoints()
                .forEach(c -> parts.add(
                        switch (c) {
                            case '\\' -> "\\\\";
                            case '\'' -> "\\'";
                            case '\t' -> "\\t";
                            default -> Character.toString(c);
                        }));
        return "'" + String.join("", parts) + "'";
    }
}
