package cn.minshui.engine.app.generate;

import java.util.List;

/** The class that writes filters of one object in the expression language. */
record JavaFilter(String type, List<JavaField> fields) {

    String text() {
        StringBuilder text = new StringBuilder("""
                /** Conditions that all hold; without any, every record. */
                public final class %1$sFilter {
                    private final List<String> conditions = new ArrayList<>();
                    private final Map<String, Object> parameters = new LinkedHashMap<>();

                    private %1$sFilter with(String condition) {
                        conditions.add(condition);
                        return this;
                    }

                    private %1$sFilter with(String field, String operator, Object value) {
                        String parameter = "p" + parameters.size();
                        parameters.put(parameter, value);
                        return with(field + " " + operator + " params." + parameter);
                    }
                """.formatted(type));
        for (JavaField field : fields) {
            if (field.isCompared()) {
                text.append(conditions(field));
            } else if (field.isAnyReference()) {
                text.append(ofAny(field));
            }
        }
        return text.append("""

                    Query query() {
                        Query all = Query.of(%1$s.OBJECT).fields(%1$s.read());
                        return conditions.isEmpty() ? all : all.where(String.join(" && ", conditions), parameters);
                    }
                }
                """.formatted(type)).toString();
    }

    private String conditions(JavaField field) {
        String text = with(field, "Is", field.primitive() + " value", "==", "value");
        if (field.hasSpans()) {
            text += with(field, "From", field.primitive() + " value", ">=", "value");
            text += with(field, "Until", field.primitive() + " value", "<=", "value");
        } else if (!field.type().equals("Boolean")) {
            text += with(field, "In", "List<" + field.type() + "> values", "in", "values");
        }
        if (!field.isRequired()) {
            text += isNull(field);
        }
        return text;
    }

    /** A reference to one of several objects: to one of them, or to a record of it. */
    private String ofAny(JavaField field) {
        String object = key(field) + " + \".object\", \"==\", object)";
        String text = method(field, "IsOf", "String object", "with(" + object)
                + method(
                        field,
                        "Is",
                        "String object, long id",
                        "with(" + object + ".with(" + key(field) + " + \".id\", \"==\", id)");
        return field.isRequired() ? text : text + isNull(field);
    }

    private String isNull(JavaField field) {
        return method(field, "IsNull", "", "with(\"isNull(\" + " + key(field) + " + \")\")");
    }

    private String with(JavaField field, String suffix, String parameter, String operator, String value) {
        return method(field, suffix, parameter, "with(" + key(field) + ", \"" + operator + "\", " + value + ")");
    }

    private String key(JavaField field) {
        return type + ".Fields." + field.constant();
    }

    private String method(JavaField field, String suffix, String parameter, String body) {
        return "\n    public " + type + "Filter " + field.name() + suffix + "(" + parameter + ") {\n        return "
                + body + ";\n    }\n";
    }
}
