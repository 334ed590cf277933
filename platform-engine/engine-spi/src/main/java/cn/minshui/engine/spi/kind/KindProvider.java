package cn.minshui.engine.spi.kind;

import cn.minshui.engine.spi.plugin.Services;
import cn.minshui.engine.spi.problem.Problem;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/** A metadata kind brought by a plugin; found by {@link ServiceLoader}. */
public interface KindProvider {

    /** The word after {@code kind:}, e.g. {@code price-table}. */
    String kind();

    /** Class-path resource of the plugin that holds the JSON Schema (2020-12) of the definition. */
    String schemaResource();

    /**
     * Compiles all effective definitions of the kind at one organisation node. Called at publish time and when a node loads a
     * release; must be deterministic and must not keep the sources.
     *
     * @param problems receives everything that is wrong; an error refuses the release
     * @return an immutable model, handed to the plugin again through {@link Services#kindModel}
     */
    Object compile(List<KindSource> sources, Consumer<Problem> problems);
}
