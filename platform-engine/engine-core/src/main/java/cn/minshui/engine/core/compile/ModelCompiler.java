package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.problem.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From the text of a release to its compiled models: parse, validate by schema, merge, resolve, check, compile. */
public interface ModelCompiler {

    Compilation compile(SourceTree sources);

    /**
     * @param hash content hash of the sources, lower-case hex SHA-256: the id of a release made of them
     * @param base the model where no overlay applies; null when there are errors
     * @param branches the effective model by overlay path ({@code company}, {@code company/station}), only where a layer exists
     * @param problems all of them, errors and warnings, in the order of files
     */
    record Compilation(
            String hash, @Nullable CompiledModel base, Map<String, CompiledModel> branches, List<Problem> problems) {
        public boolean hasErrors() {
            return problems.stream().anyMatch(Problem::isError);
        }

        /** The model at a node, by the overlay path of the node: the longest prefix that has a layer. */
        public CompiledModel at(String overlayPath) {
            String path = overlayPath;
            while (!path.isEmpty()) {
                CompiledModel model = branches.get(path);
                if (model != null) {
                    return model;
                }
                int slash = path.lastIndexOf('/');
                path = slash < 0 ? "" : path.substring(0, slash);
            }
            if (base == null) {
                throw new IllegalStateException("the release does not compile");
            }
            return base;
        }
    }
}
