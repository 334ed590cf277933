package cn.minshui.engine.core.plugin;

import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.Node;
import cn.minshui.engine.spi.kind.KindSource;
import java.util.Map;
import java.util.Objects;

/** Effective definitions as the compilers of plugins' kinds are given them. */
public final class KindSources {
    private KindSources() {}

    @SuppressWarnings("unchecked")
    public static KindSource of(EffectiveDefinition definition) {
        Object body = Objects.requireNonNull(Node.plain(definition.tree()));
        return new KindSource(definition.name(), (Map<String, Object>) body, definition::place);
    }
}
