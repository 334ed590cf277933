package cn.minshui.engine.core.plugin;

import cn.minshui.engine.core.plugin.PluginManifest.Web;
import cn.minshui.engine.core.plugin.PluginRegistry.PluginInfo;
import cn.minshui.engine.core.plugin.PluginRegistry.WebPart;
import cn.minshui.engine.spi.plugin.PluginVersion;
import cn.minshui.engine.spi.problem.Text;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A plugin while the registry is being built: its manifest, what was found in it and what is wrong with it. */
final class LoadedPlugin {
    private static final String NOT_BUILT = "not-built";

    private final PluginManifest manifest;
    private final @Nullable WebFolder webFolder;
    private final @Nullable WebPart webPart;
    private final List<Text> problems;
    private List<ServiceScan.Found> services = List.of();

    /** @param problems those found before, to which more are added */
    LoadedPlugin(PluginManifest manifest, Path folder, List<Text> problems) {
        this.manifest = manifest;
        this.problems = problems;
        Path web = folder.resolve("web");
        Web declared = manifest.web();
        this.webFolder = declared != null && Files.isDirectory(web) ? new WebFolder(web) : null;
        this.webPart = declared == null ? null : webPart(declared, webFolder);
    }

    /** Metadata may name the widgets before they are built; only the browser then finds nothing. */
    private WebPart webPart(Web declared, @Nullable WebFolder files) {
        if (files == null || !files.has(declared.entry())) {
            problems.add(Text.of(
                    "缺少网页部分 web/" + declared.entry() + "（尚未构建？）",
                    "the web part web/" + declared.entry() + " is missing (not built yet?)"));
        }
        return new WebPart(declared.entry(), files == null ? NOT_BUILT : files.hash(), declared.widgets());
    }

    PluginManifest manifest() {
        return manifest;
    }

    PluginVersion version() {
        return new PluginVersion(manifest.id(), manifest.version());
    }

    void problem(Text problem) {
        problems.add(problem);
    }

    List<ServiceScan.Found> services() {
        return services;
    }

    @Nullable
    WebFolder webFolder() {
        return webFolder;
    }

    /** Keeps what {@code provides} declares; what is found but not declared, or declared but not found, is a problem. */
    void found(List<ServiceScan.Found> found) {
        List<ServiceScan.Found> kept = new ArrayList<>();
        for (ServiceScan.Found service : found) {
            if (!manifest.provides().contains(service.key())) {
                problem(Text.of(
                        "provides 没有写 " + service.key() + "，该服务不启用",
                        "provides does not list " + service.key() + ": the service is not enabled"));
            } else if (service.family().isNamedAfterPlugin() && !service.name().startsWith(manifest.id() + "/")) {
                problem(Text.of(
                        service.key() + " 的名称必须以 " + manifest.id() + "/ 开头",
                        "the name of " + service.key() + " must begin with " + manifest.id() + "/"));
            } else {
                kept.add(service);
            }
        }
        for (String declared : manifest.provides()) {
            if (found.stream().noneMatch(s -> s.key().equals(declared))) {
                problem(Text.of(
                        "provides 写了 " + declared + "，但插件里没有", "provides lists " + declared + ", which is not found"));
            }
        }
        services = List.copyOf(kept);
    }

    PluginInfo info() {
        return new PluginInfo(
                manifest.id(),
                manifest.version(),
                manifest.label(),
                manifest.spi(),
                manifest.provides(),
                webPart,
                problems.stream().map(LoadedPlugin::bothLanguages).toList());
    }

    static String bothLanguages(Text text) {
        return text.zh() + " / " + text.en();
    }
}
