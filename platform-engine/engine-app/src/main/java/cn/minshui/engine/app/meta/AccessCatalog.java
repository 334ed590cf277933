package cn.minshui.engine.app.meta;

import cn.minshui.engine.core.access.Duties;
import cn.minshui.engine.core.data.RecordService.RoleInfo;
import cn.minshui.engine.core.definition.BasicDefinitions.DictionaryDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.Entry;
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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What roles can grant, as a tree of modules and objects, and what each role grants of it. */
public final class AccessCatalog {
    private final CompiledModel model;
    private static final String MODULES = "module";

    private final String language;
    private final boolean seesConditions;

    /** @param seesConditions whether the asker may know which organisations, references and conditions grants name */
    public AccessCatalog(CompiledModel model, String language, boolean seesConditions) {
        this.model = model;
        this.language = language;
        this.seesConditions = seesConditions;
    }

    public Map<String, @Nullable Object> of(List<RoleInfo> roles) {
        Map<String, List<Object>> modules = new TreeMap<>();
        model.objects()
                .values()
                .forEach(object -> modules.computeIfAbsent(object.definition().module(), m -> new ArrayList<>())
                        .add(object(object)));
        List<Object> tree = new ArrayList<>();
        modules.forEach((module, objects) ->
                tree.add(Map.of("module", module, "label", moduleLabel(module), "objects", objects)));
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("operations", operations());
        json.put("modules", tree);
        json.put("roles", roles.stream().map(this::role).toList());
        return json;
    }

    /**
     * Every object of the model with what can be asked about it, for whoever wants to know why he may or may not.
     *
     * @param isReadable whether the asker may look for records of the object
     */
    public List<Object> objects(Predicate<String> isReadable) {
        List<Object> objects = new ArrayList<>();
        for (CompiledObject object : model.objects().values()) {
            ObjectDefinition definition = object.definition();
            List<Object> actions = new ArrayList<>();
            definition
                    .actions()
                    .values()
                    .forEach(action -> actions.add(Map.of(
                            "name", action.name(), "label", action.label().in(language))));
            objects.add(Map.of(
                    "name", object.name(),
                    "label", definition.label().in(language),
                    "module", moduleLabel(definition.module()),
                    "readable", isReadable.test(object.name()),
                    "actions", actions));
        }
        return objects;
    }

    /** By the dictionary {@code module}, where the definitions have one. */
    private String moduleLabel(String module) {
        DictionaryDefinition dictionary = model.dictionaries().get(MODULES);
        Entry entry = dictionary == null ? null : dictionary.items().get(module);
        return entry == null ? module : entry.label().in(language);
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

    private Map<String, @Nullable Object> grant(Grant grant) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put(
                "operations",
                grant.operations().stream().map(AccessCatalog::word).toList());
        json.put("actions", List.copyOf(grant.actions()));
        Map<String, String> fields = new LinkedHashMap<>();
        grant.fields().forEach((name, right) -> fields.put(name, right.name().toLowerCase(Locale.ROOT)));
        json.put("fields", fields);
        json.put("scope", grant.scope().word());
        json.put("conditional", grant.where() != null);
        json.put("organizations", seesConditions ? List.copyOf(grant.organizations()) : List.of());
        json.put("through", seesConditions ? grant.through() : null);
        json.put("where", seesConditions ? grant.where() : null);
        return json;
    }

    private static String word(Operation operation) {
        return operation.name().toLowerCase(Locale.ROOT);
    }
}
