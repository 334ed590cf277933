package cn.minshui.engine.core.data.plan;

import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.spi.problem.Text;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The columns that every object's table has and that callers may read, filter and sort by, but never write. */
public enum SystemField {
    ID("id", "id", Text.of("编号", "Id")),
    VERSION("version", "version", Text.of("版本", "Version")),
    CREATED_AT("createdAt", "created_at", Text.of("创建时间", "Created")),
    CREATED_BY("createdBy", "created_by", Text.of("创建人", "Created by")),
    UPDATED_AT("updatedAt", "updated_at", Text.of("修改时间", "Updated")),
    UPDATED_BY("updatedBy", "updated_by", Text.of("修改人", "Updated by")),
    ORGANIZATION("organization", "org_id", Text.of("机构", "Organisation"));

    private static final Map<String, SystemField> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(f -> f.fieldName, Function.identity()));

    private final String fieldName;
    private final String column;
    private final Text label;

    SystemField(String fieldName, String column, Text label) {
        this.fieldName = fieldName;
        this.column = column;
        this.label = label;
    }

    public String fieldName() {
        return fieldName;
    }

    public String column() {
        return column;
    }

    /** How screens and workbooks name it. */
    public Text label() {
        return label;
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
