package cn.minshui.engine.core.expression;

import java.util.List;
import java.util.Optional;

/** The names that an expression may read; a nullable name needs {@code isNull()} or {@code has()} where null matters. */
public interface ExpressionScope {
    /** Names in a path: two references and a field. */
    int LONGEST_PATH = 3;

    /** @param name a plain field name, or {@code user}/{@code params} member as {@code user.x}, {@code params.x} */
    Optional<Member> member(String name);

    /** The scope of the object that a reference points to, for {@code ref.field} and {@code ref.ref.field}. */
    Optional<ExpressionScope> target(String object);

    /** The field that holds the path of the record in its tree; empty where records make none. */
    default Optional<String> treePath() {
        return Optional.empty();
    }

    /** Names near to the given one, for the text of a problem. */
    List<String> names();

    /** Whether there is a field of the name whose values no expression can read. */
    default boolean isOpaque(String name) {
        return false;
    }

    /**
     * @param choices keys that a choice can have; empty where any value may stand
     * @param sealed how the database can compare it, whose values are encrypted there
     */
    record Member(ExpressionType type, boolean nullable, List<String> choices, Sealed sealed) {
        public Member {
            choices = List.copyOf(choices);
        }

        public Member(ExpressionType type, boolean nullable, List<String> choices) {
            this(type, nullable, choices, Sealed.NO);
        }

        public Member(ExpressionType type, boolean nullable) {
            this(type, nullable, List.of());
        }
    }

    /** What a database can tell of the values of a name. */
    enum Sealed {
        /** Everything: they stand there as they are. */
        NO,
        /** Whether there is one and whether it is a given one. */
        COMPARABLE,
        /** Whether there is one. */
        OPAQUE
    }
}
