package cn.minshui.engine.core.expression;

/** Where one text may stand in another. */
enum TextRelation {
    STARTS_WITH,
    ENDS_WITH,
    CONTAINS
}
