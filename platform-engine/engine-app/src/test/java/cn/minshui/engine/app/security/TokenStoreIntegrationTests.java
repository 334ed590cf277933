package cn.minshui.engine.app.security;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.migration.SystemSchema;
import cn.minshui.engine.core.identity.Identities.Account;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.testkit.DatabaseTest;
import cn.minshui.engine.testkit.MutableClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Refresh tokens and failed logins on a real database. */
@DatabaseTest
class TokenStoreIntegrationTests {
    private static final Account ACCOUNT =
            new Account(new TenantId(1), "demo", 5, "ann", "Ann", new OrgNodeId(3), List.of("clerk"), 2, false);

    private final MutableClock clock = MutableClock.at("2026-10-01T00:00:00Z");
    private final RefreshTokens tokens;
    private final LoginThrottle throttle;

    TokenStoreIntegrationTests(Database database) {
        tokens = new RefreshTokens(database, clock);
        throttle = new LoginThrottle(database, clock);
    }

    @BeforeAll
    static void tables(Database database) {
        SystemSchema.migrate(database);
    }

    @Test
    void aTokenIsGoodForOneExchange() {
        String first = tokens.issue(ACCOUNT);
        RefreshTokens.Renewed renewed = renew(first).orElseThrow();
        assertThat(renewed.account()).isEqualTo(ACCOUNT);
        assertThat(renewed.token()).isNotEqualTo(first);
        assertThat(renew(first)).isEmpty();
    }

    @Test
    void aSecondUseEndsTheWholeLogin() {
        String first = tokens.issue(ACCOUNT);
        String second = renew(first).orElseThrow().token();
        assertThat(renew(first)).isEmpty();
        assertThat(renew(second)).isEmpty();
    }

    /** Whoever brings it second waits until the successor is there, so that no successor outlives the family. */
    @Test
    void twoExchangesAtOnceLeaveNoLivingSuccessor() throws Exception {
        String first = tokens.issue(ACCOUNT);
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
        String token = tokens.issue(ACCOUNT);
        assertThat(tokens.renew(token, held -> Optional.empty())).isEmpty();
        assertThat(renew(token)).isEmpty();
    }

    @Test
    void anotherLoginLivesOn() {
        String stolen = tokens.issue(ACCOUNT);
        String other = tokens.issue(ACCOUNT);
        renew(stolen);
        renew(stolen);
        assertThat(renew(other)).isPresent();
    }

    @Test
    void logoutAndTimeEndATokenToo() {
        String left = tokens.issue(ACCOUNT);
        tokens.revoke(left);
        assertThat(renew(left)).isEmpty();
        String old = tokens.issue(ACCOUNT);
        clock.advance(RefreshTokens.LIFE.plusSeconds(1));
        assertThat(renew(old)).isEmpty();
        assertThat(renew("made up")).isEmpty();
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

    @Test
    void guessingIsSlowedDownAndForgottenAfterSuccess() {
        for (int i = 0; i < 5; i++) {
            assertThat(throttle.wait("ann", "10.0.0.1")).isZero();
            throttle.failed("ann", "10.0.0.1");
        }
        assertThat(throttle.wait("ANN", "10.0.0.1")).isEqualTo(Duration.ofSeconds(1));
        assertThat(throttle.wait("ann", "10.0.0.2")).isZero();
        throttle.failed("ann", "10.0.0.1");
        assertThat(throttle.wait("ann", "10.0.0.1")).isEqualTo(Duration.ofSeconds(2));
        clock.advance(Duration.ofSeconds(2));
        assertThat(throttle.wait("ann", "10.0.0.1")).isZero();
        throttle.failed("ann", "10.0.0.1");
        assertThat(throttle.wait("ann", "10.0.0.1")).isEqualTo(Duration.ofSeconds(4));
        throttle.passed("ann", "10.0.0.1");
        assertThat(throttle.wait("ann", "10.0.0.1")).isZero();
    }
}
