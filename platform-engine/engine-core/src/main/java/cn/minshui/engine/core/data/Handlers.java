package cn.minshui.engine.core.data;

import cn.minshui.engine.core.plugin.PluginRegistry;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Code behind actions: the engine's own, that of plugins, and scripts. */
final class Handlers {
    private final PluginRegistry plugins;
    private static final String SCRIPT = "script/";

    private final Map<String, ActionHandler> builtIn;
    private final RecordScripts scripts;
    private final Function<CallContext, RecordScripts.Side> caller;

    Handlers(PluginRegistry plugins, List<ActionHandler> builtIn, DataEngine engine) {
        this.plugins = plugins;
        this.scripts = engine.scripts();
        this.caller = engine::callerSide;
        this.builtIn = builtIn.stream().collect(Collectors.toUnmodifiableMap(ActionHandler::name, Function.identity()));
    }

    ActionHandler handler(String name) {
        if (name.startsWith(SCRIPT)) {
            return scripts.action(name.substring(SCRIPT.length()), caller);
        }
        ActionHandler own = builtIn.get(name);
        if (own != null) {
            return own;
        }
        return plugins.action(name)
                .orElseThrow(() -> ProblemException.of(
                        ProblemClass.INTERNAL,
                        "PLUGIN_MISSING",
                        "没有启用的插件提供操作 " + name,
                        "no enabled plugin provides the action " + name))
                .service();
    }
}
