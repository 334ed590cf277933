package cn.minshui.engine.core.plugin.administration;

import cn.minshui.engine.core.data.Transactions;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.core.plugin.PluginDetail;
import cn.minshui.engine.core.plugin.PluginRegistry;
import cn.minshui.engine.core.plugin.PluginState;
import cn.minshui.engine.core.plugin.Replacement;
import cn.minshui.engine.core.plugin.administration.PluginStore.Decision;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.plugin.PluginVersion;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Enables, disables and loads plugins anew, here at once and on the other nodes when they look at the database again. Whether the
 * caller may is asked before.
 */
public final class PluginAdministration {
    /** How long a request waits for calls that run in the plugin; they may go on longer. */
    public static final Duration DRAIN = Duration.ofSeconds(20);

    private final Transactions transactions;
    private final DefaultPluginRegistry registry;
    private final PluginStore store;
    private final PluginUses uses;
    private final LongSupplier ids;
    private final Runnable forgetModels;
    private final Runnable announce;
    private final Clock clock;
    private final Map<PluginVersion, Long> reloads = new HashMap<>();

    /** What of the engine this works with. @param forgetModels lets go what classes of plugins were compiled into */
    public record Engine(
            Supplier<List<CompiledModel>> published,
            Supplier<List<String>> jobs,
            LongSupplier ids,
            Runnable forgetModels,
            Runnable announce) {}

    /** Applies at once what was decided before this node started. */
    public PluginAdministration(Database database, DefaultPluginRegistry registry, Engine engine, Clock clock) {
        this.transactions = new Transactions(database);
        this.registry = registry;
        this.store = new PluginStore(database);
        this.uses = new PluginUses(registry, engine.published(), engine.jobs());
        this.ids = engine.ids();
        this.forgetModels = engine.forgetModels();
        this.announce = engine.announce();
        this.clock = clock;
        store.decisions().forEach(decision -> reloads.put(decision.plugin(), decision.reloads()));
        refresh();
    }

    /** The loaded versions of a plugin, the highest first. @throws ProblemException NOT_FOUND */
    public List<PluginDetail> details(String id) {
        List<PluginDetail> details = registry.details(id);
        if (details.isEmpty()) {
            throw ProblemException.of(
                    ProblemClass.NOT_FOUND, "PLUGIN_NOT_FOUND", "没有加载插件 " + id, "no plugin " + id + " is loaded");
        }
        return details;
    }

    /** The newest hundred. @param tenant null for those of all tenants */
    public List<PluginEvent> events(String id, @Nullable Long tenant) {
        return store.events(id, tenant);
    }

    /**
     * @param version null for all versions
     * @param force although something uses it
     * @return the versions as they are now; one that still drains says so
     * @throws ProblemException CONFLICT {@code PLUGIN_IN_USE}, one problem for each use, unless forced
     */
    public List<PluginDetail> disable(
            CallContext context, String id, @Nullable String version, boolean force, @Nullable String reason) {
        List<PluginDetail> chosen = chosen(id, version);
        List<Problem> used = uses.of(chosen);
        if (!force && !used.isEmpty()) {
            throw new ProblemException(ProblemClass.CONFLICT, used);
        }
        decide(context, chosen, "disable", reason, (plugin, before) -> new Decision(plugin, false, before));
        chosen.forEach(detail -> registry.disable(version(detail), DRAIN));
        announce.run();
        return details(id);
    }

    public List<PluginDetail> enable(
            CallContext context, String id, @Nullable String version, @Nullable String reason) {
        List<PluginDetail> chosen = chosen(id, version);
        decide(context, chosen, "enable", reason, (plugin, before) -> new Decision(plugin, true, before));
        chosen.forEach(detail -> registry.enable(version(detail)));
        announce.run();
        return details(id);
    }

    /** Loads it anew from its folder on every node, and enables it. @throws ProblemException CONFLICT while calls run in it */
    public List<PluginDetail> reload(
            CallContext context, String id, @Nullable String version, @Nullable String reason) {
        List<PluginDetail> chosen = chosen(id, version);
        for (PluginDetail detail : chosen) {
            reload(version(detail));
        }
        decide(context, chosen, "reload", reason, (plugin, before) -> {
            reloads.put(plugin, before + 1);
            return new Decision(plugin, true, before + 1);
        });
        announce.run();
        return details(id);
    }

    /** Loads it anew here alone: for whoever is writing it. */
    public void reload(PluginVersion plugin) {
        boolean drained = registry.reload(plugin, DRAIN);
        forgetModels.run();
        if (!drained) {
            registry.enable(plugin);
            throw new ProblemException(
                    ProblemClass.CONFLICT,
                    Problem.error(
                            "PLUGIN_BUSY",
                            new Place.InRecord("plugin", plugin.id()),
                            "插件 " + plugin.id() + " 里还有没结束的调用，没有重新加载，请稍后再试",
                            "calls still run in plugin " + plugin.id() + "; it was not loaded anew, try again later"));
        }
    }

    /**
     * Takes up what lies in a plugin's folder now, here alone and without a decision for other nodes: for whoever is writing it. It
     * is noted in the plugin's history, what was wrong too.
     *
     * @param fit what would be wrong with what is published under these plugins
     */
    public Replacement replace(CallContext context, Path folder, Function<PluginRegistry, List<String>> fit) {
        Replacement became = registry.replace(folder, DRAIN, fit);
        if (became instanceof Replacement.Loaded loaded) {
            forgetModels.run();
            note(context, loaded.now(), "replace", String.join("\n", loaded.problems()));
        } else if (became instanceof Replacement.Refused refused && refused.before() != null) {
            note(context, refused.before(), "replace-refused", String.join("\n", refused.problems()));
        } else if (became instanceof Replacement.Busy busy) {
            note(context, busy.before(), "replace-busy", "");
        }
        return became;
    }

    private void note(CallContext context, PluginVersion plugin, String action, String detail) {
        String kept = detail.isEmpty() ? null : detail;
        transactions.inOne(() -> {
            store.record(ids.getAsLong(), context, plugin.id(), plugin.version(), action, kept);
            return plugin;
        });
    }

    private interface Change {
        Decision of(PluginVersion plugin, long reloadsBefore);
    }

    private void decide(
            CallContext context, List<PluginDetail> chosen, String action, @Nullable String reason, Change change) {
        transactions.inOne(() -> {
            for (PluginDetail detail : chosen) {
                PluginVersion plugin = version(detail);
                long before = store.decision(plugin).map(Decision::reloads).orElse(0L);
                store.decide(change.of(plugin, before), clock.instant());
                store.record(ids.getAsLong(), context, plugin.id(), plugin.version(), action, reason);
            }
            return chosen;
        });
    }

    private List<PluginDetail> chosen(String id, @Nullable String version) {
        List<PluginDetail> chosen = details(id).stream()
                .filter(d -> version == null || d.info().version().equals(version))
                .toList();
        if (chosen.isEmpty()) {
            throw ProblemException.of(
                    ProblemClass.NOT_FOUND,
                    "PLUGIN_NOT_FOUND",
                    "没有加载插件 " + id + " 的版本 " + version,
                    "version " + version + " of plugin " + id + " is not loaded");
        }
        return chosen;
    }

    private static PluginVersion version(PluginDetail detail) {
        return new PluginVersion(detail.info().id(), detail.info().version());
    }

    /** Does here what was decided on another node. */
    public synchronized void refresh() {
        for (Decision decision : store.decisions()) {
            PluginVersion plugin = decision.plugin();
            for (PluginDetail here : registry.details(plugin.id())) {
                if (version(here).equals(plugin)) {
                    apply(decision, here);
                }
            }
        }
    }

    private void apply(Decision decision, PluginDetail here) {
        PluginVersion plugin = decision.plugin();
        boolean enabledHere = here.info().state() == PluginState.ENABLED;
        long known = reloads.getOrDefault(plugin, 0L);
        if (decision.enabled() && decision.reloads() > known) {
            reload(plugin);
            reloads.put(plugin, decision.reloads());
        } else if (decision.enabled() && !enabledHere) {
            registry.enable(plugin);
        } else if (!decision.enabled() && enabledHere) {
            registry.disable(plugin, Duration.ZERO);
        }
    }
}
