package cn.minshui.engine.core.compile;

import java.util.Set;

/** Action handlers that the engine brings itself. */
final class BuiltInHandlers {
    private static final Set<String> NAMES = Set.of(
            "engine/audit-seal-row",
            "engine/audit-switch",
            "engine/audit-verify",
            "engine/open-tenant",
            "engine/appoint",
            "engine/set-password",
            "engine/move-organization",
            "engine/hand-over",
            "engine/undo-hand-over",
            "engine/appoint-stand-in",
            "engine/end-stand-in",
            "engine/unlock-user",
            "engine/end-sessions",
            "engine/reset-second-factor",
            "engine/new-client-secret",
            "engine/rotate-signing-keys",
            "engine/run-job",
            "engine/pause-job",
            "engine/resume-job",
            "engine/replay-events",
            "engine/rotate-keys",
            "engine/set-webhook-secret",
            "engine/register-application",
            "engine/apply-interface",
            "engine/approve-application",
            "engine/configure-application",
            "engine/resume-application",
            "engine/rotate-secret",
            "engine/grant-interface");

    private static final Set<String> JOBS = Set.of(
            "engine/approvals",
            "engine/audit-archive",
            "engine/audit-check",
            "engine/login-purge",
            "engine/purge",
            "engine/rollups",
            "engine/protection",
            "engine/unused-accounts");

    private BuiltInHandlers() {}

    /** Work of the engine that a schedule may name. */
    static boolean containsJob(String name) {
        return JOBS.contains(name);
    }

    static boolean contains(String name) {
        return NAMES.contains(name);
    }
}
