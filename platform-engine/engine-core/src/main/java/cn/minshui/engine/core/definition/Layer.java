package cn.minshui.engine.core.definition;

import cn.minshui.engine.core.definition.Node.MapNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The definitions of one layer as read.
 *
 * @param name {@code engine}, {@code base} or the path of a branch
 * @param definitions whole definitions, valid by their schemas
 * @param patches what {@code extends:} files change, in the order of files
 * @param broken definitions that are there and cannot be used because of reported problems; nothing that only follows from
 *     that is reported
 */
public record Layer(
        String name, Map<DefinitionId, MapNode> definitions, List<Patch> patches, Set<DefinitionId> broken) {
    public Layer {
        definitions = Collections.unmodifiableMap(new LinkedHashMap<>(definitions));
        patches = List.copyOf(patches);
        broken = Set.copyOf(broken);
    }

    /** @param changes without {@code extends} itself */
    public record Patch(DefinitionId target, MapNode changes, Origin origin) {}
}
