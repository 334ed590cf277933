package cn.minshui.engine.core.audit;

import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.TenantId;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that somebody did or tried; begun with {@link #of}, told more of step by step. Never holds a secret nor the value of
 * a sensitive field in plain: whoever writes an entry leaves them out.
 *
 * @param operation a word such as {@code update}, {@code login}, an action's name; at most {@value #WORD} characters
 * @param who whose doing it was
 * @param what what it was done to
 * @param outcome how it ended
 * @param from where from; empty to have it looked up by the trace id
 * @param details what else is to be known; null without
 * @param changes field → {before, after}; null where the history of the record tells it, or nothing was changed
 */
public record AuditEntry(
        AuditCategory category,
        String operation,
        Who who,
        What what,
        Outcome outcome,
        Origin from,
        @Nullable JsonNode details,
        @Nullable JsonNode changes) {
    public static final int WORD = 64;

    /** How something ended. */
    public enum Result {
        DONE,
        /** It was not allowed, or the credentials were wrong. */
        REFUSED,
        /** It was allowed and went wrong. */
        FAILED;

        /** As it is stored and asked for. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param tenant null of somebody whose tenant is not known
     * @param organization the node that he acted at; null where none is known
     * @param user null of somebody who is not logged in
     * @param name the user name, as it was given where nobody has it; null of nobody
     * @param onBehalfOf user name of the one whom he stood in for; null when he acted for himself
     * @param release the short number of the release that he worked with; null where none was
     */
    public record Who(
            @Nullable TenantId tenant,
            @Nullable OrgNodeId organization,
            @Nullable Long user,
            @Nullable String name,
            @Nullable String onBehalfOf,
            @Nullable Long release) {
        static final Who NOBODY = new Who(null, null, null, null, null, null);
    }

    /** @param record null for work on many or on none @param amount how many records */
    public record What(@Nullable String object, @Nullable Long record, long amount) {
        static final What NOTHING = new What(null, null, 0);
    }

    /** @param code of the problem that refused or failed it; null when it was done */
    public record Outcome(Result result, @Nullable String code) {
        static final Outcome DONE = new Outcome(Result.DONE, null);
    }

    /** @param address of the network @param agent as the caller's program names itself @param trace of the request */
    public record Origin(
            @Nullable String address,
            @Nullable String agent,
            @Nullable String trace) {
        static final Origin UNKNOWN = new Origin(null, null, null);
    }

    public AuditEntry {
        Objects.requireNonNull(operation, "operation is null");
    }

    /** Something done by nobody to nothing yet. */
    public static AuditEntry of(AuditCategory category, String operation) {
        return new AuditEntry(category, operation, Who.NOBODY, What.NOTHING, Outcome.DONE, Origin.UNKNOWN, null, null);
    }

    /** By the caller, the one who really acts where he stands in for another; where from is known by the trace id. */
    public AuditEntry by(CallContext context) {
        Who caller = new Who(
                context.tenant(),
                context.organization(),
                context.principal().author(),
                context.principal().authorName(),
                context.principal().onBehalfOf().orElse(null),
                who.release());
        Origin origin = new Origin(from.address(), from.agent(), context.traceId());
        return new AuditEntry(category, operation, caller, what, outcome, origin, details, changes);
    }

    /** By somebody who has no context, or none yet. */
    public AuditEntry by(
            @Nullable TenantId tenant, @Nullable OrgNodeId organization, @Nullable Long user, @Nullable String name) {
        Who somebody = new Who(tenant, organization, user, name, null, who.release());
        return new AuditEntry(category, operation, somebody, what, outcome, from, details, changes);
    }

    /** @param number the short number of the release */
    public AuditEntry under(long number) {
        Who same = new Who(who.tenant(), who.organization(), who.user(), who.name(), who.onBehalfOf(), number);
        return new AuditEntry(category, operation, same, what, outcome, from, details, changes);
    }

    /** To one record. */
    public AuditEntry on(String object, long record) {
        return on(object, record, 1);
    }

    /** @param record null for work on many */
    public AuditEntry on(@Nullable String object, @Nullable Long record, long amount) {
        What thing = new What(object, record, amount);
        return new AuditEntry(category, operation, who, thing, outcome, from, details, changes);
    }

    public AuditEntry refused(String code) {
        return ended(Result.REFUSED, code);
    }

    public AuditEntry failed(String code) {
        return ended(Result.FAILED, code);
    }

    private AuditEntry ended(Result result, String code) {
        Outcome ended = new Outcome(result, code);
        return new AuditEntry(category, operation, who, what, ended, from, details, changes);
    }

    public AuditEntry from(@Nullable String address, @Nullable String agent, @Nullable String trace) {
        Origin origin = new Origin(address, agent, trace);
        return new AuditEntry(category, operation, who, what, outcome, origin, details, changes);
    }

    /** @param json an object; no secrets, no sensitive values */
    public AuditEntry details(JsonNode json) {
        return new AuditEntry(category, operation, who, what, outcome, from, json, changes);
    }

    /** @param json field → {before, after}; no secrets, no sensitive values */
    public AuditEntry changes(JsonNode json) {
        return new AuditEntry(category, operation, who, what, outcome, from, details, json);
    }
}
