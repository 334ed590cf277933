package cn.minshui.engine.app.meta;

import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.data.RecordService.ObjectAccess;
import cn.minshui.engine.core.definition.BasicDefinitions.DictionaryDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.ImportTemplateDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.ScreenDefinitions.MenuItem;
import cn.minshui.engine.core.definition.ScreenDefinitions.PageDefinition;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.CallContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Payloads of one call; rights are asked for once an object. What the caller may not open is as if it did not exist. */
public final class MetaPayloads {
    private final CompiledModel model;
    private final Map<String, ObjectAccess> known = new HashMap<>();
    private final CallContext context;
    private final RecordService records;
    private final String language;
    private final ObjectPayload objects;
    private final ScreenPayload screens;

    public MetaPayloads(CompiledModel model, CallContext context, RecordService records, String language) {
        this.model = model;
        this.context = context;
        this.records = records;
        this.language = language;
        this.objects = new ObjectPayload(model, this::access, language);
        this.screens = new ScreenPayload(model, this::access, language);
    }

    private ObjectAccess access(String object) {
        ObjectAccess access = known.get(object);
        if (access == null) {
            access = records.access(context, object);
            known.put(object, access);
        }
        return access;
    }

    /** @return empty when there is no such definition, or none that the caller may see */
    public Optional<Map<String, @Nullable Object>> find(String kind, String name) {
        return switch (kind) {
            case "object" -> object(name).map(objects::of);
            case "list" ->
                Optional.ofNullable(model.lists().get(name))
                        .filter(list -> reads(list.object()))
                        .map(screens::list);
            case "form" ->
                Optional.ofNullable(model.forms().get(name))
                        .filter(form -> reads(form.object()))
                        .map(screens::form);
            case "page" ->
                Optional.ofNullable(model.pages().get(name)).filter(this::opens).map(this::page);
            case "menu" ->
                Optional.ofNullable(model.menus().get(name)).map(menu -> {
                    Map<String, @Nullable Object> json =
                            named(name, menu.label().in(language));
                    json.put("items", items(menu.items()));
                    return json;
                });
            case "dictionary" ->
                Optional.ofNullable(model.dictionaries().get(name))
                        .map(this::dictionary)
                        .or(() -> name.equals(RoleChoice.DICTIONARY)
                                ? Optional.of(RoleChoice.dictionary(records.roles(context), language))
                                : DefinitionChoice.find(model, name, context.today(), language));
            case "import-template" ->
                Optional.ofNullable(model.importTemplates().get(name))
                        .filter(template -> permits(template.permission()))
                        .map(this::importTemplate);
            default ->
                Optional.ofNullable(definitions(kind).get(name))
                        .map(definition -> new DefinitionPayload(language).of(definition));
        };
    }

    /** Every definition of a plugin's kind; empty when there is none that the caller may see. */
    public List<Map<String, @Nullable Object>> list(String kind) {
        DefinitionPayload payload = new DefinitionPayload(language);
        return definitions(kind).values().stream().map(payload::of).toList();
    }

    /** A page that exists and may not be opened is told as such: who follows a colleague's link must know why nothing comes. */
    public boolean isForbidden(String kind, String name) {
        PageDefinition page = kind.equals("page") ? model.pages().get(name) : null;
        return page != null && !opens(page) || isKindOfPlugin(kind) && !readsDefinitions(kind);
    }

    public boolean isKindOfPlugin(String kind) {
        return model.kindDefinitions().containsKey(kind);
    }

    /** Whether the kind is a plugin's and a page that shows it is open to the caller. */
    public boolean readsDefinitions(String kind) {
        return isKindOfPlugin(kind)
                && model.pages().values().stream().anyMatch(page -> kind.equals(page.definitions()) && opens(page));
    }

    private Map<String, EffectiveDefinition> definitions(String kind) {
        return readsDefinitions(kind) ? model.kindDefinitions().getOrDefault(kind, Map.of()) : Map.of();
    }

    private Optional<CompiledObject> object(String name) {
        return model.object(name).filter(object -> {
            ObjectAccess access = access(name);
            return !access.operations().isEmpty() || !access.actions().isEmpty();
        });
    }

    private boolean reads(String object) {
        return model.object(object).isPresent() && access(object).operations().contains(Operation.READ);
    }

    private boolean opens(PageDefinition page) {
        String permission = page.permission();
        if (permission != null) {
            return permits(permission);
        }
        String object = page.object();
        return object == null || reads(object);
    }

    /** @param permission {@code object:operation} or {@code object:action} */
    private boolean permits(String permission) {
        int colon = permission.indexOf(':');
        String object = permission.substring(0, colon);
        String what = permission.substring(colon + 1);
        if (model.object(object).isEmpty()) {
            return false;
        }
        ObjectAccess access = access(object);
        return access.actions().contains(what)
                || access.operations().stream()
                        .anyMatch(o -> o.name().toLowerCase(Locale.ROOT).equals(what));
    }

    private Map<String, @Nullable Object> page(PageDefinition page) {
        Map<String, @Nullable Object> json = named(page.name(), page.label().in(language));
        if (page.widget() != null) {
            json.put("widget", page.widget());
        }
        String name = page.object();
        CompiledObject object = name == null ? null : model.object(name).orElse(null);
        if (object != null && reads(object.name())) {
            json.put("object", objects.of(object));
            json.put(
                    "list",
                    definition(page.list(), model.lists()).map(screens::list).orElseGet(() -> screens.listOf(object)));
            json.put(
                    "form",
                    definition(page.form(), model.forms()).map(screens::form).orElseGet(() -> screens.formOf(object)));
            json.put("imports", imports(object.name()));
        }
        List<Map<String, @Nullable Object>> detail = new ArrayList<>();
        page.detail().forEach((id, widget) -> {
            Map<String, @Nullable Object> line = new LinkedHashMap<>();
            line.put("id", id);
            line.put("label", widget.label().in(language));
            line.put("widget", widget.widget());
            detail.add(line);
        });
        json.put("detail", detail);
        return json;
    }

    private static <T> Optional<T> definition(@Nullable String name, Map<String, T> all) {
        return name == null ? Optional.empty() : Optional.ofNullable(all.get(name));
    }

    /** Import templates that this page may offer: those whose permission is about its object. */
    private List<String> imports(String object) {
        return model.importTemplates().values().stream()
                .filter(template -> template.permission().startsWith(object + ":") && permits(template.permission()))
                .map(ImportTemplateDefinition::name)
                .toList();
    }

    private List<Map<String, @Nullable Object>> items(Map<String, MenuItem> items) {
        return items.entrySet().stream()
                .flatMap(entry -> item(entry.getKey(), entry.getValue()).stream())
                .toList();
    }

    private Optional<Map<String, @Nullable Object>> item(String id, MenuItem item) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("label", item.label().in(language));
        if (item.icon() != null) {
            json.put("icon", item.icon());
        }
        String name = item.page();
        if (name != null) {
            PageDefinition page = model.pages().get(name);
            json.put("page", name);
            return page != null && opens(page) ? Optional.of(json) : Optional.empty();
        }
        List<Map<String, @Nullable Object>> below = items(item.items());
        json.put("items", below);
        return below.isEmpty() ? Optional.empty() : Optional.of(json);
    }

    private Map<String, @Nullable Object> dictionary(DictionaryDefinition dictionary) {
        Map<String, @Nullable Object> json =
                named(dictionary.name(), dictionary.label().in(language));
        List<Map<String, @Nullable Object>> items = new ArrayList<>();
        dictionary.items().forEach((key, entry) -> {
            Map<String, @Nullable Object> line = new LinkedHashMap<>();
            line.put("key", key);
            line.put("label", entry.label().in(language));
            if (entry.color() != null) {
                line.put("color", entry.color());
            }
            line.put("disabled", entry.disabled());
            items.add(line);
        });
        json.put("items", items);
        return json;
    }

    private Map<String, @Nullable Object> importTemplate(ImportTemplateDefinition template) {
        Map<String, @Nullable Object> json =
                named(template.name(), template.label().in(language));
        FieldPayload fields = new FieldPayload(model, language);
        json.put(
                "parameters",
                template.parameters().values().stream().map(fields::of).toList());
        json.put(
                "sheets",
                template.sheets().entrySet().stream()
                        .map(sheet -> Map.of(
                                "id", sheet.getKey(),
                                "name", sheet.getValue().namePattern(),
                                "required", sheet.getValue().required(),
                                "columns",
                                        sheet.getValue().columns().values().stream()
                                                .map(column -> column.heading())
                                                .toList()))
                        .toList());
        return json;
    }

    private static Map<String, @Nullable Object> named(String name, String label) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("label", label);
        return json;
    }
}
