package cn.minshui.engine.core.plugin;

import cn.minshui.engine.core.plugin.PluginManifest.Web;
import cn.minshui.engine.core.plugin.PluginRegistry.PluginInfo;
import cn.minshui.engine.core.plugin.PluginRegistry.WebPart;
import cn.minshui.engine.spi.plugin.PluginVersion;
import cn.minshui.engine.spi.problem.Text;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One version of a plugin that was loaded: its manifest, its services behind guards and what is wrong with it. */
final class LoadedPlugin {
    private static final String NOT_BUILT = "not-built";

    private final PluginManifest manifest;
    private final @Nullable WebFolder webFolder;
    private final @Nullable WebPart webPart;
    private final List<Text> problems;
    private final Path folder;
    private final Path content;
    private final CallGate gate = new CallGate();
    private List<ServiceGuard> guards = List.of();
    private volatile @Nullable ClassLoader loader;
    private volatile @Nullable String broken;
    /** What is wrong with the folder as it is now, which is not what was loaded from it. */
    private volatile List<String> refused = List.of();

    /**
     * @param folder where the plugin lies
     * @param content what lay there when it was loaded: the folder itself, or a copy
     * @param problems those found before, to which more are added
     */
    LoadedPlugin(PluginManifest manifest, Path folder, Path content, ClassLoader loader, List<Text> problems) {
        this.manifest = manifest;
        this.problems = problems;
        this.folder = folder;
        this.content = content;
        this.loader = loader;
        Path web = content.resolve("web");
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

    /** Keeps on telling what is wrong with the folder, whose content was not taken. */
    void refused(List<String> words) {
        List<String> told = new ArrayList<>(words);
        if (!told.isEmpty()) {
            told.add(0, "磁盘上的新内容没有启用，原来的继续运行： / what lies on the disk now was not taken, the old one goes on:");
        }
        refused = List.copyOf(told);
    }

    /** The services as everybody else is given them. */
    List<ServiceScan.Found> services() {
        return guards.stream().map(ServiceGuard::found).toList();
    }

    Path folder() {
        return folder;
    }

    Path content() {
        return content;
    }

    CallGate gate() {
        return gate;
    }

    boolean isEnabled() {
        return isInMemory() && gate.isOpen();
    }

    boolean isInMemory() {
        return loader != null;
    }

    Optional<ClassLoader> classLoader() {
        return Optional.ofNullable(loader);
    }

    /** A resource on the plugin's class path; empty also when its classes were let go. */
    Optional<InputStream> resource(String path) {
        ClassLoader present = loader;
        String absolute = path.startsWith("/") ? path.substring(1) : path;
        return present == null ? Optional.empty() : Optional.ofNullable(present.getResourceAsStream(absolute));
    }

    /** Published definitions are compiled into classes of the plugin, which therefore stay. */
    boolean hasKinds() {
        return manifest.provides().stream().anyMatch(p -> p.startsWith(PluginFamily.KIND.word() + ":"));
    }

    /** Nothing of the engine refers to the plugin's classes any more. */
    void released() {
        loader = null;
        guards.forEach(ServiceGuard::release);
    }

    /** Opens it for calls again, as sound. */
    void reopen() {
        broken = null;
        gate.open();
    }

    @Nullable
    WebFolder webFolder() {
        return webFolder;
    }

    /** Keeps what {@code provides} declares; what is found but not declared, or declared but not found, is a problem. */
    void found(List<ServiceScan.Found> found, Function<ServiceMeter.Key, ServiceMeter> meters) {
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
        List<ServiceGuard> guarded = new ArrayList<>();
        for (ServiceScan.Found service : kept) {
            ServiceMeter meter = meters.apply(
                    new ServiceMeter.Key(manifest.id(), manifest.version(), service.family(), service.name()));
            try {
                guarded.add(ServiceGuard.of(version(), service, gate, meter, reason -> broken = reason));
            } catch (IllegalStateException e) {
                problem(Text.of(
                        service.key() + " 不能启用：" + e.getMessage(),
                        service.key() + " cannot be enabled: " + e.getMessage()));
            }
        }
        guards = List.copyOf(guarded);
    }

    private PluginState state() {
        if (isEnabled()) {
            return PluginState.ENABLED;
        }
        return gate.running() > 0 ? PluginState.DRAINING : PluginState.DISABLED;
    }

    PluginDetail detail() {
        List<ServiceMeter.Figures> figures =
                guards.stream().map(guard -> guard.meter().figures()).toList();
        return new PluginDetail(info(), isInMemory(), gate.running(), broken, manifest.requires(), figures);
    }

    PluginInfo info() {
        return new PluginInfo(
                manifest.id(),
                manifest.version(),
                manifest.label(),
                manifest.spi(),
                manifest.provides(),
                webPart,
                Stream.concat(problems.stream().map(LoadedPlugin::bothLanguages), refused.stream())
                        .toList(),
                state());
    }

    static String bothLanguages(Text text) {
        return text.zh() + " / " + text.en();
    }
}
