package cn.minshui.engine.core.audit;

import cn.minshui.engine.core.data.plan.SqlText;
import cn.minshui.engine.core.data.plan.TableStatements;
import cn.minshui.engine.core.data.plan.TableStatements.Column;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.BasicColumn;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;

/** The table of entries: its columns, and rows as maps from their names to Long, String and LocalDateTime (UTC). */
final class AuditRows {
    static final String MAC = "mac";
    static final String NUMBER = "chain_no";
    static final String HASH = "chain_hash";
    static final String CHANGES = "changes";

    static final SqlTable TABLE = SqlTable.of("sys_audit");
    static final SqlColumn<Long> ID = TABLE.column("id");
    static final SqlColumn<Long> CHAIN_NO = TABLE.column(NUMBER);
    static final SqlColumn<String> CHAIN_HASH = TABLE.column(HASH);

    /** What an entry says, in the order of its canonical form: a column added later comes last. */
    static final List<Column> TOLD = List.of(
            new Column("id", Types.BIGINT),
            new Column("tenant_id", Types.BIGINT),
            new Column("org_id", Types.BIGINT),
            new Column("user_id", Types.BIGINT),
            new Column("username", Types.VARCHAR),
            new Column("on_behalf_of", Types.VARCHAR),
            new Column("category", Types.VARCHAR),
            new Column("operation", Types.VARCHAR),
            new Column("object", Types.VARCHAR),
            new Column("record_id", Types.BIGINT),
            new Column("amount", Types.BIGINT),
            new Column("result", Types.VARCHAR),
            new Column("code", Types.VARCHAR),
            new Column("release_id", Types.BIGINT),
            new Column("address", Types.VARCHAR),
            new Column("user_agent", Types.VARCHAR),
            new Column("trace_id", Types.VARCHAR),
            new Column("done_at", Types.TIMESTAMP),
            new Column("details", Types.VARCHAR),
            new Column(CHANGES, Types.VARCHAR));

    static final SqlText INSERT = new TableStatements("sys_audit").insert(inserted());

    private AuditRows() {}

    /** Where the changes of an entry are encrypted for. */
    static String place(long id) {
        return "sys_audit|" + id;
    }

    private static Column[] inserted() {
        List<Column> all = new ArrayList<>(TOLD);
        all.add(new Column(MAC, Types.VARCHAR));
        return all.toArray(Column[]::new);
    }

    /** Every column, in the order that {@link #read} expects. */
    static List<BasicColumn> columns() {
        List<BasicColumn> all = new ArrayList<>();
        TOLD.forEach(column -> all.add(TABLE.column(column.name())));
        List.of(MAC, NUMBER, HASH).forEach(name -> all.add(TABLE.column(name)));
        return all;
    }

    static Map<String, @Nullable Object> read(ResultSet found) throws SQLException {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        int at = 1;
        for (Column column : TOLD) {
            row.put(column.name(), value(found, at++, column.sqlType()));
        }
        row.put(MAC, found.getString(at++));
        row.put(NUMBER, value(found, at++, Types.BIGINT));
        row.put(HASH, found.getString(at));
        return row;
    }

    private static @Nullable Object value(ResultSet found, int at, int sqlType) throws SQLException {
        if (sqlType == Types.TIMESTAMP) {
            return found.getObject(at, LocalDateTime.class);
        }
        if (sqlType == Types.BIGINT) {
            long number = found.getLong(at);
            return found.wasNull() ? null : number;
        }
        return found.getString(at);
    }
}
