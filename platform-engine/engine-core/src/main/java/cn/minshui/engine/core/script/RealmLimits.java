package cn.minshui.engine.core.script;

import java.util.Map;

/** The limits that a realm keeps itself. */
final class RealmLimits {
    private static final int DEPTH = 20;
    private static final int PROBLEMS = 100;

    private RealmLimits() {}

    static Map<String, Object> of(ScriptLimits limits) {
        return Map.of("elements", limits.elements(), "depth", DEPTH, "problems", PROBLEMS);
    }
}
