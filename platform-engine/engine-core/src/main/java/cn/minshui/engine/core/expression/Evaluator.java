package cn.minshui.engine.core.expression;

import cn.minshui.engine.core.expression.CompiledExpression.Bindings;
import cn.minshui.engine.spi.data.GeoPoint;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The Java back end. Comparisons that meet null are false, {@code !=} is the negation of {@code ==}, arithmetic with null is null. */
record Evaluator(Bindings bindings) implements NodeVisitor<Object> {

    @Nullable
    Object value(Node node) {
        return node.accept(this);
    }

    /** An absent boolean counts as false wherever a condition stands. */
    boolean holds(Node node) {
        return Boolean.TRUE.equals(value(node));
    }

    @Override
    public @Nullable Object literal(Node.Literal node) {
        return node.value();
    }

    @Override
    public @Nullable Object name(Node.Name node) {
        Object value = Values.normalize(node.name(), node.type(), bindings.value(node.name()));
        return "".equals(value) ? null : value;
    }

    @Override
    public @Nullable Object slot(Node.Slot node) {
        return Values.normalize(node.name(), node.type(), bindings.value(node.name()));
    }

    @Override
    public Object comparison(Node.Comparison node) {
        Object left = value(node.left());
        Object right = value(node.right());
        if (left == null || right == null) {
            return node.relation() == Relation.NOT_EQUAL;
        }
        return node.relation().holds(Values.compare(left, right));
    }

    @Override
    public Object membership(Node.Membership node) {
        Object member = value(node.member());
        if (member == null) {
            return false;
        }
        for (Node element : node.elements()) {
            Object candidate = value(element);
            if (candidate instanceof Collection<?> list) {
                return list.stream().anyMatch(item -> Values.compare(member, item) == 0);
            }
            if (candidate != null && Values.compare(member, candidate) == 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Object within(Node.Within node) {
        GeoPoint point = (GeoPoint) value(node.point());
        List<@Nullable BigDecimal> bounds = new ArrayList<>();
        node.bounds().forEach(bound -> bounds.add(Values.decimal(value(bound))));
        return point != null
                && isBetween(bounds.get(0), point.longitude(), bounds.get(2))
                && isBetween(bounds.get(1), point.latitude(), bounds.get(3));
    }

    @Override
    public Object below(Node.Below node) {
        Object path = value(node.path());
        BigDecimal id = Values.decimal(value(node.id()));
        return path != null && id != null && path.toString().contains("/" + id.toPlainString() + "/");
    }

    private static boolean isBetween(@Nullable BigDecimal low, BigDecimal value, @Nullable BigDecimal high) {
        return low != null && high != null && low.compareTo(value) <= 0 && value.compareTo(high) <= 0;
    }

    @Override
    public Object logic(Node.Logic node) {
        return node.conjunction()
                ? holds(node.left()) && holds(node.right())
                : holds(node.left()) || holds(node.right());
    }

    @Override
    public Object not(Node.Not node) {
        return !holds(node.operand());
    }

    @Override
    public Object absence(Node.Absence node) {
        return (value(node.operand()) == null) != node.negated();
    }

    @Override
    public @Nullable Object arithmetic(Node.Arithmetic node) {
        BigDecimal left = Values.decimal(value(node.left()));
        BigDecimal right = Values.decimal(value(node.right()));
        if (left == null || right == null) {
            return null;
        }
        return switch (node.operator()) {
            case ADD -> left.add(right);
            case SUBTRACT -> left.subtract(right);
            case MULTIPLY -> left.multiply(right);
        };
    }

    @Override
    public @Nullable Object sign(Node.Sign node) {
        BigDecimal operand = Values.decimal(value(node.operand()));
        if (operand == null) {
            return null;
        }
        return node.absolute() ? operand.abs() : operand.negate();
    }

    @Override
    public @Nullable Object division(Node.Division node) {
        BigDecimal dividend = Values.decimal(value(node.dividend()));
        BigDecimal divisor = Values.decimal(value(node.divisor()));
        if (dividend == null || divisor == null || divisor.signum() == 0) {
            return null;
        }
        return dividend.divide(divisor, node.scale(), node.mode());
    }

    @Override
    public @Nullable Object rounding(Node.Rounding node) {
        BigDecimal operand = Values.decimal(value(node.operand()));
        return operand == null ? null : operand.setScale(node.scale(), node.mode());
    }

    @Override
    public @Nullable Object extreme(Node.Extreme node) {
        Object left = Values.as(node.type(), value(node.left()));
        Object right = Values.as(node.type(), value(node.right()));
        if (left == null || right == null) {
            return null;
        }
        return Values.compare(left, right) > 0 == node.greatest() ? left : right;
    }

    @Override
    public @Nullable Object concatenation(Node.Concatenation node) {
        String left = (String) value(node.left());
        String right = (String) value(node.right());
        return left == null || right == null ? null : left + right;
    }

    @Override
    public @Nullable Object shift(Node.Shift node) {
        Object operand = value(node.operand());
        Long amount = (Long) value(node.amount());
        if (operand == null || amount == null || !Values.isShift(amount)) {
            return null;
        }
        if (operand instanceof LocalDate date) {
            return Values.within(Values.shift(date, node.unit(), amount));
        }
        if (operand instanceof YearMonth period) {
            LocalDate shifted = Values.within(Values.shift(period.atDay(1), node.unit(), amount));
            return shifted == null ? null : YearMonth.from(shifted);
        }
        LocalDateTime time = LocalDateTime.ofInstant((Instant) operand, ZoneOffset.UTC);
        LocalDate shifted = Values.within(Values.shift(time.toLocalDate(), node.unit(), amount));
        return shifted == null ? null : shifted.atTime(time.toLocalTime()).toInstant(ZoneOffset.UTC);
    }

    @Override
    public Object textTest(Node.TextTest node) {
        String text = (String) value(node.text());
        String part = (String) value(node.part());
        if (text == null || part == null) {
            return false;
        }
        return switch (node.relation()) {
            case STARTS_WITH -> text.startsWith(part);
            case ENDS_WITH -> text.endsWith(part);
            case CONTAINS -> text.contains(part);
        };
    }

    @Override
    public @Nullable Object letterCase(Node.LetterCase node) {
        String text = (String) value(node.operand());
        return text == null ? null : Values.asciiCase(text, node.upper());
    }

    @Override
    public @Nullable Object size(Node.Size node) {
        String text = (String) value(node.operand());
        return text == null ? null : (Object) (long) text.codePointCount(0, text.length());
    }

    @Override
    public Object match(Node.Match node) {
        String text = (String) value(node.text());
        return text != null && node.pattern().matcher(text).find();
    }

    @Override
    public @Nullable Object choice(Node.Choice node) {
        Node chosen = holds(node.condition()) ? node.whenTrue() : node.whenFalse();
        return Values.as(node.type(), value(chosen));
    }
}
