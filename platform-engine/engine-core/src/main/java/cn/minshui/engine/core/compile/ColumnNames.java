package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.Origin;
import cn.minshui.engine.core.model.CompiledField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** How objects and fields are called in the database. */
final class ColumnNames {
    /** The shorter of what the databases allow: PostgreSQL 63 bytes, MariaDB 64 characters. */
    static final int MAX_LENGTH = 63;

    /** Columns that every object table has. */
    static final Set<String> SYSTEM = Set.of(
            "id",
            "tenant_id",
            "org_id",
            "version",
            "release_id",
            "created_at",
            "created_by",
            "updated_at",
            "updated_by",
            "deleted_at",
            "deleted_key");

    private ColumnNames() {}

    static String table(String object) {
        return "d_" + object.replace('-', '_');
    }

    /** @param origin where the field's key was written; a branch's field carries the branch in its name */
    private static String named(String snake, Origin origin) {
        if (origin.isBranch()) {
            return "x_" + word(origin.layer()) + "_" + snake;
        }
        return ReservedWords.contains(snake) ? snake + "_" : snake;
    }

    /**
     * All columns of a stored field; an any-reference has one for the id and one for the object, a sensitive one its blind
     * indexes.
     */
    static List<String> columns(FieldDefinition field, Origin origin) {
        String column = column(field, origin);
        List<String> columns = new ArrayList<>(List.of(column));
        if (field.type() instanceof FieldType.AnyReference) {
            columns.add(CompiledField.objectColumn(column));
        }
        columns.addAll(CompiledField.blindColumns(field, column).values());
        return columns;
    }

    /** The column of a stored field; of an any-reference that of the id. */
    static String column(FieldDefinition field, Origin origin) {
        return field.type() instanceof FieldType.AnyReference
                ? named(snake(field.name()) + CompiledField.ID, origin)
                : named(snake(field.name()), origin);
    }

    private static String word(String branch) {
        return branch.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    }

    static String snake(String camel) {
        StringBuilder snake = new StringBuilder();
        for (int i = 0; i < camel.length(); i++) {
            char c = camel.charAt(i);
            if (Character.isUpperCase(c)) {
                snake.append('_').append(Character.toLowerCase(c));
            } else {
                snake.append(c);
            }
        }
        return snake.toString();
    }
}
