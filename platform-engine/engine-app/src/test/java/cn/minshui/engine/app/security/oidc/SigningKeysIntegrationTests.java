package cn.minshui.engine.app.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.migration.SystemSchema;
import cn.minshui.engine.testkit.DatabaseTest;
import cn.minshui.engine.testkit.MutableClock;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One key follows another, and nobody meets one that he cannot know. */
@DatabaseTest
class SigningKeysIntegrationTests {
    private final Database database;
    private final MutableClock clock = MutableClock.at("2026-11-01T00:00:00Z");

    SigningKeysIntegrationTests(Database database) {
        this.database = database;
        SystemSchema.migrate(database);
    }

    private SigningKeys server() {
        return new SigningKeys(database, clock);
    }

    private static List<String> published(SigningKeys keys) {
        return keys.get(new JWKSelector(new JWKMatcher.Builder().build()), null).stream()
                .map(JWK::getKeyID)
                .toList();
    }

    @Test
    void theOldKeyIsPublishedUntilWhatItSignedHasEnded() {
        SigningKeys keys = server();
        String first = keys.signing().getKeyID();
        assertThat(published(keys)).containsExactly(first);

        clock.advance(Duration.ofHours(1));
        keys.rotate();
        assertThat(keys.signing().getKeyID())
                .as("a new one is seen before it signs")
                .isEqualTo(first);
        assertThat(published(keys)).hasSize(2).startsWith(first);
        assertThat(keys.count()).isEqualTo(2);

        clock.advance(Duration.ofMinutes(2));
        String second = keys.signing().getKeyID();
        assertThat(second).isNotEqualTo(first);
        assertThat(published(keys)).containsExactly(second, first);
        assertThat(published(server())).as("every server has the same").containsExactly(second, first);

        clock.advance(Duration.ofHours(23));
        assertThat(published(keys)).as("longer than any token holds").containsExactly(second, first);
        clock.advance(Duration.ofHours(1));
        assertThat(published(keys)).containsExactly(second);

        keys.rotate();
        clock.advance(Duration.ofMinutes(2));
        assertThat(published(keys)).hasSize(2).doesNotContain(first);
        assertThat(database.jdbc().queryForList("select id from sys_signing_key", String.class))
                .as("forgotten")
                .doesNotContain(first);

        // Changed twice at once: whatever was ever published stays as long.
        List<String> before = published(keys);
        keys.rotate();
        keys.rotate();
        clock.advance(Duration.ofMinutes(2));
        assertThat(published(keys)).hasSize(4).containsAll(before);

        clock.advance(Duration.ofDays(90));
        assertThat(published(keys)).as("by itself after ninety days").hasSize(2);
    }
}
