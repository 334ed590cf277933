package cn.minshui.engine.core.expression;

import cn.minshui.engine.core.expression.CompiledExpression.Blind;
import cn.minshui.engine.core.expression.CompiledExpression.SqlColumns;
import cn.minshui.engine.core.expression.ExpressionType.DecimalType;
import cn.minshui.engine.core.expression.ExpressionType.ListType;
import cn.minshui.engine.core.expression.ExpressionType.WholeType;
import cn.minshui.engine.core.expression.SqlFragment.Slot;
import cn.minshui.engine.core.protect.BlindIndex;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Renders values to SQL; conditions, which must never be unknown, are rendered by {@link SqlConditions}. */
final class SqlRenderer implements NodeVisitor<SqlFragment> {
    private static final DateTimeFormatter COMPACT_MONTH = DateTimeFormatter.ofPattern("yyyyMM", Locale.ROOT);

    private final SqlColumns columns;
    private final SqlWords words;
    private final SqlNumbers numbers;
    private final SqlConditions conditions;

    SqlRenderer(SqlColumns columns, SqlWords words) {
        this.columns = columns;
        this.words = words;
        this.numbers = new SqlNumbers(words);
        this.conditions = new SqlConditions(this, words);
    }

    SqlConditions conditions() {
        return conditions;
    }

    SqlFragment value(Node node) {
        return Objects.requireNonNull(node.accept(this));
    }

    /** The operand of exact arithmetic: 64-bit integers would overflow where decimals do not. */
    SqlFragment number(Node node) {
        if (node instanceof Node.Literal literal && literal.value() instanceof Long whole) {
            return decimal(BigDecimal.valueOf(whole));
        }
        return node.type() instanceof WholeType ? words.number(value(node)) : value(node);
    }

    private SqlFragment as(ExpressionType type, Node node) {
        return type instanceof DecimalType ? number(node) : value(node);
    }

    private SqlFragment decimal(BigDecimal value) {
        return SqlParts.slot(words.decimalPlaceholder(Types.digits(value)), new Slot.Literal(value));
    }

    @Override
    public SqlFragment literal(Node.Literal node) {
        Object value = node.value();
        if (value == null) {
            return SqlParts.text("null");
        }
        if (value instanceof Boolean) {
            return SqlParts.text(value.toString());
        }
        if (value instanceof BigDecimal decimal) {
            return decimal(decimal);
        }
        return SqlParts.slot(words.placeholder(node.type()), new Slot.Literal(bindable(value)));
    }

    private static Object bindable(Object value) {
        if (value instanceof Instant instant) {
            return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        }
        return value instanceof YearMonth period ? COMPACT_MONTH.format(period) : value;
    }

    @Override
    public SqlFragment name(Node.Name node) {
        SqlFragment column = columns.fragment(node.name());
        return column.text().contains(" ") ? SqlParts.join("(", column, ")") : column;
    }

    @Override
    public SqlFragment slot(Node.Slot node) {
        if (node.type() instanceof ListType list) {
            return SqlParts.slot(words.listPlaceholder(list.element()), new Slot.Named(node.name(), true));
        }
        return SqlParts.slot(words.placeholder(node.type()), new Slot.Named(node.name(), false));
    }

    @Override
    public SqlFragment comparison(Node.Comparison node) {
        return conditions.strict(node);
    }

    @Override
    public SqlFragment membership(Node.Membership node) {
        return conditions.strict(node);
    }

    @Override
    public SqlFragment within(Node.Within node) {
        return conditions.strict(node);
    }

    @Override
    public SqlFragment below(Node.Below node) {
        return conditions.strict(node);
    }

    @Override
    public SqlFragment logic(Node.Logic node) {
        return conditions.strict(node);
    }

    @Override
    public SqlFragment not(Node.Not node) {
        return conditions.strict(node);
    }

    @Override
    public SqlFragment absence(Node.Absence node) {
        return conditions.strict(node);
    }

    @Override
    public SqlFragment textTest(Node.TextTest node) {
        return conditions.strict(node);
    }

    @Override
    public SqlFragment match(Node.Match node) {
        throw new IllegalStateException("matches() is not pushable");
    }

    @Override
    public SqlFragment arithmetic(Node.Arithmetic node) {
        return SqlParts.join("(", number(node.left()), " " + node.operator().symbol + " ", number(node.right()), ")");
    }

    @Override
    public SqlFragment sign(Node.Sign node) {
        return SqlParts.join(node.absolute() ? "abs(" : "(-", number(node.operand()), ")");
    }

    @Override
    public SqlFragment division(Node.Division node) {
        return numbers.divided(number(node.dividend()), number(node.divisor()), node.scale(), node.mode());
    }

    @Override
    public SqlFragment rounding(Node.Rounding node) {
        return numbers.rounded(number(node.operand()), node.scale(), node.mode());
    }

    /** LEAST and GREATEST of one database skip nulls; this form is null when either is. */
    @Override
    public SqlFragment extreme(Node.Extreme node) {
        SqlFragment left = as(node.type(), node.left());
        SqlFragment right = as(node.type(), node.right());
        String first = node.greatest() ? " >= " : " <= ";
        String second = node.greatest() ? " > " : " < ";
        return SqlParts.join(
                "(case when ",
                left,
                first,
                right,
                " then ",
                left,
                " when ",
                right,
                second,
                left,
                " then ",
                right,
                " end)");
    }

    @Override
    public SqlFragment concatenation(Node.Concatenation node) {
        return words.concatenated(value(node.left()), value(node.right()));
    }

    @Override
    public SqlFragment shift(Node.Shift node) {
        Object amount = ((Node.Literal) node.amount()).value();
        SqlFragment operand = value(node.operand());
        return amount instanceof Long value && value != 0
                ? words.shifted(operand, node.type(), node.unit(), value)
                : operand;
    }

    @Override
    public SqlFragment letterCase(Node.LetterCase node) {
        return words.letterCase(value(node.operand()), node.upper());
    }

    @Override
    public SqlFragment size(Node.Size node) {
        return SqlParts.join("char_length(", value(node.operand()), ")");
    }

    @Override
    public SqlFragment choice(Node.Choice node) {
        return SqlParts.join(
                "(case when ",
                conditions.lenient(node.condition()),
                " then ",
                as(node.type(), node.whenTrue()),
                " else ",
                as(node.type(), node.whenFalse()),
                " end)");
    }

    /**
     * The encrypted field is one of the given texts: its blind index holds the entry of one of them under a key that is in use.
     */
    SqlFragment blind(Node.Name field, List<Node> given) {
        Blind blind = columns.blind(field.name());
        List<SqlFragment> entries = new ArrayList<>();
        for (Node node : given) {
            SqlFragment value = value(node);
            for (int key = 0; key < BlindIndex.KEYS; key++) {
                entries.add(SqlParts.slot(
                        value.text(),
                        new Slot.Blind(blind.place(), value.slots().get(0), key)));
            }
        }
        return entries.isEmpty()
                ? SqlParts.text("false")
                : SqlParts.join("(", blind.column(), " in (", SqlParts.list(entries), "))");
    }

    List<SqlFragment> values(List<Node> nodes) {
        List<SqlFragment> result = new ArrayList<>();
        for (Node node : nodes) {
            result.add(value(node));
        }
        return result;
    }
}
