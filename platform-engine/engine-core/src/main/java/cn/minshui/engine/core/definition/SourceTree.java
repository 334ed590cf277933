package cn.minshui.engine.core.definition;

import java.util.List;

/**
 * Definition files of one tenant as text: what a release is made of and hashed by.
 *
 * @param base the shared definitions (group level), built-in definitions of the engine not included
 * @param overlays branch files by level: the path is {@code company} or {@code company/station}, codes of organisations
 */
public record SourceTree(List<SourceFile> base, List<OverlayLayer> overlays) {
    public SourceTree {
        base = List.copyOf(base);
        overlays = List.copyOf(overlays);
    }

    /** @param path with forward slashes, relative to the metadata folder */
    public record SourceFile(String path, String text) {}

    /** @param path codes of the organisation nodes from the company down, joined by {@code /} */
    public record OverlayLayer(String path, List<SourceFile> files) {
        public OverlayLayer {
            files = List.copyOf(files);
        }
    }
}
