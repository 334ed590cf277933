package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.DefinitionId;
import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.definition.Pointers;
import cn.minshui.engine.core.definition.ScreenDefinitions.FormDefinition;
import cn.minshui.engine.core.definition.ScreenDefinitions.ListDefinition;
import cn.minshui.engine.core.definition.ScreenDefinitions.MenuDefinition;
import cn.minshui.engine.core.definition.ScreenDefinitions.MenuItem;
import cn.minshui.engine.core.definition.ScreenDefinitions.PageDefinition;
import cn.minshui.engine.core.definition.ScreenDefinitions.Search;
import cn.minshui.engine.core.plugin.PluginRegistry.PluginInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists, forms, pages and menus name what exists. */
final class ScreenCheck {
    private final CheckContext context;

    ScreenCheck(CheckContext context) {
        this.context = context;
    }

    void list(EffectiveDefinition effective) {
        ListDefinition list = (ListDefinition) effective.typed();
        Optional<ObjectDefinition> object = object(effective, list.object());
        if (object.isEmpty()) {
            return;
        }
        list.columns()
                .forEach((id, column) -> path(effective, Pointers.of("columns", id), object.get(), column.field()));
        list.search().forEach((id, search) -> search(effective, Pointers.of("search", id), object.get(), search));
        paths(effective, "/quick", object.get(), list.quick());
        List<String> sort = list.sort().stream()
                .map(s -> s.startsWith("-") ? s.substring(1) : s)
                .toList();
        paths(effective, "/sort", object.get(), sort);
        for (int i = 0; i < sort.size(); i++) {
            context.isOrdered(effective, "/sort/" + i, object.get(), sort.get(i));
        }
    }

    private void search(EffectiveDefinition effective, String pointer, ObjectDefinition object, Search search) {
        if (!context.hasPath(effective, pointer, object, search.field())
                || search.operator() != Search.Operator.BELOW) {
            return;
        }
        Optional<ObjectDefinition> at = Optional.of(object);
        for (String step : search.field().split("\\.")) {
            at = at.map(o -> CheckContext.target(o, step)).flatMap(context.set()::object);
        }
        if (at.map(ObjectDefinition::tree).isEmpty()) {
            context.error(
                    effective,
                    pointer + "/operator",
                    MetaErrorCode.TREE_REFERENCE,
                    "“" + search.field() + "”不是指向树的引用，不能按 below 查找",
                    "'" + search.field() + "' is no reference to a tree and cannot be searched by 'below'");
        }
    }

    private void paths(EffectiveDefinition effective, String pointer, ObjectDefinition object, List<String> paths) {
        for (int i = 0; i < paths.size(); i++) {
            path(effective, pointer + "/" + i, object, paths.get(i));
        }
    }

    private void path(EffectiveDefinition effective, String pointer, ObjectDefinition object, String path) {
        context.hasPath(effective, pointer, object, path);
    }

    private Optional<ObjectDefinition> object(EffectiveDefinition effective, String name) {
        return context.exists(effective, "/object", "object", name)
                ? context.set().object(name)
                : Optional.empty();
    }

    void form(EffectiveDefinition effective) {
        FormDefinition form = (FormDefinition) effective.typed();
        Optional<ObjectDefinition> object = object(effective, form.object());
        form.sections()
                .forEach((id, section) -> section.fields().forEach((key, field) -> {
                    String pointer = Pointers.of("sections", id, "fields", key);
                    object.ifPresent(o -> path(effective, pointer, o, field.field()));
                    widget(effective, pointer + "/widget", field.widget());
                }));
    }

    void page(EffectiveDefinition effective) {
        PageDefinition page = (PageDefinition) effective.typed();
        if (page.object() != null) {
            object(effective, page.object());
        }
        ofObject(effective, "list", page.list(), page.object());
        ofObject(effective, "form", page.form(), page.object());
        widget(effective, "/widget", page.widget());
        page.detail().forEach((id, detail) -> widget(effective, Pointers.of("detail", id, "widget"), detail.widget()));
        permission(context, effective, page.permission());
        definitions(effective, page.definitions());
    }

    /** Only kinds of plugins are shown as they are written: what the engine interprets has screens of its own. */
    private void definitions(EffectiveDefinition effective, @Nullable String kind) {
        if (kind != null) {
            context.isKindOfPlugin(effective, "/definitions", kind);
        }
    }

    private void ofObject(EffectiveDefinition effective, String kind, @Nullable String name, @Nullable String object) {
        if (name == null || !context.exists(effective, "/" + kind, kind, name)) {
            return;
        }
        EffectiveDefinition screen = context.set().definitions().get(new DefinitionId(kind, name));
        String shown = screen == null ? null : screen.tree().text("object");
        if (shown != null && !shown.equals(object)) {
            context.error(
                    effective,
                    "/" + kind,
                    MetaErrorCode.REFERENCE_UNKNOWN,
                    kind + " " + name + " 属于对象 " + shown + "，不是 " + object,
                    kind + " " + name + " is of object " + shown + ", not of " + object);
        }
    }

    private void widget(EffectiveDefinition effective, String pointer, @Nullable String widget) {
        widget(context, effective, pointer, widget);
    }

    /** Screens of the shell itself that a page may show. */
    private static final Set<String> SHELL_WIDGETS = Set.of(
            "engine/approvals",
            "engine/audit",
            "engine/client-secret",
            "engine/deliveries",
            "engine/dictionaries",
            "engine/explain",
            "engine/login-log",
            "engine/operation-log",
            "engine/organization-tree",
            "engine/problem-codes",
            "engine/jobs",
            "engine/market",
            "engine/online",
            "engine/open-calls",
            "engine/package",
            "engine/parameters",
            "engine/roles",
            "engine/scripts");

    /** {@code plugin/widget}: known when a plugin with a web part exports it. */
    static void widget(CheckContext context, EffectiveDefinition effective, String pointer, @Nullable String widget) {
        if (widget == null || SHELL_WIDGETS.contains(widget)) {
            return;
        }
        int slash = widget.indexOf('/');
        String plugin = widget.substring(0, slash);
        Optional<PluginInfo> info = context.plugins().plugins().stream()
                .filter(p -> p.id().equals(plugin))
                .findFirst();
        if (info.isPresent() && info.get().web() == null) {
            context.problems()
                    .accept(MetaErrorCode.WIDGET_UNKNOWN.warning(
                            effective.place(pointer),
                            "插件 " + plugin + " 的网页部分没有构建，部件 " + widget + " 暂不可用",
                            "The web part of plugin " + plugin + " is not built; widget " + widget
                                    + " is not there yet"));
        } else if (info.map(PluginInfo::web)
                .filter(web -> web.widgets().contains(widget.substring(slash + 1)))
                .isEmpty()) {
            context.error(
                    effective,
                    pointer,
                    MetaErrorCode.WIDGET_UNKNOWN,
                    "没有已启用的插件提供部件 " + widget,
                    "No enabled plugin provides the widget " + widget);
        }
    }

    /** {@code object:operation} or {@code object:action}. */
    static void permission(CheckContext context, EffectiveDefinition effective, @Nullable String permission) {
        if (permission == null) {
            return;
        }
        int colon = permission.indexOf(':');
        String object = permission.substring(0, colon);
        String right = permission.substring(colon + 1);
        if (!context.exists(effective, "/permission", "object", object)) {
            return;
        }
        Optional<ObjectDefinition> definition = context.set().object(object);
        boolean known = List.of("read", "create", "update", "delete", "import", "export", "history")
                        .contains(right)
                || definition.isEmpty()
                || definition.get().actions().containsKey(right);
        if (!known) {
            context.error(
                    effective,
                    "/permission",
                    MetaErrorCode.PERMISSION_UNKNOWN,
                    "对象 " + object + " 没有操作或动作“" + right + "”",
                    "Object " + object + " has no operation or action '" + right + "'");
        }
    }

    void menu(EffectiveDefinition effective) {
        items(effective, "/items", ((MenuDefinition) effective.typed()).items());
    }

    private void items(EffectiveDefinition effective, String pointer, Map<String, MenuItem> items) {
        items.forEach((id, item) -> {
            String at = Pointers.child(pointer, id);
            if (item.page() != null) {
                context.exists(effective, at + "/page", "page", item.page());
            }
            items(effective, at + "/items", item.items());
        });
    }
}
