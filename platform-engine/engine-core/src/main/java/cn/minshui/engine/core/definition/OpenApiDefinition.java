package cn.minshui.engine.core.definition;

import cn.minshui.engine.spi.problem.Text;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What other systems may do through the gateway: one operation on one object.
 *
 * @param action with {@link Operation#ACTION}; null otherwise
 * @param where CEL that every record reached must satisfy; null for none
 * @param fields of the answer, by path; of an action members of its answer
 * @param input what a body may hold; of an action every input when it is empty
 * @param parameters of a list
 * @param pageSize records that one call of a list may ask for at most
 * @param ratePerMinute calls of one application in a minute
 * @param ratePerMinuteOfAll calls of all applications together in a minute
 * @param quotaPerDay calls of one application in a day unless its grant says otherwise
 * @param example a body for the documentation
 */
public record OpenApiDefinition(
        String name,
        Text label,
        @Nullable Text description,
        String version,
        String object,
        Operation operation,
        @Nullable String action,
        @Nullable String where,
        Map<String, Output> fields,
        List<String> input,
        Map<String, Parameter> parameters,
        List<String> sort,
        int pageSize,
        int ratePerMinute,
        int ratePerMinuteOfAll,
        int quotaPerDay,
        int timeoutSeconds,
        Map<String, Object> example) {

    public enum Operation {
        LIST,
        READ,
        CREATE,
        UPDATE,
        ACTION
    }

    /** @param label null is that of the field @param plain whether a value that is masked elsewhere is answered as it is */
    public record Output(@Nullable Text label, boolean plain) {}

    /** @param filter CEL with {@code params.<name>}, which holds when the parameter is given */
    public record Parameter(
            FieldDefinition field, String filter, @Nullable String example) {}

    /** Whether a call says which record it is about. */
    public boolean isOfOneRecord(@Nullable ActionDefinition target) {
        return switch (operation) {
            case READ, UPDATE -> true;
            case LIST, CREATE -> false;
            case ACTION -> target != null && target.on() == ActionDefinition.Target.RECORD;
        };
    }

    static OpenApiDefinition read(Members m) {
        return new OpenApiDefinition(
                m.text("name"),
                m.label("label"),
                m.labelOrNull("description"),
                m.text("version", "1"),
                m.text("object"),
                Operation.valueOf(m.text("operation").toUpperCase(Locale.ROOT)),
                m.textOrNull("action"),
                m.textOrNull("where"),
                m.each("fields", (path, f) -> new Output(f.labelOrNull("label"), f.is("plain"))),
                m.texts("input"),
                m.each(
                        "parameters",
                        (name, p) ->
                                new Parameter(FieldReader.field(name, p), p.text("filter"), p.textOrNull("example"))),
                m.texts("sort"),
                m.number("pageSize", 100),
                m.number("ratePerMinute", 60),
                m.number("ratePerMinuteOfAll", 3_000),
                m.number("quotaPerDay", 10_000),
                m.number("timeoutSeconds", 10),
                m.plain("example"));
    }
}
