package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.ObjectDefinition;
import org.jspecify.annotations.Nullable;

/** An index in which pieces of text are looked for holds what the search box looks into. */
final class SearchIndexCheck {
    private final CheckContext context;

    SearchIndexCheck(CheckContext context) {
        this.context = context;
    }

    void check(EffectiveDefinition effective, ObjectDefinition object, String pointer, ObjectDefinition.Index index) {
        for (int i = 0; i < index.fields().size(); i++) {
            String name = index.fields().get(i);
            FieldDefinition field = object.fields().get(name);
            if (context.hasField(effective, pointer + "/" + i, object, name) && !isSearched(field)) {
                context.error(
                        effective,
                        pointer + "/" + i,
                        MetaErrorCode.SEARCH_TEXT,
                        "字段“" + name + "”不能用于检索索引，只有不加密的文本和编号可以",
                        "Field '" + name
                                + "' cannot be in a search index: only plain texts and numbers of sequences can");
            }
        }
    }

    private static boolean isSearched(@Nullable FieldDefinition field) {
        if (field == null || field.secret() || field.isSensitive()) {
            return false;
        }
        return field.type() instanceof FieldType.Text text && text.style() != FieldType.Text.Style.RICH
                || field.type() instanceof FieldType.Numbered;
    }
}
