package cn.minshui.engine.core.plugin;

import cn.minshui.engine.spi.plugin.PluginVersion;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before one service of a plugin for everybody who calls it: turns calls away while the plugin is disabled, counts and times
 * the rest, and makes a broken plugin a problem with its name instead of the end of a thread. Its class belongs to the engine and it
 * lets go of the service when the plugin is unloaded, so whoever keeps a guard keeps no class loader.
 */
final class ServiceGuard implements InvocationHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceGuard.class);

    private final PluginVersion plugin;
    private final PluginFamily family;
    private final String name;
    private final CallGate gate;
    private final ServiceMeter meter;
    private final Consumer<String> broken;
    private final Map<String, Object> words = new HashMap<>();
    private final Object proxy;
    private volatile @Nullable Object service;

    /** @param broken told the reason when the service fails in a way that is not of its own choosing */
    private ServiceGuard(
            PluginVersion plugin, ServiceScan.Found found, CallGate gate, ServiceMeter meter, Consumer<String> broken) {
        this.plugin = plugin;
        this.family = found.family();
        this.name = found.name();
        this.gate = gate;
        this.meter = meter;
        this.broken = broken;
        this.service = found.service();
        Class<?> type = family.type();
        this.proxy = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, this);
    }

    static ServiceGuard of(
            PluginVersion plugin, ServiceScan.Found found, CallGate gate, ServiceMeter meter, Consumer<String> broken) {
        ServiceGuard guard = new ServiceGuard(plugin, found, gate, meter, broken);
        guard.rememberWords(found.service());
        return guard;
    }

    /**
     * What a service says of itself (methods without parameters: name, version, topics, commands …) is told of a disabled plugin too,
     * and is no call: who looks for the receivers of an event must not stumble over one that is away.
     */
    private void rememberWords(Object told) {
        for (Method method : family.type().getMethods()) {
            if (method.getParameterCount() == 0) {
                try {
                    words.put(method.getName(), ofTheJdk(Objects.requireNonNull(method.invoke(told))));
                } catch (ReflectiveOperationException | RuntimeException e) {
                    throw new IllegalStateException(key() + " does not say its " + method.getName(), e);
                }
            }
        }
    }

    /** Collections of a plugin's own making would keep its classes in memory. */
    private static Object ofTheJdk(Object word) {
        if (word instanceof Set<?> set) {
            return Set.copyOf(set);
        }
        return word instanceof List<?> list ? List.copyOf(list) : word;
    }

    ServiceScan.Found found() {
        return new ServiceScan.Found(family, name, proxy);
    }

    /** As {@code provides} writes it. */
    private String key() {
        return family.word() + ":" + name;
    }

    ServiceMeter meter() {
        return meter;
    }

    void release() {
        service = null;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return ofObject(proxy, method, arguments);
        }
        Object word = method.getParameterCount() == 0 ? words.get(method.getName()) : null;
        if (word != null) {
            return word;
        }
        // Published definitions must stay readable, so kinds of a disabled plugin are still compiled.
        boolean isGated = family != PluginFamily.KIND;
        if (isGated && !gate.enter()) {
            throw disabled();
        }
        try {
            Object target = service;
            if (target == null) {
                throw disabled();
            }
            return timed(target, method, arguments);
        } finally {
            if (isGated) {
                gate.leave();
            }
        }
    }

    private @Nullable Object timed(Object target, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        long begin = System.nanoTime();
        meter.begin();
        try {
            return method.invoke(target, CallOwner.owned(plugin.id(), arguments));
        } catch (InvocationTargetException e) {
            throw failure(Objects.requireNonNull(e.getCause()), method);
        } finally {
            meter.end(System.nanoTime() - begin);
        }
    }

    private Throwable failure(Throwable cause, Method method) {
        if (cause instanceof ProblemException) {
            meter.refused();
            return cause;
        }
        meter.failed(new ServiceMeter.Failure(
                Clock.systemUTC().instant(), cause.getClass().getName()));
        if (!(cause instanceof Error)) {
            // Lost races and lost connections come through here; the engine knows them and begins again.
            return cause;
        }
        LOG.error("{} of plugin {} {} broke in {}", key(), plugin.id(), plugin.version(), method.getName(), cause);
        broken.accept(key() + ": " + cause);
        ProblemException problem = ProblemException.of(
                ProblemClass.INTERNAL,
                "PLUGIN_FAILED",
                "插件 " + plugin.id() + " 出错，本次操作没有完成，请联系管理员",
                "plugin " + plugin.id() + " failed; nothing was done, please tell an administrator");
        problem.initCause(cause);
        return problem;
    }

    private ProblemException disabled() {
        return ProblemException.of(
                ProblemClass.CONFLICT,
                PluginRegistry.DISABLED,
                "插件 " + plugin.id() + " 已停用，请联系管理员启用后再试",
                "plugin " + plugin.id() + " is disabled; ask an administrator to enable it");
    }

    private @Nullable Object ofObject(Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> key() + " of plugin " + plugin.id() + " " + plugin.version();
        };
    }
}
