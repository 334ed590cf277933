package cn.minshui.engine.app.meta;

import cn.minshui.engine.core.access.Duties;
import cn.minshui.engine.core.data.RecordService.RoleInfo;
import cn.minshui.engine.core.definition.BasicDefinitions.Grant;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.core.definition.Duty;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What roles can grant, as a tree of modules and objects, and what each role grants of it. */
public final class AccessCatalog {
    private final CompiledModel model;
    private final String language;

    public AccessCatalog(CompiledModel model, String language) {
        this.model = model;
        this.language = language;
    }

    public Map<String, @Nullable Object> of(List<RoleInfo> roles) {
        Map<String, List<Object>> modules = new TreeMap<>();
        model.objects()
                .values()
                .forEach(object -> modules.computeIfAbsent(object.definition().module(), m -> new ArrayList<>())
                        .add(object(object)));
        List<Object> tree = new ArrayList<>();
        modules.forEach((module, objects) -> tree.add(Map.of("module", module, "objects", objects)));
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("operations", operations());
        json.put("modules", tree);
        json.put("roles", roles.stream().map(this::role).toList());
        return json;
    }

    private static List<String> operations() {
        List<String> words = new ArrayList<>();
        for (Operation operation : Operation.values()) {
            words.add(word(operation));
        }
        return words;
    }

    private Map<String, @Nullable Object> object(CompiledObject object) {
        ObjectDefinition definition = object.definition();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", object.name());
        json.put("label", definition.label().in(language));
        json.put("duty", definition.duty().en());
        json.put("scope", definition.scope().name().toLowerCase(Locale.ROOT));
        json.put("softDelete", definition.softDelete());
        List<Object> actions = new ArrayList<>();
        definition
                .actions()
                .values()
                .forEach(action -> actions.add(Map.of(
                        "name", action.name(),
                        "label", action.label().in(language),
                        "duty", definition.dutyOf(action.name()).en())));
        json.put("actions", actions);
        List<Object> fields = new ArrayList<>();
        for (CompiledField field : object.fields().values()) {
            if (!field.definition().secret()) {
                fields.add(Map.of(
                        "name",
                        field.name(),
                        "label",
                        field.definition().label().in(language)));
            }
        }
        json.put("fields", fields);
        return json;
    }

    private Map<String, @Nullable Object> role(RoleInfo info) {
        RoleDefinition role = info.definition();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", role.name());
        json.put("label", role.label().in(language));
        json.put(
                "description",
                role.description() == null ? null : role.description().in(language));
        json.put("shipped", info.isShipped());
        json.put("mayGive", info.mayGive());
        json.put("founding", role.founding());
        json.put("belowRoot", role.belowRoot());
        json.put("delegates", List.copyOf(role.delegates()));
        json.put("duties", duties(role));
        Map<String, Object> grants = new LinkedHashMap<>();
        model.objects().values().forEach(object -> {
            Grant grant = Duties.grant(role, object.definition());
            if (grant != null) {
                grants.put(object.name(), grant(grant));
            }
        });
        json.put("grants", grants);
        return json;
    }

    private List<String> duties(RoleDefinition role) {
        return Duties.of(
                        role,
                        model.objects().values().stream()
                                .map(CompiledObject::definition)
                                .toList())
                .stream()
                .map(Duty::en)
                .toList();
    }

    private static Map<String, @Nullable Object> grant(Grant grant) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put(
                "operations",
                grant.operations().stream().map(AccessCatalog::word).toList());
        json.put("actions", List.copyOf(grant.actions()));
        Map<String, String> fields = new LinkedHashMap<>();
        grant.fields().forEach((name, right) -> fields.put(name, right.name().toLowerCase(Locale.ROOT)));
        json.put("fields", fields);
        json.put("scope", grant.scope().word());
        json.put("organizations", List.copyOf(grant.organizations()));
        json.put("through", grant.through());
        json.put("where", grant.where());
        return json;
    }

    private static String word(Operation operation) {
        return operation.name().toLowerCase(Locale.ROOT);
    }
}
