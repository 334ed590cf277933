package cn.minshui.engine.app.start;

import cn.minshui.engine.core.compile.DefaultModelCompiler;
import cn.minshui.engine.core.compile.ModelCompiler;
import cn.minshui.engine.core.compile.ModelCompiler.Compilation;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTreeReader;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.core.identity.PlanIdentities;
import cn.minshui.engine.core.plugin.PluginRegistry;
import cn.minshui.engine.core.plugin.Replacement;
import cn.minshui.engine.core.release.Releases.Release;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code start --dev}: a plugin whose folder has changed is loaded anew, metadata that has changed are published for the operating
 * tenant. A change is taken up when the folder has stood still for a second, so that a build is not met in its middle; what is wrong
 * is told in the log, and what was there before goes on.
 */
final class DevelopmentWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DevelopmentWatch.class);
    private static final long PERIOD_SECONDS = 1;
    private static final String AUTHOR = "dev";
    private static final String REASON = "开发模式：文件有变化 / development: changed on disk";

    private final Platform platform;
    private final Path metadata;
    private final Map<Path, FolderPrint> taken = new HashMap<>();
    private final Map<Path, FolderPrint> seen = new HashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "development-watch");
        thread.setDaemon(true);
        return thread;
    });

    DevelopmentWatch(Platform platform, Path metadata) {
        this.platform = platform;
        this.metadata = metadata;
    }

    private void take(Path folder) {
        FolderPrint.of(folder).ifPresent(print -> taken.put(folder, print));
    }

    /** What lies there now counts as taken. */
    void start() {
        platform.plugins().folders().forEach(this::take);
        take(metadata);
        LOG.info("开发模式：插件和元数据改动后自动生效 / development: changes of plugins and metadata are taken up");
        timer.scheduleWithFixedDelay(this::look, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    private void look() {
        try {
            for (Path folder : platform.plugins().folders()) {
                if (hasChanged(folder)) {
                    plugin(folder);
                }
            }
            if (hasChanged(metadata)) {
                publish();
            }
        } catch (RuntimeException e) {
            // Left to itself the timer would stop for good at the first fault.
            LOG.error("what has changed could not be taken up", e);
        }
    }

    /** Whether it differs from what was taken and was the same a second ago; then it counts as taken. */
    private boolean hasChanged(Path folder) {
        FolderPrint now = FolderPrint.of(folder).orElse(null);
        if (now == null || now.equals(taken.get(folder))) {
            seen.remove(folder);
            return false;
        }
        if (!now.equals(seen.put(folder, now))) {
            return false;
        }
        seen.remove(folder);
        taken.put(folder, now);
        return true;
    }

    private void plugin(Path folder) {
        Replacement became =
                platform.pluginAdministration().replace(platform.system(PlanIdentities.OPERATOR), folder, this::unfit);
        if (became instanceof Replacement.Loaded loaded) {
            LOG.info(
                    "插件 {} {} 已重新加载 / plugin loaded anew{}",
                    loaded.now().id(),
                    loaded.now().version(),
                    list(loaded.problems()));
            // What was published may ask for something that the plugin does not give any more, or wait for what it
            // gives now.
            publish();
        } else if (became instanceof Replacement.Refused refused) {
            LOG.error(
                    "插件目录 {} 的新内容不能用，原来的继续运行 / what lies there now does not work, what was loaded before goes on{}",
                    folder,
                    list(refused.problems()));
        } else if (became instanceof Replacement.Busy busy) {
            LOG.warn(
                    "插件 {} 里还有没结束的调用，稍后再试 / calls still run in it, trying again",
                    busy.before().id());
            taken.remove(folder);
        }
    }

    /** Releases that do not hold with the plugins any more would stop the whole server. */
    private List<String> unfit(PluginRegistry plugins) {
        ModelCompiler compiler = new DefaultModelCompiler(new CelExpressions(), plugins);
        List<String> problems = new ArrayList<>();
        for (Release release : platform.releases().current().values()) {
            SourceTree sources = platform.releases().sources(release.tenant(), release.id());
            words(compiler.compile(sources).problems())
                    .forEach(problem -> problems.add("已发布的元数据 / what is published: " + problem));
        }
        return problems;
    }

    private void publish() {
        TenantId tenant = PlanIdentities.OPERATOR;
        try {
            String code = new TenantNames(platform.data(), platform.identities()).code(tenant);
            SourceTree sources = SourceTreeReader.read(metadata, code);
            Compilation compilation = platform.compiler().compile(sources);
            ReleaseId current = platform.tenants().current(tenant);
            if (compilation.hasErrors()) {
                refused(words(compilation.problems()));
                return;
            }
            if (new ReleaseId(compilation.hash()).equals(current)) {
                return;
            }
            Release release = platform.releases().publish(tenant, sources, current, AUTHOR, REASON);
            LOG.info("元数据已发布 / metadata published: {}", release.id().value());
        } catch (ProblemException e) {
            refused(words(e.problems()));
        } catch (IOException | IllegalArgumentException e) {
            refused(List.of(String.valueOf(e.getMessage())));
        }
    }

    private static void refused(List<String> problems) {
        LOG.error(
                "元数据有错，没有发布，原来的继续生效 / the metadata are wrong and were not published, the release before stays{}",
                list(problems));
    }

    private static List<String> words(List<Problem> problems) {
        return problems.stream()
                .filter(Problem::isError)
                .map(DevelopmentWatch::words)
                .toList();
    }

    private static String words(Problem problem) {
        return WrittenPlace.of(problem.place()) + " " + problem.code() + " "
                + problem.message().zh() + " / " + problem.message().en();
    }

    private static String list(List<String> problems) {
        return problems.stream().map(problem -> "\n  " + problem).collect(Collectors.joining());
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
