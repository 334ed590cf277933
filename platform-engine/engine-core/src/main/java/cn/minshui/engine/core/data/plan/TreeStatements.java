package cn.minshui.engine.core.data.plan;

import cn.minshui.engine.core.definition.ObjectDefinition.Tree;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import java.sql.Types;
import java.util.List;

/** Statements about whole subtrees; no id stands twice in a path, so the path of a record occurs once in those below it. */
public final class TreeStatements {
    public static final String TENANT = "tenant";
    /** A path and {@code %}. */
    public static final String SUBTREE = "$subtree";

    public static final String FROM = "$from";
    public static final String TO = "$to";

    private static final Slot TENANT_SLOT = new Slot.Named(TENANT, Types.BIGINT);
    private static final Slot SUBTREE_SLOT = text(SUBTREE);

    private TreeStatements() {}

    private static Slot text(String name) {
        return new Slot.Named(name, Types.VARCHAR);
    }

    /** Replaces the beginning of the paths of a subtree, deleted rows included: they keep their place. */
    public static SqlText move(CompiledObject object, Tree tree) {
        String path = column(object, tree);
        return new SqlText(
                "update " + object.table() + " set " + path + " = replace(" + path + ", ?, ?) where tenant_id = ? and "
                        + path + " like ?",
                List.of(text(FROM), text(TO), TENANT_SLOT, SUBTREE_SLOT));
    }

    /** The length of the longest path of a subtree. */
    public static SqlText longest(CompiledObject object, Tree tree) {
        String path = column(object, tree);
        return new SqlText(
                "select max(char_length(" + path + ")) from " + object.table() + " where tenant_id = ? and " + path
                        + " like ?",
                List.of(TENANT_SLOT, SUBTREE_SLOT));
    }

    private static String column(CompiledObject object, Tree tree) {
        return object.field(tree.path()).map(CompiledField::column).orElseThrow();
    }
}
