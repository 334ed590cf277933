package cn.minshui.engine.core.expression;

import java.util.Optional;

/** The names that an expression may read; a nullable name needs {@code isNull()} or {@code has()} where null matters. */
public interface ExpressionScope {

    /** @param name a plain field name, or {@code user}/{@code params} member as {@code user.x}, {@code params.x} */
    Optional<Member> member(String name);

    /** The scope of the object that a reference points to, for {@code ref.field}. */
    Optional<ExpressionScope> target(String object);

    /** Names near to the given one, for the text of a problem. */
    java.util.List<String> names();

    record Member(ExpressionType type, boolean nullable) {}
}
