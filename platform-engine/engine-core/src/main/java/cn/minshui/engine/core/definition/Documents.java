package cn.minshui.engine.core.definition;

import cn.minshui.engine.core.definition.Node.MapNode;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import java.util.List;
import java.util.Optional;

/** The documents of a file without any judgement of what they say. */
public final class Documents {
    private Documents() {}

    /** Empty when the file has problems of form. */
    public static Optional<List<MapNode>> of(SourceFile file) {
        YamlReader.Result result = YamlReader.read(file, Origin.BASE);
        return result.problems().isEmpty() ? Optional.of(result.documents()) : Optional.empty();
    }
}
