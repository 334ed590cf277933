package cn.minshui.engine.core.plugin.administration;

import cn.minshui.engine.core.definition.ActionDefinition;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.core.plugin.PluginDetail;
import cn.minshui.engine.core.plugin.PluginFamily;
import cn.minshui.engine.core.plugin.PluginManifest;
import cn.minshui.engine.core.plugin.PluginState;
import cn.minshui.engine.core.plugin.ServiceMeter;
import cn.minshui.engine.spi.plugin.PluginVersion;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What would stand still without some versions of a plugin: other plugins, published definitions, work under way. */
final class PluginUses {
    private final DefaultPluginRegistry registry;
    private final Supplier<List<CompiledModel>> published;
    private final Supplier<List<String>> jobs;

    /**
     * @param published models of what tenants follow now
     * @param jobs names of the jobs of tasks that wait or run
     */
    PluginUses(DefaultPluginRegistry registry, Supplier<List<CompiledModel>> published, Supplier<List<String>> jobs) {
        this.registry = registry;
        this.published = published;
        this.jobs = jobs;
    }

    /** Each use once, as the problem that disabling would make. */
    List<Problem> of(List<PluginDetail> versions) {
        List<PluginVersion> without = versions.stream()
                .map(d -> new PluginVersion(d.info().id(), d.info().version()))
                .toList();
        String plugin = without.get(0).id();
        Uses uses = new Uses(plugin, lost(versions, without), new ArrayList<>(), new HashSet<>());
        for (Map.Entry<PluginVersion, PluginManifest.Requirement> entry :
                registry.requiring(without).entrySet()) {
            String who = entry.getKey().id() + " " + entry.getKey().version();
            String what =
                    entry.getValue().family().word() + " " + entry.getValue().name();
            uses.add(who, "插件 " + who + " 需要它的 " + what, "plugin " + who + " requires its " + what);
        }
        boolean isLast = registry.plugins().stream()
                .noneMatch(p -> p.id().equals(plugin)
                        && p.state() == PluginState.ENABLED
                        && !without.contains(new PluginVersion(p.id(), p.version())));
        for (CompiledModel model : published.get()) {
            definitions(model, uses, isLast);
        }
        for (String job : jobs.get()) {
            if (uses.lost("job:" + job)) {
                uses.add(
                        "job " + job,
                        "后台任务 " + job + " 正在进行，会停下等待",
                        "the background work " + job + " is under way and would wait");
            }
        }
        return uses.problems();
    }

    /** Services that nobody gives without these versions, as {@code provides} writes them. */
    private Set<String> lost(List<PluginDetail> versions, List<PluginVersion> without) {
        Set<String> lost = new HashSet<>();
        for (PluginDetail version : versions) {
            for (ServiceMeter.Figures service : version.services()) {
                if (!registry.isGivenWithout(service.family(), service.name(), without)) {
                    lost.add(service.family().word() + ":" + service.name());
                }
            }
        }
        return lost;
    }

    private record Uses(String plugin, Set<String> services, List<Problem> problems, Set<String> told) {
        boolean lost(String service) {
            return services.contains(service);
        }

        boolean lostHandler(PluginFamily family, @Nullable String handler) {
            return handler != null && lost(family.word() + ":" + handler);
        }

        void add(String key, String zh, String en) {
            if (told.add(key)) {
                problems.add(Problem.error("PLUGIN_IN_USE", new Place.InRecord("plugin", plugin), zh, en));
            }
        }
    }

    private static void definitions(CompiledModel model, Uses uses, boolean isLast) {
        for (CompiledObject object : model.objects().values()) {
            String name = "object/" + object.name();
            for (ActionDefinition action : object.definition().actions().values()) {
                if (uses.lostHandler(PluginFamily.ACTION, action.handler())) {
                    uses.add(
                            name + "/" + action.name(),
                            "已发布的定义 " + name + " 的操作 " + action.label().zh() + " 用到它",
                            "action " + action.name() + " of the published " + name + " uses it");
                }
            }
        }
        model.importTemplates().values().stream()
                .filter(template -> uses.lostHandler(PluginFamily.IMPORT, template.handler()))
                .forEach(template -> uses.add(
                        "import-template/" + template.name(),
                        "导入模板 " + template.label().zh() + " 用到它",
                        "the import template " + template.name() + " uses it"));
        model.kindDefinitions().forEach((kind, definitions) -> {
            if (uses.lost("kind:" + kind) && !definitions.isEmpty()) {
                uses.add(
                        "kind " + kind,
                        "已发布 " + kind + " 定义（如 "
                                + definitions.keySet().iterator().next() + "），它们仍可读，但不能再计算",
                        "definitions of the kind " + kind + " are published; they stay readable and are not computed");
            }
        });
        model.pages().values().stream()
                .filter(page -> isLast && page.widget() != null && page.widget().startsWith(uses.plugin() + "/"))
                .forEach(page -> uses.add(
                        "page/" + page.name(),
                        "页面 " + page.label().zh() + " 由它显示",
                        "the page " + page.name() + " is shown by it"));
    }
}
