package cn.minshui.engine.core.definition;

import cn.minshui.engine.spi.problem.Text;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The small kinds. */
public final class BasicDefinitions {
    private BasicDefinitions() {}

    /** @param layer that says there is such a dictionary, as {@link Origin#layer()} */
    public record DictionaryDefinition(String name, Text label, Map<String, Entry> items, String layer) {}

    /**
     * @param color one of success, warning, danger, info, primary
     * @param disabled readable, no longer chosen
     * @param layer the nearest one that wrote any part of it, as {@link Origin#layer()}
     */
    public record Entry(
            Text label, @Nullable String color, boolean disabled, Map<String, Object> attributes, String layer) {}

    /**
     * @param format text with {@code {yyyy} {yyyyMM} {yyyyMMdd} {org} {n:8}}
     * @param reset when the counter starts again
     */
    public record SequenceDefinition(String name, Text label, String format, Reset reset, long start) {
        public enum Reset {
            NEVER,
            YEAR,
            MONTH,
            DAY
        }
    }

    /**
     * @param founding the role of a tenant's first user, which may hold several duties
     * @param belowRoot only for users below the tenant's root, who may there hold the duties of two administrators
     * @param delegates roles that its holders may give, beside those whose rights they hold; {@code *} is every role
     * @param grants by object name; {@code *} is every object of the business, of the founding role every object
     */
    public record RoleDefinition(
            String name,
            Text label,
            @Nullable Text description,
            boolean founding,
            boolean belowRoot,
            Set<String> delegates,
            Map<String, Grant> grants) {}

    /**
     * @param fields rights that differ from the full right, by field
     * @param scope which rows it is about
     * @param organizations codes, of the scope {@code chosen}
     * @param through path of references to a user, of the scope {@code reference}
     * @param where CEL row policy over the object and {@code user}; null is every row in scope
     */
    public record Grant(
            Set<Operation> operations,
            Set<String> actions,
            Map<String, FieldRight> fields,
            RowScope scope,
            Set<String> organizations,
            @Nullable String through,
            @Nullable String where) {}

    public enum Operation {
        READ,
        CREATE,
        UPDATE,
        DELETE,
        IMPORT,
        EXPORT,
        HISTORY,
        /** Sees deleted records and takes deletions back, where an object keeps them. */
        RESTORE,
        /** Takes deleted records away for good. */
        PURGE
    }

    /** From least to most. */
    public enum FieldRight {
        HIDDEN,
        MASKED,
        READ,
        WRITE
    }

    /** Business parameters that a branch may set. */
    public record PolicyDefinition(String name, Text label, Map<String, Parameter> parameters) {}

    /**
     * @param type a type of {@link FieldType} that has a literal, with its limits
     * @param perOrganization whether organisations set it as records, without a release
     * @param branch path of the branch that wrote the value, codes from below the root; null where none did
     */
    public record Parameter(
            Text label,
            @Nullable Text description,
            FieldType type,
            String value,
            boolean perOrganization,
            @Nullable String branch) {}

    /**
     * @param handler a plugin's ImportHandler; null when each sheet maps to one object
     * @param parameters parameters of the request, by name
     */
    public record ImportTemplateDefinition(
            String name,
            Text label,
            @Nullable String handler,
            String permission,
            Map<String, FieldDefinition> parameters,
            Map<String, SheetDefinition> sheets) {}

    /**
     * @param namePattern regular expression for the sheet's name, named groups are captured
     * @param object written without a handler
     * @param uniqueColumns columns whose values together may stand only once in the sheet
     */
    public record SheetDefinition(
            String namePattern,
            boolean required,
            boolean repeated,
            @Nullable String object,
            Map<String, ColumnDefinition> columns,
            List<List<String>> uniqueColumns) {}

    /** @param heading text of the first row @param field what it is; choices are read by label or key */
    public record ColumnDefinition(String heading, FieldDefinition field, boolean mandatoryColumn) {}

    /**
     * @param rights that the script reads and writes with
     * @param budget what one run may cost, by {@code millis} and {@code statements}; what is not there is not bounded further
     * @param source the body of a function in JavaScript
     */
    public record ScriptDefinition(
            String name, Text label, Use use, Rights rights, Map<String, Long> budget, String source) {
        public enum Use {
            HOOK,
            ACTION,
            JOB
        }

        /** Within the caller's scope every right but that to secrets, or what the caller's roles grant. */
        public enum Rights {
            ENGINE,
            CALLER
        }
    }

    /**
     * @param subject what is tested: {@code object/<name>}, {@code expression} or a plugin's test subject
     * @param cases by case id
     */
    public record TestDefinition(String name, Text label, String subject, Map<String, TestCase> cases) {}

    public record TestCase(
            @Nullable Text label, Map<String, Object> given, Map<String, Object> when, Map<String, Object> then) {}
}
