package cn.minshui.engine.app.generate;

import java.util.Locale;
import java.util.Set;
import javax.lang.model.SourceVersion;

/** Names of the metadata as names of classes and members. */
final class Names {
    /** Members that every generated record has, or that Java gives a meaning of its own. */
    private static final Set<String> TAKEN = Set.of(
            "id",
            "version",
            "organization",
            "clone",
            "finalize",
            "getClass",
            "hashCode",
            "notify",
            "notifyAll",
            "toString",
            "wait",
            "toMap",
            "of");

    /** Classes that generated code uses by their short names. */
    private static final Set<String> USED = Set.of(
            "BigDecimal",
            "Boolean",
            "DataAccess",
            "DataRecord",
            "GeoPoint",
            "Instant",
            "Integer",
            "JsonValue",
            "LinkedHashMap",
            "List",
            "LocalDate",
            "Long",
            "Map",
            "Nullable",
            "Object",
            "Objects",
            "Optional",
            "Override",
            "Query",
            "Record",
            "Reference",
            "StoredFile",
            "String",
            "SuppressWarnings",
            "YearMonth");

    private Names() {}

    /** {@code book-copy} as {@code BookCopy}. */
    static String type(String name) {
        StringBuilder type = new StringBuilder();
        for (String part : name.split("[^A-Za-z0-9]+")) {
            if (!part.isEmpty()) {
                type.append(Character.toUpperCase(part.charAt(0))).append(part.substring(1));
            }
        }
        return type.toString();
    }

    /** As {@link #type}, of a Java class: a name that generated code needs for something else gets {@code Record} behind it. */
    static String javaType(String name) {
        String type = type(name);
        return USED.contains(type) ? type + "Record" : type;
    }

    /** The name of a member: a word that is taken gets an underscore behind it. */
    static String member(String field) {
        return TAKEN.contains(field) || SourceVersion.isKeyword(field) ? field + "_" : field;
    }

    /** {@code take-back} as {@code takeBack}. */
    static String camel(String name) {
        String type = type(name);
        return Character.toLowerCase(type.charAt(0)) + type.substring(1);
    }

    /** {@code dueOn} and {@code take-back} as {@code DUE_ON} and {@code TAKE_BACK}. */
    static String constant(String name) {
        String words = name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("[^A-Za-z0-9]+", "_")
                .toUpperCase(Locale.ROOT);
        return words.isEmpty() || Character.isDigit(words.charAt(0)) ? "_" + words : words;
    }
}
