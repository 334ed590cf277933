package cn.minshui.engine.core.definition;

import cn.minshui.engine.core.definition.SourceTree.OverlayLayer;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads {@code metadata/}: {@code base/**} and {@code branches/<tenant>/<company>[/<station>]/}. */
public final class SourceTreeReader {
    private static final int STATION_DEPTH = 2;

    private SourceTreeReader() {}

    /**
     * The folder below the tenant's is a company, the one below it a station; what lies deeper belongs to the station.
     *
     * @param metadataFolder the folder that holds {@code base}
     * @param tenantCode whose branches; a tenant without a folder has none
     * @throws IOException when a file cannot be read; one that is not UTF-8 is a problem of its own when it is compiled
     */
    public static SourceTree read(Path metadataFolder, String tenantCode) throws IOException {
        List<SourceFile> base = new ArrayList<>();
        for (Path file : yamlFiles(metadataFolder.resolve("base"))) {
            base.add(source(metadataFolder, file));
        }
        Map<String, List<SourceFile>> layers = new TreeMap<>();
        Path branches = metadataFolder.resolve("branches").resolve(tenantCode);
        for (Path file : yamlFiles(branches)) {
            String level = level(branches.relativize(file));
            layers.computeIfAbsent(level, key -> new ArrayList<>()).add(source(metadataFolder, file));
        }
        return new SourceTree(
                base,
                layers.entrySet().stream()
                        .map(layer -> new OverlayLayer(layer.getKey(), layer.getValue()))
                        .toList());
    }

    /** The company and station of a branch file, from its folders. */
    private static String level(Path file) {
        List<String> codes = new ArrayList<>();
        Path folder = file.getParent();
        if (folder != null) {
            for (Path part : folder) {
                if (codes.size() == STATION_DEPTH) {
                    break;
                }
                codes.add(part.toString());
            }
        }
        if (codes.isEmpty()) {
            throw new IllegalArgumentException("a branch file lies in the folder of a company: " + file);
        }
        return String.join("/", codes);
    }

    private static SourceFile source(Path root, Path file) throws IOException {
        String path = root.relativize(file).toString().replace('\\', '/');
        // What is no UTF-8 becomes U+FFFD, which the reading of the file names as a problem: the other files are still
        // checked.
        return new SourceFile(path, new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    }

    private static List<Path> yamlFiles(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> all = files.filter(SourceTreeReader::isSource).sorted().toList();
            for (Path file : all) {
                if (file.toString().endsWith(".yml")) {
                    throw new IOException(file + " 应以 .yaml 结尾 / must end with .yaml");
                }
            }
            return all;
        }
    }

    /** An editor's hidden files are nobody's definitions; a file with the other ending is meant as one and must not be missed. */
    private static boolean isSource(Path file) {
        String name = file.getFileName().toString();
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml")) && Files.isRegularFile(file);
    }
}
