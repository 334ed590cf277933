package cn.minshui.engine.app.meta;

import cn.minshui.engine.core.data.RecordService.ObjectAccess;
import cn.minshui.engine.core.data.plan.SystemField;
import cn.minshui.engine.core.definition.ActionDefinition;
import cn.minshui.engine.core.definition.ActionDefinition.InputField;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.ObjectDefinition.Scope;
import cn.minshui.engine.core.definition.ObjectDefinition.StateMachine;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An object as one caller sees it: fields he may not see are not there, nor operations and actions that he may not do. */
final class ObjectPayload {
    private final CompiledModel model;
    private final Function<String, ObjectAccess> access;
    private final String language;
    private final FieldPayload fields;

    ObjectPayload(CompiledModel model, Function<String, ObjectAccess> access, String language) {
        this.model = model;
        this.access = access;
        this.language = language;
        this.fields = new FieldPayload(model, language);
    }

    Map<String, @Nullable Object> of(CompiledObject object) {
        return of(object, true);
    }

    private Map<String, @Nullable Object> of(CompiledObject object, boolean withChildren) {
        ObjectAccess rights = access.apply(object.name());
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", object.name());
        json.put("label", object.definition().label().in(language));
        json.put("titleField", object.definition().titleField());
        json.put("keyField", object.definition().keyField());
        json.put("hash", model.hash());
        json.put("softDelete", object.definition().softDelete());
        json.put("purgeAfter", object.definition().purgeAfter());
        json.put(
                "operations",
                rights.operations().stream()
                        .map(operation -> operation.name().toLowerCase(Locale.ROOT))
                        .sorted()
                        .toList());
        json.put("fields", fields(object, rights, withChildren));
        StateMachine states = object.definition().states();
        if (states != null) {
            json.put("states", states(states));
        }
        json.put(
                "actions",
                object.definition().actions().values().stream()
                        .filter(action -> rights.actions().contains(action.name()))
                        .map(this::action)
                        .toList());
        return json;
    }

    private List<Map<String, @Nullable Object>> fields(
            CompiledObject object, ObjectAccess rights, boolean withChildren) {
        List<Map<String, @Nullable Object>> list = new ArrayList<>();
        for (CompiledField field : object.fields().values()) {
            FieldRight right = rights.fields().getOrDefault(field.name(), FieldRight.WRITE);
            if (right == FieldRight.HIDDEN || field.definition().secret()) {
                continue;
            }
            Map<String, @Nullable Object> json = fields.of(field.definition());
            json.put("right", right.name().toLowerCase(Locale.ROOT));
            if (right == FieldRight.MASKED) {
                json.put("mask", field.definition().mask().name().toLowerCase(Locale.ROOT));
            }
            if (field.type() instanceof FieldType.Files) {
                json.put("owner", object.name());
            }
            if (RoleChoice.is(object.name(), field.name())) {
                json.put("dictionary", RoleChoice.DICTIONARY);
            }
            if (withChildren && field.type() instanceof FieldType.ChildTable table) {
                model.object(table.object()).ifPresent(child -> json.put("child", of(child, false)));
            }
            list.add(json);
        }
        if (object.definition().scope() == Scope.ORGANIZATION) {
            list.add(owner());
        }
        return list;
    }

    /** Every record of an organisation's object names its owner, which a form may offer for a new one. */
    private Map<String, @Nullable Object> owner() {
        String name = SystemField.ORGANIZATION.fieldName();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("label", SystemField.ORGANIZATION.label().in(language));
        json.put("type", "reference");
        json.put("object", "organization");
        json.put("fixed", true);
        json.put("right", FieldRight.WRITE.name().toLowerCase(Locale.ROOT));
        return json;
    }

    private Map<String, @Nullable Object> states(StateMachine states) {
        List<Map<String, Object>> transitions = new ArrayList<>();
        states.transitions()
                .forEach((name, transition) -> transitions.add(Map.of(
                        "name", name,
                        "label", transition.label().in(language),
                        "from", transition.from(),
                        "to", transition.to())));
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("field", states.field());
        json.put("initial", states.initial());
        json.put("transitions", transitions);
        return json;
    }

    private Map<String, @Nullable Object> action(ActionDefinition action) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", action.name());
        json.put("label", action.label().in(language));
        json.put("on", action.on().name().toLowerCase(Locale.ROOT));
        json.put("idempotent", action.idempotent());
        if (action.bulk()) {
            json.put("bulk", true);
        }
        if (action.stepUp()) {
            json.put("stepUp", true);
        }
        if (action.when() != null) {
            json.put("when", action.when());
        }
        if (action.confirm() != null) {
            json.put("confirm", action.confirm().in(language));
        }
        if (action.done() != null) {
            json.put("done", action.done().in(language));
        }
        if (action.result() != null) {
            json.put("result", action.result());
        }
        json.put("input", input(action.input()));
        return json;
    }

    private List<Map<String, @Nullable Object>> input(Map<String, InputField> input) {
        List<Map<String, @Nullable Object>> list = new ArrayList<>();
        for (InputField field : input.values()) {
            Map<String, @Nullable Object> json = fields.of(field.field());
            if (field.isRows()) {
                json.put("type", "rows");
                json.put("rows", input(field.rows()));
            }
            list.add(json);
        }
        return list;
    }
}
