package cn.minshui.engine.core.expression;

import cn.minshui.engine.spi.problem.Text;
import dev.cel.common.ast.CelExpr;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks dates, date-times, periods and the clock. */
final class CalendarFunctionChecker {
    private static final int MAX_DAYS = 40_000;

    private final Checker checker;
    private final CheckState state;

    CalendarFunctionChecker(Checker checker, CheckState state) {
        this.checker = checker;
        this.state = state;
    }

    Node clock(String name, ExpressionType type) {
        state.slots().put(name, type);
        return new Node.Slot(name, type);
    }

    @Nullable
    Node literal(String function, CelExpr argument) {
        Optional<String> text = FunctionChecker.literalText(argument);
        if (text.isPresent()) {
            try {
                Node.Literal literal = parse(function, text.get());
                if (withinCalendar(literal)) {
                    return literal;
                }
            } catch (DateTimeException e) {
                // told below, together with a value out of the calendar
            }
        }
        String example = switch (function) {
            case "date" -> "date('2024-01-31')";
            case "period" -> "period('2024-01')";
            default -> "dateTime('2024-01-31T08:00:00+08:00')";
        };
        state.type(argument, "请写成 " + example, "Write it as " + example);
        return null;
    }

    private static Node.Literal parse(String function, String text) {
        return switch (function) {
            case "date" -> new Node.Literal(LocalDate.parse(text), Types.DATE);
            case "period" -> new Node.Literal(parsePeriod(text), Types.PERIOD);
            default ->
                new Node.Literal(
                        OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS), Types.DATE_TIME);
        };
    }

    private static YearMonth parsePeriod(String text) {
        boolean compact = text.matches("[0-9]{6}");
        return YearMonth.parse(compact ? text.substring(0, 4) + "-" + text.substring(4) : text);
    }

    private static boolean withinCalendar(Node.Literal literal) {
        if (literal.value() instanceof LocalDate date) {
            return CalendarRange.holds(date);
        }
        if (literal.value() instanceof YearMonth period) {
            return CalendarRange.holds(period.atDay(1));
        }
        return literal.value() instanceof Instant instant
                && CalendarRange.holds(instant.atOffset(ZoneOffset.UTC).toLocalDate());
    }

    @Nullable
    Node shift(Node.Unit unit, List<CelExpr> arguments, @Nullable ExpressionType hint) {
        Node operand = checker.check(arguments.get(0), hint);
        Node amount = checker.check(arguments.get(1), Types.WHOLE);
        if (operand == null || amount == null) {
            return null;
        }
        if (!isShiftable(unit, operand.type())) {
            Text found = Types.describe(operand.type());
            state.type(arguments.get(0), "不能按日期推移" + found.zh(), "Cannot shift " + found.en() + " by this unit");
            return null;
        }
        if (!amount.type().equals(Types.WHOLE)) {
            Text found = Types.describe(amount.type());
            state.type(
                    arguments.get(1),
                    "推移的数量要整数，而不是" + found.zh(),
                    "The amount to shift by is an integer, not " + found.en());
            return null;
        }
        return limited(unit, arguments.get(1), operand, amount);
    }

    private @Nullable Node limited(Node.Unit unit, CelExpr at, Node operand, Node amount) {
        if (amount instanceof Node.Literal literal && literal.value() instanceof Long value) {
            int limit = unit == Node.Unit.DAYS ? MAX_DAYS : unit == Node.Unit.MONTHS ? 1200 : 100;
            if (Math.abs(value) > limit || value == Long.MIN_VALUE) {
                state.range(at, "最多推移 " + limit, "Shift by at most " + limit);
                return null;
            }
        } else {
            state.notPushable(
                    at, "数据库筛选中推移的数量要写明", "In an expression for the database the amount to shift by must be a literal");
        }
        return new Node.Shift(unit, operand, amount);
    }

    private static boolean isShiftable(Node.Unit unit, ExpressionType type) {
        boolean period = type.equals(Types.PERIOD);
        return period ? unit != Node.Unit.DAYS : type.equals(Types.DATE) || type.equals(Types.DATE_TIME);
    }
}
