package cn.minshui.engine.core.definition;

import cn.minshui.engine.spi.problem.Text;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds that screens are generated from. Keys of maps are field names unless said otherwise. */
public final class ScreenDefinitions {
    private ScreenDefinitions() {}

    /**
     * @param columns field or {@code ref.field} by column id
     * @param search how each field of the search bar filters
     * @param quick fields that the one search box looks into
     * @param filter CEL that always applies
     * @param stale whether its pages may be read from a replica
     */
    public record ListDefinition(
            String name,
            Text label,
            String object,
            Map<String, Column> columns,
            Map<String, Search> search,
            List<String> quick,
            List<String> sort,
            int size,
            @Nullable String filter,
            boolean stale) {}

    public record Column(
            String field,
            @Nullable Text label,
            @Nullable Integer width,
            @Nullable String align) {}

    public record Search(
            String field, Operator operator, @Nullable Text label) {
        public enum Operator {
            EQUALS,
            CONTAINS,
            STARTS_WITH,
            RANGE,
            IN,
            /** The record of a tree that is chosen, and all below it. */
            BELOW
        }
    }

    /** @param sections keyed by section id */
    public record FormDefinition(String name, Text label, String object, Map<String, Section> sections) {}

    /** @param visible CEL over the record */
    public record Section(
            Text label,
            int columns,
            Map<String, FormField> fields,
            @Nullable String visible) {}

    /** @param widget {@code plugin/widget} instead of the field type's own input */
    public record FormField(
            String field,
            int span,
            boolean readOnly,
            @Nullable String visible,
            @Nullable String widget) {}

    /**
     * A page: a list with its form, or a widget of a plugin.
     *
     * @param permission {@code object:read} or {@code object:action} without which the page is not offered
     * @param definitions kind of a plugin whose definitions the page shows; whoever may open the page may read them
     * @param detail widgets of plugins below the form of one record, by tab id
     */
    public record PageDefinition(
            String name,
            Text label,
            @Nullable String object,
            @Nullable String list,
            @Nullable String form,
            @Nullable String widget,
            @Nullable String permission,
            @Nullable String definitions,
            Map<String, DetailWidget> detail) {}

    public record DetailWidget(Text label, String widget) {}

    /** @param items entries by id, in order */
    public record MenuDefinition(String name, Text label, Map<String, MenuItem> items) {}

    /** @param page name of the page it opens; null for a group */
    public record MenuItem(
            Text label, @Nullable String icon, @Nullable String page, Map<String, MenuItem> items) {}
}
