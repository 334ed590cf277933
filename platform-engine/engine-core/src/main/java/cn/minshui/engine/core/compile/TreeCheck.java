package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.definition.Pointers;
import java.util.ArrayList;
import java.util.List;

/** A tree is one reference of an object to itself, with a text field that holds the paths and that nobody else writes. */
final class TreeCheck {
    /** Five levels or so: an id and a slash take up to twenty characters. */
    private static final int SHORTEST_PATH = 100;

    private final CheckContext context;

    TreeCheck(CheckContext context) {
        this.context = context;
    }

    void check(EffectiveDefinition effective, ObjectDefinition object) {
        List<String> trees = new ArrayList<>();
        for (FieldDefinition field : object.fields().values()) {
            String pointer = Pointers.of("fields", field.name());
            if (field.type() instanceof FieldType.ReferenceTo to && to.tree() != null) {
                trees.add(field.name());
                reference(effective, pointer + "/tree", object, to, trees);
                path(effective, pointer + "/tree", object, to.tree());
            } else if (field.type() instanceof FieldType.ChildTable table) {
                childTable(effective, pointer, table);
            }
        }
    }

    private void reference(
            EffectiveDefinition effective,
            String pointer,
            ObjectDefinition object,
            FieldType.ReferenceTo to,
            List<String> trees) {
        if (!to.object().equals(object.name())) {
            context.error(
                    effective,
                    pointer,
                    MetaErrorCode.TREE_REFERENCE,
                    "只有指向本对象的引用才能成树",
                    "Only a reference to the object itself makes a tree");
        } else if (trees.size() > 1) {
            context.error(
                    effective,
                    pointer,
                    MetaErrorCode.TREE_REFERENCE,
                    "一个对象只能有一棵树，“" + trees.get(0) + "”已是",
                    "An object is one tree at most, and '" + trees.get(0) + "' makes it already");
        }
    }

    private void path(EffectiveDefinition effective, String pointer, ObjectDefinition object, String name) {
        if (!context.hasField(effective, pointer, object, name)) {
            return;
        }
        FieldDefinition field = object.fields().get(name);
        boolean suits = field != null
                && field.type() instanceof FieldType.Text text
                && text.style() == FieldType.Text.Style.LINE
                && text.pattern() == null
                && text.maxLength() >= SHORTEST_PATH
                && field.readOnly()
                && !field.required()
                && !field.secret()
                && field.defaultValue() == null;
        if (!suits) {
            context.error(
                    effective,
                    pointer,
                    MetaErrorCode.TREE_PATH,
                    "树的路径字段“" + name + "”应为只读的文本，至少 " + SHORTEST_PATH + " 个字符（每层约 20 个），不必填、不保密、没有默认值和格式",
                    "The path field '" + name + "' of a tree is a read-only text of at least " + SHORTEST_PATH
                            + " characters (about 20 for a level), neither required nor secret, without default or pattern");
        }
    }

    /** The rows of one body are checked before any of them is written, so none of them may lie below another one. */
    private void childTable(EffectiveDefinition effective, String pointer, FieldType.ChildTable table) {
        context.set()
                .object(table.object())
                .map(ObjectDefinition::tree)
                .filter(tree -> tree.parent().equals(table.parent()))
                .ifPresent(tree -> context.error(
                        effective,
                        pointer + "/parent",
                        MetaErrorCode.TREE_REFERENCE,
                        "树的上级字段“" + table.parent() + "”不能用作明细表的上级",
                        "The reference '" + table.parent() + "' makes a tree and cannot hold a child table too"));
    }
}
