package cn.minshui.engine.core.database;

/** What both databases write alike: most types, and questions to the information schema of the standard. */
abstract sealed class StandardSchemaDialect implements SchemaDialect
        permits PostgresSchemaDialect, MariaDbSchemaDialect {

    /** The expression for the schema that the session works in. */
    abstract String currentSchema();

    /** Appended to the type of text, with a blank before it; compares by code point. */
    abstract String collation();

    /** Text of up to this many characters, without the collation. */
    abstract String textType(int length);

    /** A time with microseconds and without a zone. */
    abstract String instantType();

    /** Condition on a row of the columns' catalog: it holds texts of this length. */
    abstract String holdsText(int length);

    @Override
    public final String typeText(ColumnType type) {
        if (type instanceof ColumnType.Text text) {
            return textType(text.length()) + collation();
        } else if (type instanceof ColumnType.Fixed fixed) {
            return "CHAR(" + fixed.length() + ")" + collation();
        } else if (type instanceof ColumnType.Whole) {
            return "BIGINT";
        } else if (type instanceof ColumnType.Exact exact) {
            return "DECIMAL(" + exact.precision() + "," + exact.scale() + ")";
        } else if (type instanceof ColumnType.Bool) {
            return "BOOLEAN";
        } else if (type instanceof ColumnType.Date) {
            return "DATE";
        } else if (type instanceof ColumnType.Instant) {
            return instantType();
        }
        throw new IllegalArgumentException("the engine makes no column of type " + type);
    }

    @Override
    public final String columnsQuery() {
        return "select table_name, column_name, data_type, character_maximum_length, numeric_precision, numeric_scale"
                + " from information_schema.columns where table_schema = " + currentSchema();
    }

    @Override
    public final String countTable(String table) {
        return count("tables", table);
    }

    @Override
    public final String countColumn(String table, String column) {
        return count("columns", table) + " and column_name = '" + column + "'";
    }

    private String count(String view, String table) {
        return "select count(*) from information_schema." + view + " where table_schema = " + currentSchema()
                + " and table_name = '" + table + "'";
    }

    @Override
    public final String countColumnOfType(String table, String column, ColumnType type) {
        String base = countColumn(table, column);
        if (type instanceof ColumnType.Text text) {
            return base + " and " + holdsText(text.length());
        } else if (type instanceof ColumnType.Exact exact) {
            return base + " and numeric_scale >= " + exact.scale() + " and numeric_precision - numeric_scale >= "
                    + (exact.precision() - exact.scale());
        }
        return base;
    }
}
