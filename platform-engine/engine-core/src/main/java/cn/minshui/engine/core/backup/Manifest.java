package cn.minshui.engine.core.backup;

import java.util.List;

/**
 * What a backup consists of.
 *
 * @param format of backups; {@value #FORMAT} now
 * @param at instant of its beginning, RFC 3339
 * @param database {@code postgresql} or {@code mariadb}
 * @param schema name of the schema that was copied
 * @param shape the part that holds the definitions of the tables
 * @param tables in the order in which they are loaded
 * @param files contents of files of records
 * @param missing keys of files whose content was gone already when the backup was made
 */
public record Manifest(
        int format,
        String at,
        String database,
        String schema,
        Part shape,
        List<Table> tables,
        List<Part> files,
        List<String> missing) {
    public static final int FORMAT = 1;

    public Manifest {
        tables = List.copyOf(tables);
        files = List.copyOf(files);
        missing = List.copyOf(missing);
    }

    /** @param path below the folder of the backup @param sums of the part as it lies there */
    public record Part(String path, Sums sums) {}

    /** @param text checksums of the rows in the order of their key, so that two equal tables have the same */
    public record Table(String name, long rows, Part part, Sums text) {}

    /** Rows of all tables. */
    public long rows() {
        return tables.stream().mapToLong(Table::rows).sum();
    }
}
