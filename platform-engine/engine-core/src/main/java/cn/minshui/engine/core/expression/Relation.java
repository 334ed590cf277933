package cn.minshui.engine.core.expression;

/** How two values are compared. */
enum Relation {
    EQUAL("=="),
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">=");

    /** As written in the source; SQL writes only the equalities otherwise. */
    final String symbol;

    Relation(String symbol) {
        this.symbol = symbol;
    }

    boolean isOrder() {
        return this != EQUAL && this != NOT_EQUAL;
    }

    boolean holds(int comparison) {
        return switch (this) {
            case EQUAL -> comparison == 0;
            case NOT_EQUAL -> comparison != 0;
            case LESS -> comparison < 0;
            case LESS_OR_EQUAL -> comparison <= 0;
            case GREATER -> comparison > 0;
            case GREATER_OR_EQUAL -> comparison >= 0;
        };
    }
}
