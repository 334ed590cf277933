package cn.minshui.engine.core.audit;

import java.util.Locale;
import java.util.Set;

/** What an entry of the audit trail is about. */
public enum AuditCategory {
    /** Records made, changed, acted on, deleted. */
    CHANGE,
    /** Users, roles, grants, stand-ins, clients and applications: who may do what. */
    RIGHTS,
    /** Logging in and out, in vain too; sessions, passwords, second factors. */
    LOGIN,
    /** Values of sensitive fields shown in plain. */
    READ,
    EXPORT,
    IMPORT,
    /** Releases, plugins and their settings. */
    PUBLISH,
    /** Calls that were refused. */
    REFUSED,
    /** Calls of open interfaces. */
    OPEN_API,
    /** The audit trail itself: checks, archives, switches. Cannot be switched off. */
    AUDIT;

    /** Objects of the engine whose records say who may do what, or are who may. */
    private static final Set<String> OF_RIGHTS =
            Set.of("user", "user-role", "role", "role-grant", "stand-in", "tenant", "oauth-client", "application");

    /** Of work on records. @param operation as an entry names it */
    public static AuditCategory of(String object, String operation) {
        if (object.equals("audit")) {
            return AUDIT;
        }
        if (operation.equals("export")) {
            return EXPORT;
        }
        return OF_RIGHTS.contains(object) ? RIGHTS : CHANGE;
    }

    /** As it is stored and asked for: {@code open-api}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
