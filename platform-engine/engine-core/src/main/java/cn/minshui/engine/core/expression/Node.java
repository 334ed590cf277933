package cn.minshui.engine.core.expression;

import com.google.re2j.Pattern;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The checked tree: every name is resolved, every type is known, every literal has its exact value. All back ends read this
 * tree and nothing else. A visitor instead of {@code instanceof} chains keeps each back end exhaustive.
 */
sealed interface Node {
    ExpressionType type();

    <R> @Nullable R accept(NodeVisitor<R> visitor);

    /** A value of the source text: null, text, whole number, exact decimal, boolean, date, date-time or period. */
    record Literal(@Nullable Object value, ExpressionType type) implements Node {
        @Override
        public <R> @Nullable R accept(NodeVisitor<R> visitor) {
            return visitor.literal(this);
        }
    }

    /**
     * A field of the record, or of a record that one or two references lead to.
     *
     * @param choices keys that the field can have; empty where any value may stand
     * @param sealed what a database can tell of its values
     */
    record Name(String name, ExpressionType type, List<String> choices, ExpressionScope.Sealed sealed) implements Node {
        public Name {
            choices = List.copyOf(choices);
        }

        boolean isSealed() {
            return sealed != ExpressionScope.Sealed.NO;
        }

        @Override
        public <R> @Nullable R accept(NodeVisitor<R> visitor) {
            return visitor.name(this);
        }
    }

    /** A value that each call brings: {@code user.x}, {@code params.x} and the clock. */
    record Slot(String name, ExpressionType type) implements Node {
        @Override
        public <R> @Nullable R accept(NodeVisitor<R> visitor) {
            return visitor.slot(this);
        }
    }

    record Comparison(Relation relation, Node left, Node right) implements Node {
        @Override
        public ExpressionType type() {
            return Types.BOOL;
        }

        @Override
        public <R> @Nullable R accept(NodeVisitor<R> visitor) {
            return visitor.comparison(this);
        }
    }

    /** {@code member in [elements]}; a single element of list type is a list that the call brings. */
    record Membership(Node member, List<Node> elements) implements Node {
        public Membership {
            elements = List.copyOf(elements);
        }

        @Override
        public ExpressionType type() {
            return Types.BOOL;
        }

        @Override
        public <R> @Nullable R accept(NodeVisitor<R> visitor) {
            return visitor.membership(this);
        }
    }

    /** @param bounds west, south, east, north */
    record Within(Node point, List<Node> bounds) implements Node {
        public Within {
            bounds = List.copyOf(bounds);
        }

        @Override
        public ExpressionType type() {
            return Types.BOOL;
        }

        @Override
        public <R> @Nullable R accept(NodeVisitor<R> visitor) {
            return visitor.within(this);
        }
    }

    /** @param path of the record that is asked about @param id of the record that it is, or lies below */
    record Below(Node path, Node id) implements Node {
        @Override
        public ExpressionType type() {
            return Types.BOOL;
        }

        @Override
        public <R> @Nullable R accept(NodeVisitor<R> visitor) {
            return visitor.below(this);
        }
    }

    record Logic(boolean conjunction, Node left, Node right) implements Node {
        @Override
        public ExpressionType type() {
            return Types.BOOL;
        }

        @Override
        public <R> @Nullable R accept(NodeVisitor<R> visitor) {
            return visitor.logic(this);
        }
    }

    record Not(Node operand) implements Node {
        @Override
        public ExpressionType type() {
            return Types.BOOL;
        }

        @Override
        public <R> @Nullable R accept(NodeVisitor<R> visitor) {
            return visitor.not(this);
        }
    }

    /** {@code isNull(operand)}; {@code has} is its negation. */
    record Absence(Node operand, boolean negated) implements Node {
        @Override
        public ExpressionType type() {
            return Types.BOOL;
        }

        @Override
        public <R> @Nullable R accept(NodeVisitor<R> visitor) {
            return visitor.absence(this);
        }
    }

    record Arithmetic(ArithmeticOperator operator, Node left, Node right, ExpressionType type) implements Node {
        @Override
        public <R> @Nullable R accept(NodeVisitor<R> visitor) {
            return visitor.arithmetic(this);
        }
    }

    /** The operand without its sign, or with the other one. */
    record Sign(boolean absolute, Node operand, ExpressionType type) implements Node {
        @Override
        public <R> @Nullable R accept(NodeVisitor<R> visitor) {
            return visitor.sign(this);
        }
    }

    record Division(Node dividend, Node divisor, int scale, RoundingMode mode, ExpressionType type) implements Node {
        @Override
        public <R> @Nullable R accept(NodeVisitor<R> visitor) {
            return visitor.division(this);
        }
    }

    record Rounding(Node operand, int scale, RoundingMode mode, ExpressionType type) implements Node {
        @Override
        public <R> @Nullable R accept(NodeVisitor<R> visitor) {
            return visitor.rounding(this);
        }
    }

    /** The greater or the smaller of two. */
    record Extreme(boolean greatest, Node left, Node right, ExpressionType type) implements Node {
        @Override
        public <R> @Nullable R accept(NodeVisitor<R> visitor) {
            return visitor.extreme(this);
        }
    }

    record Concatenation(Node left, Node right) implements Node {
        @Override
        public ExpressionType type() {
            return Types.TEXT;
        }

        @Override
        public <R> @Nullable R accept(NodeVisitor<R> visitor) {
            return visitor.concatenation(this);
        }
    }

    enum Unit {
        DAYS,
        MONTHS,
        YEARS
    }

    record Shift(Unit unit, Node operand, Node amount) implements Node {
        @Override
        public ExpressionType type() {
            return operand.type();
        }

        @Override
        public <R> @Nullable R accept(NodeVisitor<R> visitor) {
            return visitor.shift(this);
        }
    }

    record TextTest(TextRelation relation, Node text, Node part) implements Node {
        @Override
        public ExpressionType type() {
            return Types.BOOL;
        }

        @Override
        public <R> @Nullable R accept(NodeVisitor<R> visitor) {
            return visitor.textTest(this);
        }
    }

    record LetterCase(boolean upper, Node operand) implements Node {
        @Override
        public ExpressionType type() {
            return Types.TEXT;
        }

        @Override
        public <R> @Nullable R accept(NodeVisitor<R> visitor) {
            return visitor.letterCase(this);
        }
    }

    record Size(Node operand) implements Node {
        @Override
        public ExpressionType type() {
            return Types.WHOLE;
        }

        @Override
        public <R> @Nullable R accept(NodeVisitor<R> visitor) {
            return visitor.size(this);
        }
    }

    record Match(Node text, Pattern pattern) implements Node {
        @Override
        public ExpressionType type() {
            return Types.BOOL;
        }

        @Override
        public <R> @Nullable R accept(NodeVisitor<R> visitor) {
            return visitor.match(this);
        }
    }

    record Choice(Node condition, Node whenTrue, Node whenFalse, ExpressionType type) implements Node {
        @Override
        public <R> @Nullable R accept(NodeVisitor<R> visitor) {
            return visitor.choice(this);
        }
    }
}
