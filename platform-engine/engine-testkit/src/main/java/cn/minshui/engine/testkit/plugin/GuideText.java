package cn.minshui.engine.testkit.plugin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files that stand in the plugin guide, by the path that each names.
 *
 * @param javaBlocks how many blocks of Java the guide has, named or not
 */
public record GuideText(Map<String, String> files, long javaBlocks) {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```\\w+ (plugins/\\S+)\\n(.*?)^```$");
    private static final Pattern JAVA = Pattern.compile("(?m)^```java.*$");
    private static final String SUFFIX = ".java";

    public static GuideText read(Path guide) {
        try {
            String text = Files.readString(guide);
            Map<String, String> files = new LinkedHashMap<>();
            Matcher blocks = BLOCK.matcher(text);
            while (blocks.find()) {
                files.put(blocks.group(1), blocks.group(2));
            }
            return new GuideText(files, JAVA.matcher(text).results().count());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String text(String path) {
        return Objects.requireNonNull(files.get(path), path);
    }

    /** Files by their path below the folder. */
    public Map<String, String> below(String folder) {
        Map<String, String> found = new LinkedHashMap<>();
        files.forEach((path, text) -> {
            if (path.startsWith(folder)) {
                found.put(path.substring(folder.length()), text);
            }
        });
        return found;
    }

    /** Java sources by class name. */
    public Map<String, String> sources(String folder) {
        Map<String, String> sources = new LinkedHashMap<>();
        below(folder)
                .forEach((path, text) -> sources.put(
                        path.substring(0, path.length() - SUFFIX.length()).replace('/', '.'), text));
        return sources;
    }
}
