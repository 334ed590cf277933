package cn.minshui.engine.core.expression;

import cn.minshui.engine.core.expression.ExpressionScope.Sealed;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a database cannot tell of encrypted values: everything but whether there is one, and whether it is one that is
 * written down or that the call brings.
 */
final class SealedNames implements NodeVisitor<Void> {
    private final Set<String> misused = new LinkedHashSet<>();

    private SealedNames() {}

    /** Names of encrypted fields of which more is asked, in the order in which they are met. */
    static Set<String> misused(Node tree) {
        SealedNames names = new SealedNames();
        tree.accept(names);
        return names.misused;
    }

    private @Nullable Void visit(Node... operands) {
        return visit(List.of(operands));
    }

    private @Nullable Void visit(Collection<Node> operands) {
        operands.forEach(operand -> operand.accept(this));
        return null;
    }

    static boolean isSealed(Node node) {
        return node instanceof Node.Name name && name.isSealed();
    }

    private static boolean isComparable(Node node) {
        return node instanceof Node.Name name && name.sealed() == Sealed.COMPARABLE;
    }

    private static boolean isGiven(Node node) {
        return node instanceof Node.Literal || node instanceof Node.Slot;
    }

    @Override
    public @Nullable Void name(Node.Name node) {
        if (node.isSealed()) {
            misused.add(node.name());
        }
        return null;
    }

    @Override
    public @Nullable Void comparison(Node.Comparison node) {
        boolean asked = isComparable(node.left()) && isGiven(node.right())
                || isComparable(node.right()) && isGiven(node.left());
        return asked && !node.relation().isOrder() ? null : visit(node.left(), node.right());
    }

    @Override
    public @Nullable Void membership(Node.Membership node) {
        if (isComparable(node.member()) && node.elements().stream().allMatch(SealedNames::isGiven)) {
            return null;
        }
        visit(node.member());
        return visit(node.elements());
    }

    @Override
    public @Nullable Void absence(Node.Absence node) {
        return isSealed(node.operand()) ? null : visit(node.operand());
    }

    @Override
    public @Nullable Void literal(Node.Literal node) {
        return null;
    }

    @Override
    public @Nullable Void slot(Node.Slot node) {
        return null;
    }

    @Override
    public @Nullable Void within(Node.Within node) {
        visit(node.point());
        return visit(node.bounds());
    }

    @Override
    public @Nullable Void below(Node.Below node) {
        return visit(node.path(), node.id());
    }

    @Override
    public @Nullable Void logic(Node.Logic node) {
        return visit(node.left(), node.right());
    }

    @Override
    public @Nullable Void not(Node.Not node) {
        return visit(node.operand());
    }

    @Override
    public @Nullable Void arithmetic(Node.Arithmetic node) {
        return visit(node.left(), node.right());
    }

    @Override
    public @Nullable Void sign(Node.Sign node) {
        return visit(node.operand());
    }

    @Override
    public @Nullable Void division(Node.Division node) {
        return visit(node.dividend(), node.divisor());
    }

    @Override
    public @Nullable Void rounding(Node.Rounding node) {
        return visit(node.operand());
    }

    @Override
    public @Nullable Void extreme(Node.Extreme node) {
        return visit(node.left(), node.right());
    }

    @Override
    public @Nullable Void concatenation(Node.Concatenation node) {
        return visit(node.left(), node.right());
    }

    @Override
    public @Nullable Void shift(Node.Shift node) {
        return visit(node.operand());
    }

    @Override
    public @Nullable Void textTest(Node.TextTest node) {
        return visit(node.text(), node.part());
    }

    @Override
    public @Nullable Void letterCase(Node.LetterCase node) {
        return visit(node.operand());
    }

    @Override
    public @Nullable Void size(Node.Size node) {
        return visit(node.operand());
    }

    @Override
    public @Nullable Void match(Node.Match node) {
        return visit(node.text());
    }

    @Override
    public @Nullable Void choice(Node.Choice node) {
        return visit(node.condition(), node.whenTrue(), node.whenFalse());
    }
}
