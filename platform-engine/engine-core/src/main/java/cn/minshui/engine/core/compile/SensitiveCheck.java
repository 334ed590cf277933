package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.ActionDefinition.InputField;
import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.definition.Pointers;
import cn.minshui.engine.core.definition.ScreenDefinitions.ListDefinition;
import cn.minshui.engine.core.definition.ScreenDefinitions.Search;
import cn.minshui.engine.core.definition.Sensitivity;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.protect.BlindSearch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What nobody can do with values that are encrypted where they are stored, and what would put them somewhere in plain. That they
 * are no title, key, index or order is told where those are checked; what filters may ask of them, by the expressions.
 */
final class SensitiveCheck {
    /** Encrypted it takes six times as much, and is read and opened with every row. */
    private static final int LONGEST = 200;

    private static final Set<Search.Operator> COMPARING = Set.of(Search.Operator.EQUALS, Search.Operator.IN);

    private final CheckContext context;

    SensitiveCheck(CheckContext context) {
        this.context = context;
    }

    void object(EffectiveDefinition effective) {
        ObjectDefinition object = (ObjectDefinition) effective.typed();
        for (FieldDefinition field : object.fields().values()) {
            if (field.isSensitive() && field.type() instanceof FieldType.Text text) {
                field(effective, object, field, text);
            }
        }
        object.actions()
                .values()
                .forEach(action -> inputs(effective, Pointers.of("actions", action.name(), "input"), action.input()));
    }

    private void field(
            EffectiveDefinition effective, ObjectDefinition object, FieldDefinition field, FieldType.Text text) {
        String pointer = Pointers.of("fields", field.name());
        if (text.maxLength() > LONGEST) {
            error(
                    effective,
                    pointer + "/maxLength",
                    "敏感字段最多 " + LONGEST + " 个字",
                    "A sensitive field takes " + LONGEST + " characters at most");
        }
        if (text.definitions() != null) {
            error(
                    effective,
                    pointer + "/definitions",
                    "敏感字段不能用来写定义的名字",
                    "A sensitive field cannot hold the name of a definition");
        }
        ObjectDefinition.Tree tree = object.tree();
        if (tree != null && tree.path().equals(field.name())) {
            error(effective, pointer + "/sensitive", "树的路径不能加密", "The path of a tree cannot be encrypted");
        }
    }

    private void inputs(EffectiveDefinition effective, String pointer, Map<String, InputField> inputs) {
        inputs.forEach((name, input) -> {
            if (input.isRows()) {
                inputs(effective, Pointers.child(pointer, name) + "/rows", input.rows());
            } else if (input.field().isSensitive()) {
                error(
                        effective,
                        Pointers.child(pointer, name) + "/sensitive",
                        "动作的输入不保存在表中，不写 sensitive；接收它的字段才写",
                        "An input is kept in no table: the field that takes it is the sensitive one");
            }
        });
    }

    void list(EffectiveDefinition effective) {
        ListDefinition list = (ListDefinition) effective.typed();
        Optional<ObjectDefinition> object = context.set().object(list.object());
        if (object.isEmpty()) {
            return;
        }
        list.search().forEach((id, search) -> {
            Sensitivity sensitive = sensitivity(object.get(), search.field());
            boolean compared = sensitive != null
                    && COMPARING.contains(search.operator())
                    && sensitive.search().contains(BlindSearch.EXACT);
            if (sensitive != null && !compared) {
                error(
                        effective,
                        Pointers.of("search", id),
                        "“" + search.field() + "”加密保存，只能按等于或多选查找，且要可检索（search: exact）",
                        "'" + search.field()
                                + "' is kept encrypted: it is searched by equals or in, and only with search: exact");
            }
        });
        for (int i = 0; i < list.quick().size(); i++) {
            Sensitivity sensitive = sensitivity(object.get(), list.quick().get(i));
            if (sensitive != null && sensitive.search().isEmpty()) {
                error(
                        effective,
                        "/quick/" + i,
                        "“" + list.quick().get(i) + "”加密保存且不可检索，不能用于搜索框",
                        "'" + list.quick().get(i) + "' is kept encrypted and not searched: not in the search box");
            }
        }
    }

    private @Nullable Sensitivity sensitivity(ObjectDefinition object, String path) {
        ObjectDefinition at = object;
        String[] steps = path.split("\\.");
        for (int i = 0; i < steps.length - 1 && at != null; i++) {
            at = Optional.ofNullable(CheckContext.target(at, steps[i]))
                    .flatMap(context.set()::object)
                    .orElse(null);
        }
        FieldDefinition last = at == null ? null : at.fields().get(steps[steps.length - 1]);
        return last == null ? null : last.sensitive();
    }

    /** Defaults and effects that would copy encrypted texts into columns that are not. */
    void copies(CompiledModel model) {
        for (CompiledObject object : model.objects().values()) {
            EffectiveDefinition effective = context.set().get("object", object.name());
            if (effective == null) {
                continue;
            }
            object.fields()
                    .forEach((name, field) -> copy(
                            effective,
                            Pointers.of("fields", name, "default"),
                            model,
                            object,
                            name,
                            field.defaultExpression()));
            object.effects()
                    .forEach((transition, effects) -> effects.forEach((name, expression) -> copy(
                            effective,
                            Pointers.of("states", "transitions", transition, "effects", name),
                            model,
                            object,
                            name,
                            expression)));
        }
    }

    private void copy(
            EffectiveDefinition effective,
            String pointer,
            CompiledModel model,
            CompiledObject object,
            String target,
            @Nullable CompiledExpression expression) {
        Optional<CompiledField> into = object.field(target);
        if (expression == null || into.isEmpty() || into.get().isSensitive() || !isText(into.get())) {
            return;
        }
        List<String> read = expression.reads().stream()
                .filter(path -> isSensitive(model, object, path))
                .sorted()
                .toList();
        if (!read.isEmpty()) {
            error(
                    effective,
                    pointer,
                    "这里会把加密的 " + String.join("、", read) + " 抄进不加密的字段“" + target + "”",
                    "This would copy " + String.join(", ", read) + ", which is encrypted, into '" + target
                            + "', which is not");
        }
    }

    private static boolean isText(CompiledField field) {
        return field.valueType() instanceof FieldType.Text;
    }

    private static boolean isSensitive(CompiledModel model, CompiledObject object, String path) {
        CompiledObject at = object;
        String[] steps = path.split("\\.");
        for (int i = 0; i < steps.length - 1 && at != null; i++) {
            String target = CheckContext.target(at.definition(), steps[i]);
            at = target == null ? null : model.objects().get(target);
        }
        return at != null
                && at.field(steps[steps.length - 1])
                        .filter(CompiledField::isSensitive)
                        .isPresent();
    }

    private void error(EffectiveDefinition effective, String pointer, String zh, String en) {
        context.error(effective, pointer, MetaErrorCode.SENSITIVE_USE, zh, en);
    }
}
