package cn.minshui.engine.core.data.plan;

import cn.minshui.engine.core.definition.FieldType;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The columns that every object's table has and that callers may read, filter and sort by, but never write. */
public enum SystemField {
    ID("id", "id"),
    VERSION("version", "version"),
    CREATED_AT("createdAt", "created_at"),
    CREATED_BY("createdBy", "created_by"),
    UPDATED_AT("updatedAt", "updated_at"),
    UPDATED_BY("updatedBy", "updated_by"),
    ORGANIZATION("organization", "org_id");

    private static final Map<String, SystemField> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(f -> f.fieldName, Function.identity()));

    private final String fieldName;
    private final String column;

    SystemField(String fieldName, String column) {
        this.fieldName = fieldName;
        this.column = column;
    }

    public String fieldName() {
        return fieldName;
    }

    public String column() {
        return column;
    }

    /** The type it has as a field of the named object. */
    public FieldType type(String object) {
        return switch (this) {
            case ID -> new FieldType.ReferenceTo(object);
            case VERSION -> new FieldType.Whole(1L, null);
            case CREATED_AT, UPDATED_AT -> new FieldType.DateTime();
            case CREATED_BY, UPDATED_BY -> new FieldType.ReferenceTo("user");
            case ORGANIZATION -> new FieldType.ReferenceTo("organization");
        };
    }

    public static Optional<SystemField> of(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }
}
