package cn.minshui.engine.core.login;

import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.identity.Identities.Account;
import cn.minshui.engine.core.identity.LoginName;
import cn.minshui.engine.core.login.Session.Kind;
import cn.minshui.engine.spi.context.TenantId;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Logins that are going on. A session ends by leaving, by time, by somebody who ends it, and as soon as the user is no longer who
 * he was: another password, status or roles. It is looked at on every request; another server's change is seen within a second.
 */
public final class Sessions {
    private static final Duration KEPT = Duration.ofSeconds(1);
    private static final long NOTED_EVERY = 60;
    private static final int MOST = 2000;
    /** Users that one statement names. */
    private static final int AT_ONCE = 1_000;

    private static final Duration FORGET_AFTER = Duration.ofDays(30);

    private final LoginParts parts;
    private final SessionStore store;
    private final SecondFactors factors;
    private final SecureRandom random = new SecureRandom();
    private final List<Consumer<Session>> listeners = new CopyOnWriteArrayList<>();
    private final Cache<String, Optional<Session>> byId =
            Caffeine.newBuilder().maximumSize(20_000).expireAfterWrite(KEPT).build();
    private final Cache<String, Optional<Session>> byToken =
            Caffeine.newBuilder().maximumSize(20_000).expireAfterWrite(KEPT).build();

    Sessions(LoginParts parts, SecondFactors factors) {
        this.parts = parts;
        this.factors = factors;
        this.store = new SessionStore(parts);
    }

    /** Why a session ended. */
    public enum Why {
        LOGOUT,
        /** Somebody else, or he himself from another device, ended it. */
        ENDED,
        PASSWORD,
        SECOND_FACTOR,
        /** The user was disabled, or has other roles. */
        RIGHTS,
        IDLE,
        EXPIRED,
        /** The user has logged in too often. */
        TOO_MANY,
        /** A refresh token came a second time. */
        REUSED;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** @param token of the cookie; null of a session by bearer tokens */
    public record Opened(Session session, @Nullable String token) {}

    /** Told within the transaction that ends a session. */
    public void onEnd(Consumer<Session> listener) {
        listeners.add(listener);
    }

    /** A new login; the oldest ones of the user end where he has too many. */
    public Opened open(Account account, Kind kind, boolean secondFactor, LoginService.Origin from) {
        LoginPolicy policy = parts.policy(account.tenant());
        String token = kind == Kind.BROWSER ? token() : null;
        long now = parts.now();
        Session session = new Session(
                UUID.randomUUID().toString(),
                account.tenant(),
                account.userId(),
                kind,
                account.credentialVersion(),
                Session.print(account),
                secondFactor,
                from.address(),
                from.agent(),
                now,
                now,
                now,
                now + policy.longest().toSeconds(),
                0);
        store.insert(session, token == null ? null : LoginName.digest(token));
        // After the insert, so that of two logins at once each sees the other.
        int most = kind == Kind.BROWSER ? policy.browsers() : policy.tokens();
        living(account.tenant(), account.userId()).stream()
                .filter(s -> s.kind() == kind && !s.id().equals(session.id()))
                .skip(most - 1L)
                .forEach(s -> end(s, Why.TOO_MANY));
        return new Opened(session, token);
    }

    private String token() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The session of a cookie, whether or not it lives. */
    public Optional<Session> ofToken(String token) {
        return Objects.requireNonNull(byToken.get(LoginName.digest(token), store::byToken));
    }

    public Optional<Session> find(String id) {
        return Objects.requireNonNull(byId.get(id, store::byId));
    }

    /**
     * The session's user as he is now; empty when the session is over, which this marks.
     *
     * @param busy whether this is the user's own doing, which keeps a browser's session from ending
     */
    public Optional<Account> account(Session session, boolean busy) {
        if (session.endedAt() > 0) {
            return Optional.empty();
        }
        long now = parts.now();
        LoginPolicy policy = parts.policy(session.tenant());
        if (session.expiresAt() <= now) {
            end(session, Why.EXPIRED);
            return Optional.empty();
        }
        boolean idle = session.seenAt() + policy.idle().toSeconds() <= now;
        if (session.kind() == Kind.BROWSER && idle) {
            end(session, Why.IDLE);
            return Optional.empty();
        }
        Optional<Account> account = parts.identities().account(session.tenant(), session.user());
        if (account.filter(session::isOf).isEmpty()) {
            end(session, Why.RIGHTS);
            return Optional.empty();
        }
        if (isFromBefore(session)) {
            end(session, Why.SECOND_FACTOR);
            return Optional.empty();
        }
        if (busy && session.seenAt() + NOTED_EVERY <= now) {
            store.seen(session.id(), now);
            forget(session);
        }
        return account;
    }

    /** Whether it was opened without the second factor that the user has now: by a login that went on while he set it up. */
    private boolean isFromBefore(Session session) {
        return !session.secondFactor()
                && factors.isEnabledLately(session.tenant(), session.user())
                && store.byId(session.id()).filter(now -> !now.secondFactor()).isPresent();
    }

    /**
     * The session's user as he is now, where nothing is left that he has to do before anything else; see {@link #account}.
     *
     * @param busy whether this is the user's own doing
     */
    public Optional<Account> ready(Session session, boolean busy) {
        return account(session, busy).filter(account -> !account.mustChangePassword() && !owesFactor(account));
    }

    /** Whether the policy asks for a second factor that the user does not have: nothing but setting it up works. */
    public boolean owesFactor(Account account) {
        return owesFactor(account, account.roles());
    }

    /** The same for whoever acts with roles that are not his own. */
    public boolean owesFactor(Account account, Collection<String> roles) {
        return parts.policy(account.tenant()).asksFactor(roles)
                && !factors.isEnabledLately(account.tenant(), account.userId());
    }

    /** He has just shown again who he is. */
    public void proven(Session session, boolean secondFactor) {
        store.proven(session.id(), parts.now(), secondFactor || session.secondFactor());
        forget(session);
    }

    /** Whether the last proof is fresh enough for what asks for one. */
    public boolean isProven(Session session) {
        return session.provenAt() + parts.policy(session.tenant()).proof().toSeconds() > parts.now();
    }

    /** A login by tokens goes on. */
    public void prolong(String id, TenantId tenant) {
        long now = parts.now();
        store.prolong(id, now + parts.policy(tenant).longest().toSeconds());
        store.seen(id, now);
        byId.invalidate(id);
    }

    /** Those that have not ended, the one used last first. */
    public List<Session> living(TenantId tenant, long user) {
        return store.living(tenant, user, MOST);
    }

    /** Everybody's; whoever asks shows those that the asker may see. */
    public List<Session> living(TenantId tenant) {
        return store.living(tenant, null, MOST);
    }

    /** Which of the users have used a session that has not ended since then, by one statement for a thousand of them. */
    Set<Long> seen(TenantId tenant, List<Long> users, Instant since) {
        Set<Long> seen = new HashSet<>();
        for (int from = 0; from < users.size(); from += AT_ONCE) {
            List<Long> some = users.subList(from, Math.min(users.size(), from + AT_ONCE));
            seen.addAll(store.seen(tenant, some, since.getEpochSecond()));
        }
        return seen;
    }

    /** Nothing happens to one that has ended. */
    public void end(Session session, Why why) {
        parts.together(() -> {
            boolean mine = store.end(session.id(), parts.now(), why.word());
            if (mine) {
                parts.trail().write(entry(session, why));
                listeners.forEach(listener -> listener.accept(session));
            }
            return mine;
        });
        forget(session);
    }

    public void endAll(TenantId tenant, long user, Why why) {
        living(tenant, user).forEach(session -> end(session, why));
    }

    /** All but one. */
    public void endOthers(Session kept, Why why) {
        living(kept.tenant(), kept.user()).stream()
                .filter(session -> !session.id().equals(kept.id()))
                .forEach(session -> end(session, why));
    }

    private AuditEntry entry(Session session, Why why) {
        Optional<Account> account = parts.identities().account(session.tenant(), session.user());
        AuditEntry entry = AuditEntry.of(AuditCategory.LOGIN, why == Why.LOGOUT ? "logout" : "session-end")
                .by(
                        session.tenant(),
                        account.map(Account::organization).orElse(null),
                        session.user(),
                        account.map(Account::username).orElse(null))
                .on("user", session.user());
        return why == Why.LOGOUT
                ? entry
                : entry.details(JsonNodeFactory.instance.objectNode().put("why", why.word()));
    }

    private void forget(Session session) {
        byId.invalidate(session.id());
        byToken.invalidateAll();
    }

    /** What this process remembers; the next request asks the database. */
    public void forgetAll() {
        byId.invalidateAll();
        byToken.invalidateAll();
    }

    /** Marks those of a tenant that are over, and forgets those that ended long ago. */
    public void sweep(TenantId tenant) {
        long now = parts.now();
        long idleSince = now - parts.policy(tenant).idle().toSeconds();
        List<Session> over;
        long ended;
        do {
            over = store.over(tenant, now, idleSince, MOST);
            ended = over.stream()
                    .filter(session -> account(session, false).isEmpty())
                    .count();
            // One that goes on after all must not be read for ever.
        } while (over.size() == MOST && ended > 0);
        // Whose user has changed; one that is not among these ends with its next request.
        living(tenant).forEach(session -> account(session, false));
        store.forget(parts.now() - FORGET_AFTER.toSeconds());
    }
}
