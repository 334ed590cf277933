package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.Node;
import cn.minshui.engine.core.definition.Node.ListNode;
import cn.minshui.engine.core.definition.Node.MapNode;
import cn.minshui.engine.core.definition.Node.ScalarNode;
import cn.minshui.engine.core.definition.Origin;
import cn.minshui.engine.core.definition.Pointers;
import cn.minshui.engine.core.definition.SchemaCatalog;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.plugin.PluginRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who set what: each part of the effective definitions of a release with layer, file and line. */
public final class Provenance {
    private final SourceLayers layers;

    private Provenance(SourceLayers layers) {
        this.layers = layers;
    }

    /** Definitions with problems are explained as far as they hold; the problems are those of {@link ModelCompiler}. */
    public static Provenance read(SourceTree sources, PluginRegistry plugins) {
        SchemaCatalog catalog = new SchemaCatalog();
        new PluginKinds(plugins, problem -> {}).addSchemas(catalog);
        return new Provenance(SourceLayers.read(sources, catalog, problem -> {}));
    }

    /**
     * @param overlayPath {@code company/station}, empty for the base
     * @param pointer JSON pointer into the effective definition
     * @return empty when there is no such definition or part
     */
    public Optional<Origin> of(String overlayPath, String kind, String name, String pointer) {
        EffectiveDefinition definition = layers.at(overlayPath).get(kind, name);
        return definition == null || Pointers.node(definition.tree(), pointer) == null
                ? Optional.empty()
                : Optional.of(Pointers.origin(definition.tree(), pointer));
    }

    /** One line of an explained definition. @param value empty for a map or list, whose parts follow */
    public record Line(int depth, String pointer, String key, String value, Origin origin) {
        private static final int ORIGIN_COLUMN = 64;

        /** The part at the left, where it comes from at the right. */
        public String text() {
            String left = "  ".repeat(depth) + key + (value.isEmpty() ? "" : " " + value);
            return TextWidth.padded(left, ORIGIN_COLUMN) + " # " + origin.layer() + " " + origin.file() + ":"
                    + origin.line();
        }
    }

    /** Branches that the release has a layer for, as overlay paths. */
    public List<String> branches() {
        return List.copyOf(layers.branches().keySet());
    }

    /** The effective definition line by line, as YAML would have it, each with its origin; empty when there is none. */
    public List<Line> explain(String overlayPath, String kind, String name) {
        EffectiveDefinition definition = layers.at(overlayPath).get(kind, name);
        List<Line> lines = new ArrayList<>();
        if (definition != null) {
            explain(definition.tree(), "", 0, lines);
        }
        return lines;
    }

    /** The lines of {@link #explain} as text: the definition at the left, where each line comes from at the right. */
    public String explainText(String overlayPath, String kind, String name) {
        StringBuilder text = new StringBuilder();
        for (Line line : explain(overlayPath, kind, name)) {
            text.append(line.text()).append(System.lineSeparator());
        }
        return text.toString();
    }

    private static void explain(MapNode map, String pointer, int depth, List<Line> lines) {
        map.entries()
                .forEach((key, entry) ->
                        part(entry.value(), Pointers.child(pointer, key), key + ":", depth, entry.key(), lines));
    }

    private static void part(Node node, String pointer, String key, int depth, Origin origin, List<Line> lines) {
        String value = node instanceof ScalarNode scalar ? scalar.text() : "";
        lines.add(new Line(depth, pointer, key, value, origin));
        if (node instanceof MapNode map) {
            explain(map, pointer, depth + 1, lines);
        } else if (node instanceof ListNode list) {
            for (int i = 0; i < list.items().size(); i++) {
                Node item = list.items().get(i);
                part(item, pointer + "/" + i, "-", depth + 1, item.origin(), lines);
            }
        }
    }
}
