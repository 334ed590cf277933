package cn.minshui.engine.core.database;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tables on MariaDB. */
public final class MariaDbSchemaDialect extends StandardSchemaDialect {
    /** Compares by code point and does not ignore trailing blanks, as the collation C of PostgreSQL. */
    private static final String COLLATION = " CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin";

    /** A row holds 65 535 bytes of VARCHAR in all, at four for a character; longer text lies outside the row. */
    private static final int LONGEST_IN_ROW = 1024;

    private static final int LONGEST_TEXT = 65_535 / 4;
    private static final long LONGEST_MEDIUM_TEXT = 16_777_215 / 4;

    @Override
    String currentSchema() {
        return "database()";
    }

    @Override
    String collation() {
        return COLLATION;
    }

    @Override
    String textType(int length) {
        if (length <= LONGEST_IN_ROW) {
            return "VARCHAR(" + length + ")";
        }
        return length <= LONGEST_TEXT ? "TEXT" : "MEDIUMTEXT";
    }

    @Override
    String instantType() {
        return "DATETIME(6)";
    }

    @Override
    String holdsText(int length) {
        return "(character_maximum_length >= " + length + " and data_type = 'varchar'"
                + " or character_maximum_length >= " + 4L * length + ")";
    }

    @Override
    public ColumnType typeOf(String name, @Nullable Long length, @Nullable Integer precision, @Nullable Integer scale) {
        return switch (name) {
            case "varchar" -> new ColumnType.Text(Math.toIntExact(Objects.requireNonNullElse(length, 0L)));
            case "text" -> new ColumnType.Text(LONGEST_TEXT);
            case "mediumtext" -> new ColumnType.Text(Math.toIntExact(LONGEST_MEDIUM_TEXT));
            case "char" -> new ColumnType.Fixed(Math.toIntExact(Objects.requireNonNullElse(length, 0L)));
            case "bigint" -> new ColumnType.Whole();
            case "decimal" ->
                new ColumnType.Exact(Objects.requireNonNullElse(precision, 10), Objects.requireNonNullElse(scale, 0));
            case "tinyint" -> new ColumnType.Bool();
            case "date" -> new ColumnType.Date();
            case "datetime" -> new ColumnType.Instant();
            default -> new ColumnType.Foreign(name);
        };
    }

    @Override
    public String indexesQuery() {
        return "select table_name, index_name, case when non_unique = 0 then 1 else 0 end, column_name"
                + " from information_schema.statistics where table_schema = database()"
                + " order by table_name, index_name, seq_in_index";
    }

    @Override
    public String countAuditGuards() {
        return "select count(*) from information_schema.triggers where trigger_schema = database()"
                + " and trigger_name like 'sys\\_audit\\_guard\\_%'";
    }

    @Override
    public int auditGuards() {
        return 4;
    }

    @Override
    public String countIndex(String table, String index) {
        return "select count(distinct index_name) from information_schema.statistics where table_schema = database()"
                + " and table_name = '" + table + "' and index_name = '" + index + "'";
    }
}
