package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.definition.Pointers;
import cn.minshui.engine.core.definition.ScreenDefinitions.FormDefinition;
import cn.minshui.engine.core.definition.ScreenDefinitions.ListDefinition;
import java.util.Optional;

/** The expressions of lists and forms; compiled to find what is wrong with them, run elsewhere from their text. */
final class ScreenExpressions {
    private final EffectiveSet set;
    private final CompileCache cache;
    private final ExpressionCompiler expressions;

    ScreenExpressions(EffectiveSet set, CompileCache cache, ExpressionCompiler expressions) {
        this.set = set;
        this.cache = cache;
        this.expressions = expressions;
    }

    void check() {
        set.ofKind("list").forEach(this::list);
        set.ofKind("form").forEach(this::form);
    }

    private void list(EffectiveDefinition effective) {
        ListDefinition list = (ListDefinition) effective.typed();
        Optional<ObjectDefinition> object = set.object(list.object());
        String filter = list.filter();
        if (filter != null && object.isPresent() && cache.isNew(effective, list.object(), set)) {
            expressions.filter(effective, "/filter", filter, new ObjectScope(object.get(), set));
        }
    }

    private void form(EffectiveDefinition effective) {
        FormDefinition form = (FormDefinition) effective.typed();
        Optional<ObjectDefinition> object = set.object(form.object());
        if (object.isEmpty() || !cache.isNew(effective, form.object(), set)) {
            return;
        }
        ObjectScope scope = new ObjectScope(object.get(), set);
        form.sections().forEach((id, section) -> {
            String pointer = Pointers.of("sections", id);
            if (section.visible() != null) {
                expressions.condition(effective, pointer + "/visible", section.visible(), scope);
            }
            section.fields().forEach((key, field) -> {
                if (field.visible() != null) {
                    String at = pointer + Pointers.of("fields", key, "visible");
                    expressions.condition(effective, at, field.visible(), scope);
                }
            });
        });
    }
}
