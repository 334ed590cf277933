package cn.minshui.engine.app.generate;

import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.ObjectDefinition.StateMachine;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import java.util.List;

/**
 * A field as Java code sees it.
 *
 * @param type the class of its values, or of one of several
 * @param isList whether a record holds several
 */
record JavaField(CompiledObject object, CompiledField field, String type, boolean isList) {

    /** The fields of an object that records hold: all but child tables, which are records of their own, and secrets. */
    static List<JavaField> of(CompiledObject object) {
        return object.fields().values().stream()
                .filter(field -> !(field.valueType() instanceof FieldType.ChildTable))
                .filter(field -> !field.definition().secret())
                .map(field -> of(object, field))
                .toList();
    }

    private static JavaField of(CompiledObject object, CompiledField field) {
        FieldType type = field.valueType();
        boolean isList = type instanceof FieldType.MultiChoice || type instanceof FieldType.Files;
        return new JavaField(object, field, className(type), isList);
    }

    /** As {@code DataRecord} lists them; of a reference its id. */
    private static String className(FieldType type) {
        if (type instanceof FieldType.Whole || type instanceof FieldType.ReferenceTo) {
            return "Long";
        }
        if (type instanceof FieldType.Exact) {
            return "BigDecimal";
        }
        if (type instanceof FieldType.Bool) {
            return "Boolean";
        }
        if (type instanceof FieldType.Date) {
            return "LocalDate";
        }
        if (type instanceof FieldType.DateTime) {
            return "Instant";
        }
        if (type instanceof FieldType.Period) {
            return "YearMonth";
        }
        if (type instanceof FieldType.Json) {
            return "JsonValue";
        }
        if (type instanceof FieldType.Point) {
            return "GeoPoint";
        }
        if (type instanceof FieldType.AnyReference) {
            return "Reference";
        }
        return type instanceof FieldType.Files ? "StoredFile" : "String";
    }

    String name() {
        return field.name();
    }

    String member() {
        return Names.member(name());
    }

    String constant() {
        return Names.constant(name());
    }

    boolean isReference() {
        return field.valueType() instanceof FieldType.ReferenceTo;
    }

    boolean isAnyReference() {
        return field.valueType() instanceof FieldType.AnyReference;
    }

    /** A computed field may be null whatever it is made of. */
    boolean isRequired() {
        return field.computed() == null
                && field.rollup() == null
                && (field.definition().required() || field.type() instanceof FieldType.Numbered);
    }

    String component() {
        if (isList) {
            return "List<" + type + "> " + member();
        }
        return (isRequired() ? primitive() : "@Nullable " + type) + " " + member();
    }

    String primitive() {
        return switch (type) {
            case "Long" -> "long";
            case "Boolean" -> "boolean";
            default -> type;
        };
    }

    /** What reads it from {@code record}. */
    String reading() {
        String key = "Fields." + constant();
        if (isList) {
            return "list(record, " + key + ")";
        }
        if (isReference()) {
            return isRequired() ? "record.reference(" + key + ").id()" : "idOf(record.referenceOrNull(" + key + "))";
        }
        if (!isRequired()) {
            return "(" + type + ") record.value(" + key + ")";
        }
        return switch (type) {
            case "String" -> "record.text(" + key + ")";
            case "Long" -> "record.integer(" + key + ")";
            case "BigDecimal" -> "record.decimal(" + key + ")";
            case "Boolean" -> "record.bool(" + key + ")";
            case "LocalDate" -> "record.date(" + key + ")";
            case "Instant" -> "record.instant(" + key + ")";
            case "YearMonth" -> "record.period(" + key + ")";
            default -> "Objects.requireNonNull((" + type + ") record.value(" + key + "))";
        };
    }

    /** Whether code writes it: not what the engine fills, nor the state, which transitions alone move. */
    boolean isWritten() {
        StateMachine states = object.definition().states();
        boolean isState = states != null && states.field().equals(name());
        return !isState
                && field.computed() == null
                && field.rollup() == null
                && !(field.type() instanceof FieldType.Numbered);
    }

    /** What is written: of files their ids. */
    String writtenType() {
        String one = field.type() instanceof FieldType.Files ? "Long" : type;
        return isList ? "List<" + one + ">" : one;
    }

    /** Whether filters compare it. */
    boolean isCompared() {
        FieldType type = field.valueType();
        boolean isLine = !(type instanceof FieldType.Text text) || text.style() == FieldType.Text.Style.LINE;
        return isLine && type.isOrdered();
    }

    /** Whether a filter by a span of it makes sense. */
    boolean hasSpans() {
        return isCompared() && !isReference() && !type.equals("String") && !type.equals("Boolean");
    }

    FieldDefinition definition() {
        return field.definition();
    }
}
