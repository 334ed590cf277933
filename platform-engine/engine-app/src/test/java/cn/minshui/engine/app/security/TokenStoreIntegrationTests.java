package cn.minshui.engine.app.security;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.migration.SystemSchema;
import cn.minshui.engine.core.identity.Identities.Account;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.testkit.DatabaseTest;
import cn.minshui.engine.testkit.MutableClock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Refresh tokens on a real database. */
@DatabaseTest
class TokenStoreIntegrationTests {
    private static final Account ACCOUNT =
            new Account(new TenantId(1), "demo", 5, "ann", "Ann", new OrgNodeId(3), List.of("clerk"), 2, false);

    private final MutableClock clock = MutableClock.at("2026-10-01T00:00:00Z");
    private final RefreshTokens tokens;
    private final List<String> reused = new CopyOnWriteArrayList<>();

    TokenStoreIntegrationTests(Database database) {
        tokens = new RefreshTokens(database, clock, reused::add);
    }

    @BeforeAll
    static void tables(Database database) {
        SystemSchema.migrate(database);
    }

    @Test
    void aTokenIsGoodForOneExchange() {
        String first = first();
        RefreshTokens.Renewed renewed = renew(first).orElseThrow();
        assertThat(renewed.account()).isEqualTo(ACCOUNT);
        assertThat(renewed.token()).isNotEqualTo(first);
        assertThat(renew(first)).isEmpty();
    }

    @Test
    void aSecondUseEndsTheWholeLogin() {
        String first = first();
        String second = renew(first).orElseThrow().token();
        assertThat(renew(first)).isEmpty();
        assertThat(renew(second)).isEmpty();
        assertThat(reused).isNotEmpty();
    }

    /** Whoever brings it second waits until the successor is there, so that no successor outlives the family. */
    @Test
    void twoExchangesAtOnceLeaveNoLivingSuccessor() throws Exception {
        String first = first();
        CountDownLatch used = new CountDownLatch(1);
        ExecutorService second = Executors.newSingleThreadExecutor();
        AtomicReference<Future<Optional<RefreshTokens.Renewed>>> other = new AtomicReference<>();
        try {
            RefreshTokens.Renewed renewed = tokens.renew(first, held -> {
                        other.set(second.submit(() -> {
                            used.countDown();
                            return renew(first);
                        }));
                        waitFor(used);
                        return Optional.of(ACCOUNT);
                    })
                    .orElseThrow();
            assertThat(other.get().get(30, TimeUnit.SECONDS)).isEmpty();
            assertThat(renew(renewed.token())).isEmpty();
        } finally {
            second.shutdownNow();
        }
    }

    @Test
    void aUserWhoMayNotGoOnGetsNoSuccessor() {
        String token = first();
        assertThat(tokens.renew(token, held -> Optional.empty())).isEmpty();
        assertThat(renew(token)).isEmpty();
    }

    @Test
    void anotherLoginLivesOn() {
        String stolen = first();
        String other = first();
        renew(stolen);
        renew(stolen);
        assertThat(renew(other)).isPresent();
    }

    @Test
    void logoutAndTimeEndATokenToo() {
        String left = first();
        tokens.revoke(left);
        assertThat(renew(left)).isEmpty();
        String old = first();
        clock.advance(RefreshTokens.LIFE.plusSeconds(1));
        assertThat(renew(old)).isEmpty();
        assertThat(renew("made up")).isEmpty();
    }

    /** The first token of a login of its own. */
    private String first() {
        return tokens.first(ACCOUNT, UUID.randomUUID().toString());
    }

    private Optional<RefreshTokens.Renewed> renew(String token) {
        return tokens.renew(
                token,
                held -> held.user() == ACCOUNT.userId() && held.credentialVersion() == ACCOUNT.credentialVersion()
                        ? Optional.of(ACCOUNT)
                        : Optional.empty());
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
