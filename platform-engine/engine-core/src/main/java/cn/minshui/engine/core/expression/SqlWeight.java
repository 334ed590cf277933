package cn.minshui.engine.core.expression;

import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** How many parts the rendered SQL has: some forms write their operands several times, which multiplies when they are nested. */
final class SqlWeight implements NodeVisitor<Long> {
    static final long LIMIT = 20_000;

    /** A rounding division on the database without a whole quotient writes each operand at most so often. */
    private static final long DIVISION = 10;

    private static final long LETTERS = 26;

    static long of(Node node) {
        return new SqlWeight().weight(node);
    }

    private long weight(Node node) {
        return Math.min(Objects.requireNonNull(node.accept(this)), LIMIT + 1);
    }

    private long sum(long factor, Node... operands) {
        return sum(factor, List.of(operands));
    }

    private long sum(long factor, Collection<Node> operands) {
        long sum = 1;
        for (Node operand : operands) {
            sum = Math.min(LIMIT + 1, sum + factor * weight(operand));
        }
        return sum;
    }

    @Override
    public Long literal(Node.Literal node) {
        return 1L;
    }

    @Override
    public Long name(Node.Name node) {
        return 1L;
    }

    @Override
    public Long slot(Node.Slot node) {
        return 1L;
    }

    @Override
    public Long comparison(Node.Comparison node) {
        return sum(1, node.left(), node.right());
    }

    @Override
    public Long membership(Node.Membership node) {
        return sum(1, node.member()) + sum(1, node.elements());
    }

    @Override
    public Long within(Node.Within node) {
        return sum(4, node.point()) + sum(1, node.bounds());
    }

    @Override
    public Long below(Node.Below node) {
        return sum(1, node.path(), node.id());
    }

    @Override
    public Long logic(Node.Logic node) {
        return sum(1, node.left(), node.right());
    }

    @Override
    public Long not(Node.Not node) {
        return sum(1, node.operand());
    }

    @Override
    public Long absence(Node.Absence node) {
        return sum(1, node.operand());
    }

    @Override
    public Long arithmetic(Node.Arithmetic node) {
        return sum(1, node.left(), node.right());
    }

    @Override
    public Long sign(Node.Sign node) {
        return sum(1, node.operand());
    }

    @Override
    public Long division(Node.Division node) {
        return sum(DIVISION, node.dividend(), node.divisor());
    }

    @Override
    public Long rounding(Node.Rounding node) {
        return sum(3, node.operand());
    }

    @Override
    public Long extreme(Node.Extreme node) {
        return sum(3, node.left(), node.right());
    }

    @Override
    public Long concatenation(Node.Concatenation node) {
        return sum(1, node.left(), node.right());
    }

    @Override
    public Long shift(Node.Shift node) {
        // MariaDB works the operand of nullif(least(…)) out several times over: forty shifts of shifts never ended.
        return sum(3, node.operand());
    }

    @Override
    public Long textTest(Node.TextTest node) {
        return sum(2, node.text(), node.part());
    }

    @Override
    public Long letterCase(Node.LetterCase node) {
        return LETTERS + sum(1, node.operand());
    }

    @Override
    public Long size(Node.Size node) {
        return sum(1, node.operand());
    }

    @Override
    public Long match(Node.Match node) {
        return sum(1, node.text());
    }

    @Override
    public Long choice(Node.Choice node) {
        return sum(1, node.condition(), node.whenTrue(), node.whenFalse());
    }
}
