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
        RefreshTokens.Held held = tokens.exchange(first).orElseThrow();
        assertThat(held.user()).isEqualTo(5);
        assertThat(held.credentialVersion()).isEqualTo(2);
        assertThat(tokens.exchange(first)).isEmpty();
    }

    @Test
    void aSecondUseEndsTheWholeLogin() {
        String first = tokens.issue(ACCOUNT);
        RefreshTokens.Held held = tokens.exchange(first).orElseThrow();
        String second = tokens.issue(ACCOUNT, held.family());
        assertThat(tokens.exchange(first)).isEmpty();
        assertThat(tokens.exchange(second)).isEmpty();
    }

    @Test
    void anotherLoginLivesOn() {
        String stolen = tokens.issue(ACCOUNT);
        String other = tokens.issue(ACCOUNT);
        tokens.exchange(stolen);
        tokens.exchange(stolen);
        assertThat(tokens.exchange(other)).isPresent();
    }

    @Test
    void logoutAndTimeEndATokenToo() {
        String left = tokens.issue(ACCOUNT);
        tokens.revoke(left);
        assertThat(tokens.exchange(left)).isEmpty();
        String old = tokens.issue(ACCOUNT);
        clock.advance(RefreshTokens.LIFE.plusSeconds(1));
        assertThat(tokens.exchange(old)).isEmpty();
        assertThat(tokens.exchange("made up")).isEmpty();
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
