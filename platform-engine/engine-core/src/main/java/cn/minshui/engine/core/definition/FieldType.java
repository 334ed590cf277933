package cn.minshui.engine.core.definition;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The type of a field, with what only that type has. Java value types are listed at {@code DataRecord}. */
public sealed interface FieldType {

    /**
     * @param maxLength in code points
     * @param pattern a regular expression the whole text must match
     * @param definitions kind of a plugin; the text is the name of one of its definitions
     */
    record Text(
            int maxLength,
            @Nullable String pattern,
            Style style,
            @Nullable String definitions) implements FieldType {
        public Text(int maxLength, @Nullable String pattern) {
            this(maxLength, pattern, Style.LINE, null);
        }

        /** What the text is, which decides how it is cleaned, written and shown. */
        public enum Style {
            LINE,
            /** Several lines; line breaks are kept. */
            LONG,
            /** HTML, cleaned on every write. */
            RICH
        }
    }

    record Whole(@Nullable Long min, @Nullable Long max) implements FieldType {}

    /** An exact decimal; {@code money} is (14,2), {@code quantity} (12,3) with a unit, {@code decimal} as written. */
    record Exact(
            Style style,
            int precision,
            int scale,
            @Nullable BigDecimal min,
            @Nullable BigDecimal max,
            @Nullable String unit)
            implements FieldType {
        /** What the number is, which decides how JSON and screens write it. */
        public enum Style {
            DECIMAL,
            MONEY,
            QUANTITY
        }
    }

    record Bool() implements FieldType {}

    record Date() implements FieldType {}

    /** An instant, stored in UTC with microseconds. */
    record DateTime() implements FieldType {}

    /** A calendar month, {@code yyyyMM}. */
    record Period() implements FieldType {}

    /** One key of a dictionary, stored as that key. */
    record Choice(String dictionary) implements FieldType {}

    /** Several keys of a dictionary, each once, in its order. */
    record MultiChoice(String dictionary) implements FieldType {}

    /** @param maxLength of the text that is stored, in code points @param schema JSON Schema as JSON text; null allows any value */
    record Json(int maxLength, @Nullable String schema) implements FieldType {}

    /**
     * Files of the record.
     *
     * @param image whether all are pictures
     * @param extensions ends of names that are taken, in lower case
     * @param maxSize of one file, in MiB
     * @param most files at once
     */
    record Files(boolean image, List<String> extensions, int maxSize, int most) implements FieldType {
        public Files {
            extensions = List.copyOf(extensions);
        }
    }

    /** A place on the earth; degrees with six decimals, about a tenth of a metre. */
    record Point() implements FieldType {}

    /**
     * @param tree of a reference to the own object that makes its records a tree: the text field in which the engine keeps their paths
     * @param handOver of a reference to a user who answers for the record: CEL over the record, whether it goes to somebody else
     *     when he leaves or moves; {@code true} for always, null for never
     */
    record ReferenceTo(
            String object, @Nullable String tree, @Nullable String handOver) implements FieldType {
        public ReferenceTo(String object) {
            this(object, null, null);
        }

        /** Whether {@link #handOver} is asked of each record. */
        public boolean isConditional() {
            return handOver != null && !handOver.equals("true");
        }
    }

    /**
     * A record of one of several objects; kept in two columns.
     *
     * @param objects names of the objects, at least two, in the order in which screens offer them
     */
    record AnyReference(List<String> objects) implements FieldType {
        public AnyReference {
            objects = List.copyOf(objects);
        }
    }

    /** Rows of another object that point back to this one by the field {@code parent}; they live and die with it. */
    record ChildTable(String object, String parent) implements FieldType {}

    /**
     * Computed by the expression wherever it is read, in Java and in SQL alike.
     *
     * @param stored kept in a column besides, which the engine writes with every change of what it is made of
     * @param rollup what it is made of instead of an expression
     */
    record Computed(
            FieldType result,
            String expression,
            boolean stored,
            @Nullable Rollup rollup) implements FieldType {}

    /**
     * A value over the records of another object that point here.
     *
     * @param reference their field that points here
     * @param field their field that counts; null only for a count
     * @param where CEL over their own fields; null is all of them
     */
    record Rollup(
            String object,
            String reference,
            Function function,
            @Nullable String field,
            @Nullable String where) {
        public enum Function {
            SUM,
            COUNT,
            MIN,
            MAX;

            /** Whether it is 0 of no records. */
            public boolean hasZero() {
                return this == SUM || this == COUNT;
            }
        }
    }

    /** Text filled by a sequence when the record is created. */
    record Numbered(String sequence) implements FieldType {}

    /** Whether values have an order: only then a list sorts by the field, and it may stand in indexes, keys and titles. */
    default boolean isOrdered() {
        if (this instanceof Text text) {
            return text.style() == Text.Style.LINE;
        }
        if (this instanceof Computed computed) {
            return computed.result().isOrdered();
        }
        return !(this instanceof ChildTable
                || this instanceof MultiChoice
                || this instanceof Json
                || this instanceof Point
                || this instanceof AnyReference
                || this instanceof Files);
    }
}
