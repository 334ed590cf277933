package cn.minshui.engine.core.compile;

import java.util.Set;

/** Action handlers that the engine brings itself. */
final class BuiltInHandlers {
    private static final Set<String> NAMES = Set.of("engine/open-tenant", "engine/set-password");

    private BuiltInHandlers() {}

    static boolean contains(String name) {
        return NAMES.contains(name);
    }
}
