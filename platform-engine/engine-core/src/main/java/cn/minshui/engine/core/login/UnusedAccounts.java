package cn.minshui.engine.core.login;

import cn.minshui.engine.core.access.Duties;
import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.core.definition.Duty;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Disables whom nobody has seen for long. Whoever is the last active one with an administrator's role at his node stays, so that
 * nobody is locked out of the administration.
 */
final class UnusedAccounts {
    private static final Set<Duty> BUSINESS = Set.of(Duty.BUSINESS);

    private final LoginParts parts;
    private final Sessions sessions;

    UnusedAccounts(LoginParts parts, Sessions sessions) {
        this.parts = parts;
        this.sessions = sessions;
    }

    /** A role at a node. */
    private record Office(String role, long organization) {}

    /**
     * Neither logged in nor changed since: who was enabled again has as long once more.
     *
     * @param context the tenant's own
     * @return how many were {@code disabled}, and how many were {@code kept} as the last of their office
     */
    Map<String, Long> disable(CallContext context, Duration unused) {
        Instant since = context.now().minus(unused);
        DataAccess data = parts.engine().engineData(context);
        List<DataRecord> candidates = data
                .list(Query.of("user")
                        .where(
                                "status == 'active' && updatedAt < params.since"
                                        + " && (isNull(lastLoginAt) || lastLoginAt < params.since)",
                                Map.of("since", since))
                        .fields("username", "status", "lastLoginAt"))
                .stream()
                .filter(user -> !isSeen(context, user.id(), since))
                .sorted(Comparator.comparing(UnusedAccounts::lastLogin).thenComparing(DataRecord::id))
                .toList();
        Map<Office, Set<Long>> holders = candidates.isEmpty() ? Map.of() : holders(context, data);
        long kept = 0;
        long disabled = 0;
        for (DataRecord user : candidates) {
            if (isLast(holders, user.id())) {
                kept++;
                continue;
            }
            holders.values().forEach(people -> people.remove(user.id()));
            data.update("user", user.id(), user.version(), Map.of("status", "disabled"));
            sessions.endAll(context.tenant(), user.id(), Sessions.Why.RIGHTS);
            parts.trail()
                    .write(AuditEntry.of(AuditCategory.LOGIN, "unused-account")
                            .by(context)
                            .on("user", user.id()));
            disabled++;
        }
        Map<String, Long> figures = new LinkedHashMap<>();
        figures.put("disabled", disabled);
        figures.put("kept", kept);
        return figures;
    }

    /** Logins by token go on without logging in. */
    private boolean isSeen(CallContext context, long user, Instant since) {
        return sessions.living(context.tenant(), user).stream()
                .anyMatch(session -> session.seenAt() >= since.getEpochSecond());
    }

    private static Instant lastLogin(DataRecord user) {
        return Objects.requireNonNullElse((Instant) user.value("lastLoginAt"), Instant.EPOCH);
    }

    private static boolean isLast(Map<Office, Set<Long>> holders, long user) {
        return holders.values().stream().anyMatch(people -> people.contains(user) && people.size() == 1);
    }

    /** Active users by the offices that they hold. */
    private Map<Office, Set<Long>> holders(CallContext context, DataAccess data) {
        CompiledModel model = parts.engine().model(context);
        Map<Office, Set<Long>> holders = new HashMap<>();
        data
                .list(Query.of("user-role")
                        .where("user.status == 'active'", Map.of())
                        .fields("role", "user"))
                .stream()
                .filter(row -> isOfAdministrators(model, row.text("role")))
                .forEach(row -> holders.computeIfAbsent(
                                new Office(row.text("role"), row.organization()), office -> new HashSet<>())
                        .add(row.reference("user").id()));
        return holders;
    }

    /** A role that the tenant keeps itself may be one: its last holder stays too. */
    private static boolean isOfAdministrators(CompiledModel model, String name) {
        RoleDefinition role = model.roles().get(name);
        if (role == null || role.founding()) {
            return true;
        }
        List<ObjectDefinition> objects = model.objects().values().stream()
                .map(CompiledObject::definition)
                .toList();
        return !BUSINESS.containsAll(Duties.of(role, objects));
    }
}
