package cn.minshui.engine.core.expression;

import org.jspecify.annotations.Nullable;

/** What a back end does with each sort of node. */
interface NodeVisitor<R> {
    @Nullable
    R literal(Node.Literal node);

    @Nullable
    R name(Node.Name node);

    @Nullable
    R slot(Node.Slot node);

    @Nullable
    R comparison(Node.Comparison node);

    @Nullable
    R membership(Node.Membership node);

    @Nullable
    R below(Node.Below node);

    @Nullable
    R logic(Node.Logic node);

    @Nullable
    R not(Node.Not node);

    @Nullable
    R absence(Node.Absence node);

    @Nullable
    R arithmetic(Node.Arithmetic node);

    @Nullable
    R sign(Node.Sign node);

    @Nullable
    R division(Node.Division node);

    @Nullable
    R rounding(Node.Rounding node);

    @Nullable
    R extreme(Node.Extreme node);

    @Nullable
    R concatenation(Node.Concatenation node);

    @Nullable
    R shift(Node.Shift node);

    @Nullable
    R textTest(Node.TextTest node);

    @Nullable
    R letterCase(Node.LetterCase node);

    @Nullable
    R size(Node.Size node);

    @Nullable
    R match(Node.Match node);

    @Nullable
    R within(Node.Within node);

    @Nullable
    R choice(Node.Choice node);
}
