package cn.minshui.engine.core.data.plan;

import java.util.Map;
import org.mybatis.dynamic.sql.SqlBuilder;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.select.SelectModel;
import org.mybatis.dynamic.sql.select.render.SelectStatementProvider;
import org.mybatis.dynamic.sql.util.Buildable;

/** The nodes below a path, as a subselect of their ids. */
final class Subtree {
    private Subtree() {}

    static Buildable<SelectModel> nodes(String table, Structure.Condition.InSubtree subtree) {
        SqlTable organizations = SqlTable.of(table);
        return SqlBuilder.select(organizations.column("id"))
                .from(organizations)
                .where(organizations.<Object>column("tenant_id"), SqlBuilder.isEqualTo((Object) subtree.tenantMarker()))
                .and(organizations.<Object>column("path"), SqlBuilder.isLike((Object) subtree.pathMarker()));
    }

    /** The subselect rendered by itself, its parameters as markers again, so that it can stand in a join or a condition. */
    static String text(String table, Structure.Condition.InSubtree subtree) {
        SelectStatementProvider inner = nodes(table, subtree).build().render(MarkerRendering.STRATEGY);
        String text = inner.getSelectStatement();
        for (Map.Entry<String, Object> parameter : inner.getParameters().entrySet()) {
            text = text.replace("{" + parameter.getKey() + "}", "<" + parameter.getValue() + ">");
        }
        return "(" + subtree.column() + " in (" + text.replace('<', '{').replace('>', '}') + "))";
    }
}
