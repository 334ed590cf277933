package cn.minshui.engine.core.expression;

/** Exact arithmetic that needs no rounding; the sign is the same in the source and in SQL. */
enum ArithmeticOperator {
    ADD("+"),
    SUBTRACT("-"),
    MULTIPLY("*");

    final String symbol;

    ArithmeticOperator(String symbol) {
        this.symbol = symbol;
    }
}
