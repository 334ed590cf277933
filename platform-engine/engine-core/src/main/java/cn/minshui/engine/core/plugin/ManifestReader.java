package cn.minshui.engine.core.plugin;

import cn.minshui.engine.core.plugin.PluginManifest.Requirement;
import cn.minshui.engine.core.plugin.PluginManifest.Web;
import cn.minshui.engine.spi.problem.Text;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code plugin.json} and says everything that is wrong with it. */
final class ManifestReader {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Set<String> PROPERTIES =
            Set.of("id", "version", "label", "spi", "provides", "requires", "web", "configuration");
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    private final Consumer<Text> problems;
    private boolean usable = true;

    private ManifestReader(Consumer<Text> problems) {
        this.problems = problems;
    }

    /** @return empty when the plugin cannot be known or loaded; every reason has gone to the problems */
    static Optional<PluginManifest> read(Path folder, Consumer<Text> problems) {
        return new ManifestReader(problems).read(folder.resolve("plugin.json"));
    }

    private Optional<PluginManifest> read(Path file) {
        JsonNode root;
        try {
            root = JSON.readTree(file.toFile());
        } catch (IOException e) {
            fatal("plugin.json 读不出来：" + e.getMessage(), "plugin.json cannot be read: " + e.getMessage());
            return Optional.empty();
        }
        if (!root.isObject()) {
            fatal("plugin.json 必须是一个对象", "plugin.json must be an object");
            return Optional.empty();
        }
        root.fieldNames().forEachRemaining(name -> {
            if (!PROPERTIES.contains(name)) {
                problem("plugin.json 里没有属性 " + name, "plugin.json has no property " + name);
            }
        });
        String id = text(root, "id");
        if (!id.isEmpty() && !ID.matcher(id).matches()) {
            fatal("插件 id 只能用小写字母、数字和连字符：" + id, "a plugin id is made of lower-case letters, digits and hyphens: " + id);
        }
        String version = text(root, "version");
        if (!version.isEmpty() && !SpiVersion.isVersion(version)) {
            fatal("version 不是语义化版本：" + version, "version is not a semantic version: " + version);
        }
        String spi = text(root, "spi");
        String label = text(root, "label");
        PluginManifest manifest = new PluginManifest(
                id,
                version,
                label,
                spi,
                texts(root.path("provides"), "provides"),
                requires(root.path("requires")),
                web(root),
                configuration(
                        root, file.resolveSibling(root.path("configuration").asText())));
        return usable ? Optional.of(manifest) : Optional.empty();
    }

    private List<Requirement> requires(JsonNode list) {
        List<Requirement> result = new ArrayList<>();
        if (!list.isMissingNode() && !list.isArray()) {
            problem("requires 必须是列表", "requires must be a list");
        }
        for (JsonNode entry : list) {
            Requirement requirement = requirement(entry);
            if (requirement != null) {
                result.add(requirement);
            }
        }
        return result;
    }

    private @Nullable Requirement requirement(JsonNode entry) {
        for (PluginFamily family : PluginFamily.values()) {
            JsonNode name = entry.path(family.word());
            if (name.isTextual()) {
                String range = entry.path("range").asText("*");
                if (SpiVersion.satisfies(SpiVersion.CURRENT, range).isEmpty()) {
                    problem("requires 的版本范围看不懂：" + range, "a range in requires cannot be read: " + range);
                    return null;
                }
                return new Requirement(family, name.asText(), range);
            }
        }
        problem(
                "requires 的每一项要写明 " + PluginFamily.words() + " 之一：" + entry,
                "each entry of requires names one of " + PluginFamily.words() + ": " + entry);
        return null;
    }

    private @Nullable Web web(JsonNode root) {
        JsonNode web = root.path("web");
        if (web.isMissingNode()) {
            return null;
        }
        String entry = web.path("entry").asText("");
        if (entry.isEmpty()) {
            problem("web 缺少 entry", "web has no entry");
            return null;
        }
        return new Web(entry, texts(web.path("widgets"), "web.widgets"));
    }

    /** A schema that cannot be used is a problem; the plugin then has nothing to configure. */
    private @Nullable ConfigurationSchema configuration(JsonNode root, Path schema) {
        if (!root.has("configuration")) {
            return null;
        }
        try {
            return ConfigurationSchema.of(JSON.readTree(schema.toFile()));
        } catch (IOException | IllegalArgumentException e) {
            problem(
                    "configuration 的 JSON Schema 不能用：" + e.getMessage(),
                    "the JSON Schema of configuration cannot be used: " + e.getMessage());
            return null;
        }
    }

    private List<String> texts(JsonNode list, String property) {
        List<String> result = new ArrayList<>();
        if (!list.isMissingNode() && !list.isArray()) {
            problem(property + " 必须是列表", property + " must be a list");
        }
        for (JsonNode entry : list) {
            if (entry.isTextual()) {
                result.add(entry.asText());
            } else {
                problem(property + " 的每一项必须是文字：" + entry, "each entry of " + property + " must be a text: " + entry);
            }
        }
        return result;
    }

    private String text(JsonNode root, String property) {
        JsonNode value = root.path(property);
        if (!value.isTextual() || value.asText().isBlank()) {
            fatal("plugin.json 缺少 " + property, "plugin.json lacks " + property);
            return "";
        }
        return value.asText();
    }

    private void fatal(String zh, String en) {
        usable = false;
        problem(zh, en);
    }

    private void problem(String zh, String en) {
        problems.accept(Text.of(zh, en));
    }
}
