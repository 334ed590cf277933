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
import cn.minshui.engine.spi.problem.ProblemException;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.ConcurrencyFailureException;

/**
 * Disables whom nobody has seen for long. Whoever is the last active one with an administrator's role at his node stays, so that
 * nobody is locked out of the administration.
 */
final class UnusedAccounts {
    private static final Logger LOG = LoggerFactory.getLogger(UnusedAccounts.class);
    private static final Set<Duty> BUSINESS = Set.of(Duty.BUSINESS);
    private static final String USER = "user";
    private static final String[] FIELDS = {"username", "status", "lastLoginAt"};

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
        List<DataRecord> idle = data.list(Query.of(USER)
                .where(
                        "status == 'active' && updatedAt < params.since"
                                + " && (isNull(lastLoginAt) || lastLoginAt < params.since)",
                        Map.of("since", since))
                .fields(FIELDS));
        // Logins by token go on without logging in.
        Set<Long> seen = sessions.seen(
                context.tenant(), idle.stream().map(DataRecord::id).toList(), since);
        List<DataRecord> candidates = idle.stream()
                .filter(user -> !seen.contains(user.id()))
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
            if (disabled(context, data, user, since)) {
                holders.values().forEach(people -> people.remove(user.id()));
                sessions.endAll(context.tenant(), user.id(), Sessions.Why.RIGHTS);
                disabled++;
            }
        }
        Map<String, Long> figures = new LinkedHashMap<>();
        figures.put("disabled", disabled);
        figures.put("kept", kept);
        return figures;
    }

    /** False when he has come or was changed since he was found: a login leaves the version as it is, but waits for the lock. */
    private boolean disabled(CallContext context, DataAccess data, DataRecord found, Instant since) {
        try {
            return parts.together(() -> {
                boolean isStill = data.lock(USER, List.of(found.id()), FIELDS).stream()
                                .anyMatch(now -> now.version() == found.version()
                                        && lastLogin(now).isBefore(since))
                        && sessions.seen(context.tenant(), List.of(found.id()), since)
                                .isEmpty();
                if (isStill) {
                    data.update(USER, found.id(), found.version(), Map.of("status", "disabled"));
                    parts.trail()
                            .write(AuditEntry.of(AuditCategory.LOGIN, "unused-account")
                                    .by(context)
                                    .on(USER, found.id()));
                }
                return isStill;
            });
        } catch (ProblemException | ConcurrencyFailureException e) {
            LOG.warn("the unused account {} stays until the next run", found.id(), e);
            return false;
        }
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
