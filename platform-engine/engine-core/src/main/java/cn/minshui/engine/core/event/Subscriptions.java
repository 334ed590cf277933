package cn.minshui.engine.core.event;

import cn.minshui.engine.core.plugin.PluginRegistry;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.event.EventHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who wants which events. */
final class Subscriptions {
    private final PluginRegistry plugins;
    private final List<Outlet> outlets;

    Subscriptions(PluginRegistry plugins, List<Outlet> outlets) {
        this.plugins = plugins;
        this.outlets = List.copyOf(outlets);
    }

    List<String> consumers(TenantId tenant, String topic) {
        List<String> names = new ArrayList<>();
        plugins.eventHandlers().stream()
                .map(PluginRegistry.Provided::service)
                .filter(handler -> Topics.wants(handler.topics(), topic))
                .map(EventHandler::name)
                .forEach(names::add);
        outlets.forEach(outlet -> names.addAll(outlet.consumers(tenant, topic)));
        return names;
    }

    Optional<EventHandler> handler(String consumer) {
        return plugins.eventHandlers().stream()
                .map(PluginRegistry.Provided::service)
                .filter(handler -> handler.name().equals(consumer))
                .findFirst();
    }

    Optional<Outlet> outlet(String consumer) {
        return outlets.stream().filter(o -> consumer.startsWith(o.prefix())).findFirst();
    }
}
