package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.plan.SqlText;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.data.plan.TableStatements;
import cn.minshui.engine.core.data.plan.TableStatements.Column;
import cn.minshui.engine.core.database.Dialect;
import java.sql.Types;
import java.util.List;
import java.util.Map;

/**
 * One lock for each tree of a tenant, held until the transaction ends: who moves a part of it has it alone, those who add records
 * share it. So no path is read that somebody is about to change, and of two moves that would make a ring the second sees the first.
 */
final class TreeLocks {
    private static final Column TENANT = new Column("tenant_id", Types.BIGINT);
    private static final Column OBJECT = new Column("object", Types.VARCHAR);

    private final Statements statements;
    private final SqlText alone;
    private final SqlText shared;
    private final SqlText ensure;

    TreeLocks(Statements statements, Dialect dialect) {
        this.statements = statements;
        TableStatements table = new TableStatements("sys_tree");
        SqlText select = table.select(List.of(OBJECT), List.of(TENANT, OBJECT), OBJECT);
        this.alone = new SqlText(select.text() + " " + dialect.forDelete(), select.slots());
        this.shared = new SqlText(select.text() + " " + dialect.forReference(), select.slots());
        List<String> columns = List.of(TENANT.name(), OBJECT.name());
        this.ensure = new SqlText(
                dialect.insertIgnore("sys_tree", columns, columns),
                table.insert(TENANT, OBJECT).slots());
    }

    void share(Call call, String object) {
        hold(call, object, shared);
    }

    void alone(Call call, String object) {
        hold(call, object, alone);
    }

    /** Asked for before it is made: on MariaDB an insert that finds the row holds a part of it, which two could not both give up. */
    private void hold(Call call, String object, SqlText lock) {
        Map<String, Object> values =
                Map.of(TENANT.name(), call.context().tenant().value(), OBJECT.name(), object);
        while (statements.query(lock, values, r -> r.getString(1)).isEmpty()) {
            statements.update(ensure, values);
        }
    }
}
