package cn.minshui.engine.core.plugin;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.batch.BatchCall;
import cn.minshui.engine.spi.event.EventCall;
import cn.minshui.engine.spi.health.HealthCall;
import cn.minshui.engine.spi.imports.ImportCall;
import org.jspecify.annotations.Nullable;

/** Calls as a plugin is given them: their services know whose they are, so that each reads its own configuration alone. */
final class CallOwner {
    private CallOwner() {}

    static @Nullable Object @Nullable [] owned(String plugin, @Nullable Object @Nullable [] arguments) {
        if (arguments == null) {
            return null;
        }
        @Nullable Object[] owned = arguments.clone();
        for (int i = 0; i < owned.length; i++) {
            owned[i] = owned(plugin, owned[i]);
        }
        return owned;
    }

    private static @Nullable Object owned(String plugin, @Nullable Object argument) {
        if (argument instanceof ActionCall call && call.services() instanceof EngineServices services) {
            return new ActionCall(
                    call.context(),
                    call.object(),
                    call.action(),
                    call.target(),
                    call.input(),
                    call.data(),
                    services.ownedBy(plugin),
                    call.approval());
        }
        if (argument instanceof BatchCall call && call.services() instanceof EngineServices services) {
            return new BatchCall(call.context(), call.parameters(), call.data(), services.ownedBy(plugin));
        }
        if (argument instanceof EventCall call && call.services() instanceof EngineServices services) {
            return new EventCall(call.event(), call.context(), call.data(), services.ownedBy(plugin));
        }
        if (argument instanceof HealthCall call && call.services() instanceof EngineServices services) {
            return new HealthCall(call.context(), services.ownedBy(plugin));
        }
        if (argument instanceof ImportCall call && call.services() instanceof EngineServices services) {
            return new ImportCall(
                    call.context(),
                    call.parameters(),
                    call.sheets(),
                    call.unread(),
                    call.state(),
                    call.problems(),
                    call.followOns(),
                    call.data(),
                    services.ownedBy(plugin));
        }
        return argument;
    }
}
