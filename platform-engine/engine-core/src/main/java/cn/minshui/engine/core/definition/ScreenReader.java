package cn.minshui.engine.core.definition;

import cn.minshui.engine.core.definition.ScreenDefinitions.Column;
import cn.minshui.engine.core.definition.ScreenDefinitions.DetailWidget;
import cn.minshui.engine.core.definition.ScreenDefinitions.FormDefinition;
import cn.minshui.engine.core.definition.ScreenDefinitions.FormField;
import cn.minshui.engine.core.definition.ScreenDefinitions.ListDefinition;
import cn.minshui.engine.core.definition.ScreenDefinitions.MenuDefinition;
import cn.minshui.engine.core.definition.ScreenDefinitions.MenuItem;
import cn.minshui.engine.core.definition.ScreenDefinitions.PageDefinition;
import cn.minshui.engine.core.definition.ScreenDefinitions.Search;
import cn.minshui.engine.core.definition.ScreenDefinitions.Section;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The kinds that screens are generated from. */
final class ScreenReader {
    private static final int PAGE_SIZE = 20;
    private static final int FORM_COLUMNS = 2;

    private ScreenReader() {}

    static ListDefinition list(Members m) {
        return new ListDefinition(
                m.text("name"),
                m.label("label"),
                m.text("object"),
                m.each("columns", ScreenReader::column),
                m.each("search", ScreenReader::search),
                m.texts("quick"),
                m.texts("sort"),
                m.number("size", PAGE_SIZE),
                m.textOrNull("filter"),
                m.is("stale"));
    }

    private static Column column(String id, Members m) {
        return new Column(m.text("field", id), m.labelOrNull("label"), width(m), m.textOrNull("align"));
    }

    private static @Nullable Integer width(Members m) {
        return m.has("width") ? (Integer) m.number("width", 0) : null;
    }

    private static Search search(String id, Members m) {
        String word = m.text("operator", "equals").toUpperCase(Locale.ROOT).replace('-', '_');
        return new Search(m.text("field", id), Search.Operator.valueOf(word), m.labelOrNull("label"));
    }

    static FormDefinition form(Members m) {
        return new FormDefinition(
                m.text("name"),
                m.label("label"),
                m.text("object"),
                m.each(
                        "sections",
                        (id, section) -> new Section(
                                section.label("label"),
                                section.number("columns", FORM_COLUMNS),
                                section.each("fields", ScreenReader::formField),
                                section.textOrNull("visible"))));
    }

    private static FormField formField(String id, Members m) {
        return new FormField(
                m.text("field", id),
                m.number("span", 1),
                m.is("readOnly"),
                m.textOrNull("visible"),
                m.textOrNull("widget"));
    }

    static PageDefinition page(Members m) {
        return new PageDefinition(
                m.text("name"),
                m.label("label"),
                m.textOrNull("object"),
                m.textOrNull("list"),
                m.textOrNull("form"),
                m.textOrNull("widget"),
                m.textOrNull("permission"),
                m.textOrNull("definitions"),
                m.each("detail", (id, d) -> new DetailWidget(d.label("label"), d.text("widget"))));
    }

    static MenuDefinition menu(Members m) {
        return new MenuDefinition(m.text("name"), m.label("label"), m.each("items", ScreenReader::item));
    }

    private static MenuItem item(String id, Members m) {
        return new MenuItem(
                m.label("label"), m.textOrNull("icon"), m.textOrNull("page"), m.each("items", ScreenReader::item));
    }
}
