package cn.minshui.engine.core.model;

import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.Sensitivity;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.protect.BlindSearch;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A field ready to run.
 *
 * @param column name of its column, of an any-reference that of the id; null when it is not stored (child table, computed unless
 *     it says so)
 * @param computed the checked expression of a computed field
 * @param rollupWhere the checked condition of a roll-up, over the records that point here
 * @param defaultExpression the checked expression of a default that starts with {@code =}
 */
public record CompiledField(
        FieldDefinition definition,
        @Nullable String column,
        @Nullable CompiledExpression computed,
        @Nullable CompiledExpression defaultExpression,
        @Nullable CompiledExpression rollupWhere) {
    /** Ends the name of the column that holds the id of an any-reference. */
    public static final String ID = "_id";

    /** The column beside {@link #column} that holds the object of an any-reference; null for any other field. */
    public @Nullable String objectColumn() {
        return type() instanceof FieldType.AnyReference && column != null ? objectColumn(column) : null;
    }

    /** @param idColumn of an any-reference */
    public static String objectColumn(String idColumn) {
        return idColumn.substring(0, idColumn.length() - ID.length()) + "_object";
    }

    /**
     * The column in which the blind index of a sensitive field is kept for one way of searching; null where the field is not
     * searched so. No column of a field has two underlines in a row.
     */
    public @Nullable String blindColumn(BlindSearch search) {
        return column == null ? null : blindColumns(definition, column).get(search);
    }

    /** All of them, in the order of the ways of searching. */
    public Map<BlindSearch, String> blindColumns() {
        return column == null ? Map.of() : blindColumns(definition, column);
    }

    /** @param column of the field itself */
    public static Map<BlindSearch, String> blindColumns(FieldDefinition definition, String column) {
        Sensitivity sensitive = definition.sensitive();
        Map<BlindSearch, String> columns = new EnumMap<>(BlindSearch.class);
        if (sensitive != null) {
            sensitive.search().forEach(search -> columns.put(search, column + "__" + search.word()));
        }
        return columns;
    }

    public boolean isSensitive() {
        return definition.isSensitive();
    }

    /** What it is made of records that point here; null for any other field. */
    public FieldType.@Nullable Rollup rollup() {
        return type() instanceof FieldType.Computed c ? c.rollup() : null;
    }

    public String name() {
        return definition.name();
    }

    public FieldType type() {
        return definition.type();
    }

    /** The type of its values: of a computed field, that of its result. */
    public FieldType valueType() {
        return type() instanceof FieldType.Computed c ? c.result() : type();
    }

    /** A column that the engine alone writes, from the other fields of the record or from the records that point to it. */
    public boolean isDerived() {
        return column != null && type() instanceof FieldType.Computed;
    }

    /** A roll-up in a column. */
    public boolean isKeptRollup() {
        return column != null && rollup() != null;
    }

    public boolean isStored() {
        return column != null;
    }
}
