package cn.minshui.engine.testkit.plugin;

import cn.minshui.engine.spi.plugin.PluginVersion;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A plugin compiled from source text into a folder, so that tests can make the plugins they need, broken ones included. */
public final class FakePlugin {
    private final ObjectNode manifest = new ObjectMapper().createObjectNode();
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, List<String>> services = new LinkedHashMap<>();
    private final Map<String, String> web = new LinkedHashMap<>();
    private final Map<String, String> files = new LinkedHashMap<>();

    public FakePlugin(String id, String version) {
        manifest.put("id", id).put("version", version).put("label", id).put("spi", "^0.1.0");
        manifest.putArray("provides");
        manifest.putArray("requires");
    }

    /** @param className fully qualified; the source is a whole compilation unit */
    public FakePlugin source(String className, String text) {
        sources.put(className, text);
        return this;
    }

    /** A service of the SPI that {@code plugin.json} declares. @param provided {@code family:name} */
    public FakePlugin service(Class<?> spi, String className, String provided) {
        ((ArrayNode) manifest.path("provides")).add(provided);
        return undeclaredService(spi, className);
    }

    /** A service that {@code plugin.json} is silent about. */
    public FakePlugin undeclaredService(Class<?> spi, String className) {
        services.computeIfAbsent(spi.getName(), n -> new ArrayList<>()).add(className);
        return this;
    }

    public FakePlugin provides(String declared) {
        ((ArrayNode) manifest.path("provides")).add(declared);
        return this;
    }

    public FakePlugin requires(String family, String name, String range) {
        ((ArrayNode) manifest.path("requires")).addObject().put(family, name).put("range", range);
        return this;
    }

    public FakePlugin property(String name, String value) {
        manifest.put(name, value);
        return this;
    }

    /** @param schema text of the JSON Schema */
    public FakePlugin configuration(String schema) {
        manifest.put("configuration", "configuration.json");
        files.put("configuration.json", schema);
        return this;
    }

    /** A file below {@code web/}; the first one is the entry. */
    public FakePlugin web(String path, String content) {
        if (web.isEmpty()) {
            manifest.putObject("web").put("entry", path).putArray("widgets").add("sample");
        }
        web.put(path, content);
        return this;
    }

    /** Compiles and writes the plugin. @return its folder, {@code <id>-<version>} below the root */
    public Path writeTo(Path root) {
        Path folder = root.resolve(
                manifest.path("id").asText() + "-" + manifest.path("version").asText());
        try {
            Files.createDirectories(folder.resolve("classes"));
            Files.writeString(folder.resolve("plugin.json"), manifest.toPrettyString());
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(folder.resolve(file.getKey()), file.getValue());
            }
            for (Map.Entry<String, String> file : web.entrySet()) {
                Path target = folder.resolve("web").resolve(file.getKey());
                Files.createDirectories(target.getParent());
                Files.writeString(target, file.getValue());
            }
            Path providers = Files.createDirectories(folder.resolve("classes/META-INF/services"));
            for (Map.Entry<String, List<String>> service : services.entrySet()) {
                Files.write(providers.resolve(service.getKey()), service.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Path> classPath =
                List.of(SourceCompiler.locationOf(PluginVersion.class), SourceCompiler.locationOf(Nullable.class));
        SourceCompiler.compile(sources, classPath, folder.resolve("classes"));
        return folder;
    }
}
