package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.Documents;
import cn.minshui.engine.core.definition.Node.MapNode;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Adds files to a hash by what they say; a file that cannot be read counts by its text. */
final class SourceContent {
    private SourceContent() {}

    static void add(ContentHash hash, List<SourceFile> files) {
        files.stream().sorted(Comparator.comparing(SourceFile::path)).forEach(file -> {
            Optional<List<MapNode>> documents = Documents.of(file);
            if (documents.isPresent()) {
                documents.get().forEach(hash::node);
            } else {
                hash.text(file.text());
            }
        });
    }
}
