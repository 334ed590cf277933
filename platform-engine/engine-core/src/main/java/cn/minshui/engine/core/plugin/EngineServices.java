package cn.minshui.engine.core.plugin;

import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.calculator.Calculator;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.plugin.PluginVersion;
import cn.minshui.engine.spi.plugin.Services;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one call of plugin code may ask of the engine: other plugins, and the models of the call's own release. */
public final class EngineServices implements Services {
    private final PluginRegistry plugins;
    private final ModelLookup models;
    private final CallContext context;
    private final ConfigurationLookup configurations;
    private final ParameterLookup parameters;
    private final @Nullable PluginVersion pinned;
    private final @Nullable String owner;

    /** Without configurations, and with the parameters of the definitions. */
    public EngineServices(PluginRegistry plugins, ModelLookup models, CallContext context) {
        this(plugins, models, (plugin, tenant, node) -> Map.of(), context);
    }

    public EngineServices(
            PluginRegistry plugins, ModelLookup models, ConfigurationLookup configurations, CallContext context) {
        this(plugins, models, configurations, ParameterLookup.ofDefinitions(models), context);
    }

    public EngineServices(
            PluginRegistry plugins,
            ModelLookup models,
            ConfigurationLookup configurations,
            ParameterLookup parameters,
            CallContext context) {
        this(plugins, models, configurations, parameters, context, null, null);
    }

    private EngineServices(
            PluginRegistry plugins,
            ModelLookup models,
            ConfigurationLookup configurations,
            ParameterLookup parameters,
            CallContext context,
            @Nullable PluginVersion pinned,
            @Nullable String owner) {
        this.plugins = plugins;
        this.models = models;
        this.configurations = configurations;
        this.parameters = parameters;
        this.context = context;
        this.pinned = pinned;
        this.owner = owner;
    }

    @Override
    public Services pinned(PluginVersion version) {
        return new EngineServices(plugins, models, configurations, parameters, context, version, owner);
    }

    /** As the plugin of this id is given them. */
    EngineServices ownedBy(String plugin) {
        return new EngineServices(plugins, models, configurations, parameters, context, pinned, plugin);
    }

    @Override
    public Map<String, Object> configuration(long organization) {
        if (owner == null || plugins.configuration(owner).isEmpty()) {
            return Map.of();
        }
        return configurations.of(owner, context.tenant(), new OrgNodeId(organization));
    }

    @Override
    public Calculator calculator(String name, String range) {
        Optional<PluginRegistry.Provided<Calculator>> provided =
                pinned == null ? plugins.calculator(name, range) : plugins.calculator(name, range, pinned);
        return provided.orElseThrow(() -> missing("计算器 " + name + " " + range, "calculator " + name + " " + range))
                .service();
    }

    @Override
    public Object kindModel(String kind, long organization) {
        return kindModel(kind, organization, context.release());
    }

    @Override
    public Object kindModel(String kind, long organization, String release) {
        return kindModel(kind, organization, new ReleaseId(release));
    }

    private Object kindModel(String kind, long organization, ReleaseId release) {
        CompiledModel here = modelAt(organization, release);
        Object model = pinned == null
                ? null
                : plugins.olderKindModel(here, kind, pinned).orElse(null);
        if (model == null) {
            model = here.kindModels().get(kind);
        }
        if (model == null) {
            throw missing("定义种类 " + kind, "kind " + kind);
        }
        return model;
    }

    @Override
    public String parameter(String policy, String name, long organization) {
        return parameters
                .value(context.tenant(), context.release(), new OrgNodeId(organization), policy, name)
                .orElseThrow(() -> ProblemException.of(
                        ProblemClass.INTERNAL,
                        "PARAMETER_UNKNOWN",
                        "没有业务参数 " + policy + "." + name,
                        "there is no business parameter " + policy + "." + name));
    }

    @Override
    public PluginVersion provider(String family, String name) {
        PluginFamily known =
                PluginFamily.of(family).orElseThrow(() -> new IllegalArgumentException("no family " + family));
        Optional<PluginVersion> version = switch (known) {
            case ACTION -> plugins.action(name).map(PluginRegistry.Provided::plugin);
            case JOB -> plugins.job(name).map(PluginRegistry.Provided::plugin);
            case IMPORT -> plugins.importHandler(name).map(PluginRegistry.Provided::plugin);
            case TEST -> plugins.testSubject(name).map(PluginRegistry.Provided::plugin);
            case DEVICE -> plugins.device(name).map(PluginRegistry.Provided::plugin);
            case HEALTH -> plugins.health(name).map(PluginRegistry.Provided::plugin);
            case CALCULATOR ->
                (pinned == null ? plugins.calculator(name, "*") : plugins.calculator(name, "*", pinned))
                        .map(PluginRegistry.Provided::plugin);
            case EVENT ->
                plugins.eventHandlers().stream()
                        .filter(h -> h.service().name().equals(name))
                        .map(PluginRegistry.Provided::plugin)
                        .findFirst();
            case KIND ->
                plugins.kinds().stream()
                        .filter(k -> k.service().kind().equals(name))
                        .map(PluginRegistry.Provided::plugin)
                        .findFirst();
        };
        return version.orElseThrow(() -> missing(family + " " + name, family + " " + name));
    }

    private CompiledModel modelAt(long organization, ReleaseId release) {
        return models.model(context.tenant(), release, new OrgNodeId(organization));
    }

    private static ProblemException missing(String zh, String en) {
        return ProblemException.of(
                ProblemClass.INTERNAL, "PLUGIN_MISSING", "没有启用的插件提供" + zh, "no enabled plugin provides " + en);
    }
}
