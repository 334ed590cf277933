package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.Layer;
import cn.minshui.engine.core.definition.LayerReader;
import cn.minshui.engine.core.definition.Origin;
import cn.minshui.engine.core.definition.SchemaCatalog;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTree.OverlayLayer;
import cn.minshui.engine.spi.problem.Problem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The effective definitions of a release: engine, base, companies, stations.
 *
 * @param branches by overlay path, a company before its stations
 */
record SourceLayers(EffectiveSet base, Map<String, EffectiveSet> branches) {
    SourceLayers {
        branches = Collections.unmodifiableMap(new LinkedHashMap<>(branches));
    }

    static SourceLayers read(SourceTree sources, SchemaCatalog catalog, Consumer<Problem> problems) {
        EffectiveSets sets = new EffectiveSets(catalog, problems);
        Layer engine = LayerReader.read(Origin.ENGINE, PlatformDefinitions.files(), catalog, problems);
        Layer shared = LayerReader.read(Origin.BASE, sources.base(), catalog, problems);
        EffectiveSet base = sets.merge(sets.merge(sets.empty(), engine), shared);
        Map<String, OverlayLayer> byPath = new TreeMap<>();
        sources.overlays().forEach(layer -> byPath.put(layer.path(), layer));
        Map<String, EffectiveSet> branches = new LinkedHashMap<>();
        byPath.forEach((path, overlay) -> {
            Layer layer = LayerReader.read(path, overlay.files(), catalog, problems);
            branches.put(path, sets.merge(at(parent(path), branches, base), layer));
        });
        return new SourceLayers(base, branches);
    }

    /** The set at a node: that of the longest prefix of its path that has a layer. */
    EffectiveSet at(String path) {
        return at(path, branches, base);
    }

    private static EffectiveSet at(String path, Map<String, EffectiveSet> branches, EffectiveSet base) {
        EffectiveSet set = branches.get(path);
        if (set != null) {
            return set;
        }
        return path.isEmpty() ? base : at(parent(path), branches, base);
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }
}
