package cn.minshui.engine.app.security.oidc;

import static org.mybatis.dynamic.sql.SqlBuilder.deleteFrom;
import static org.mybatis.dynamic.sql.SqlBuilder.insertInto;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.select;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.protect.TextVault;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * The keys that tokens are signed with, in the database, encrypted under the system's key for credentials: every server has the
 * same. A new one is made every ninety days; the one before stays published for a day, and a new one is published for a minute
 * before anything is signed with it, so that nobody meets a key that he cannot know. Thread-safe.
 */
public final class SigningKeys implements JWKSource<SecurityContext> {
    private static final int BITS = 2048;
    private static final Duration AGE = Duration.ofDays(90);
    private static final Duration PUBLISHED_AFTER = Duration.ofDays(1);
    private static final Duration PUBLISHED_BEFORE = Duration.ofMinutes(1);
    private static final Duration KEPT = Duration.ofSeconds(5);
    private static final SqlTable TABLE = SqlTable.of("sys_signing_key");
    private static final SqlColumn<String> ID = SqlColumn.of("id", TABLE);
    private static final SqlColumn<String> KEY = SqlColumn.of("jwk", TABLE);
    private static final SqlColumn<Long> MADE = SqlColumn.of("made_at", TABLE);

    private final Database database;
    private final NamedParameterJdbcTemplateExtensions sql;
    private final Clock clock;
    private volatile @Nullable Known known;

    private record Made(RSAKey key, long at) {}

    private record Known(List<Made> newestFirst, long readAt) {}

    public SigningKeys(Database database, Clock clock) {
        this.database = database;
        this.sql = new NamedParameterJdbcTemplateExtensions(new NamedParameterJdbcTemplate(database.jdbc()));
        this.clock = clock;
    }

    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) {
        return selector.select(new JWKSet(published()));
    }

    /** The one that signs first, then the others that are to be believed. */
    private List<JWK> published() {
        List<Made> all = all();
        List<JWK> published = new ArrayList<>();
        published.add(signing(all).key());
        for (int i = 0; i < all.size(); i++) {
            boolean superseded = i > 0 && all.get(i - 1).at() + PUBLISHED_AFTER.toSeconds() <= now();
            if (!superseded && !published.contains(all.get(i).key())) {
                published.add(all.get(i).key());
            }
        }
        return published;
    }

    /** How many are published now. */
    public int count() {
        return published().size();
    }

    /** What tokens are signed with now. */
    RSAKey signing() {
        return signing(all()).key();
    }

    /** The newest that everybody has had the time to see; the oldest where all are that new. */
    private Made signing(List<Made> all) {
        return all.stream()
                .filter(made -> made.at() + PUBLISHED_BEFORE.toSeconds() <= now())
                .findFirst()
                .orElseGet(() -> all.get(all.size() - 1));
    }

    private List<Made> all() {
        Known kept = known;
        if (kept != null && kept.readAt() + KEPT.toSeconds() > now()) {
            return kept.newestFirst();
        }
        List<Made> read = read();
        if (read.isEmpty() || read.get(0).at() + AGE.toSeconds() <= now()) {
            rotate();
            read = read();
        }
        known = new Known(read, now());
        return read;
    }

    private List<Made> read() {
        return sql.selectList(
                select(ID, KEY, MADE).from(TABLE).orderBy(MADE.descending(), ID),
                (row, number) ->
                        new Made(key(vault().open(row.getString(2), place(row.getString(1)))), row.getLong(3)));
    }

    private static RSAKey key(String json) {
        try {
            return RSAKey.parse(json);
        } catch (ParseException e) {
            throw new IllegalStateException("a stored signing key is none", e);
        }
    }

    private TextVault vault() {
        return database.protection().credentials();
    }

    private static String place(String id) {
        return "sys_signing_key|" + id;
    }

    /** Makes a new key; those that nobody has to believe any more are forgotten. */
    public void rotate() {
        List<Made> before = read();
        for (int i = 1; i < before.size(); i++) {
            if (before.get(i - 1).at() + PUBLISHED_AFTER.toSeconds() <= now()) {
                sql.delete(deleteFrom(TABLE)
                        .where(ID, isEqualTo(before.get(i).key().getKeyID())));
            }
        }
        RSAKey key = fresh();
        sql.generalInsert(insertInto(TABLE)
                .set(ID)
                .toValue(key.getKeyID())
                .set(KEY)
                .toValue(vault().seal(key.toJSONString(), place(key.getKeyID())))
                .set(MADE)
                .toValue(now()));
        known = null;
    }

    private static RSAKey fresh() {
        try {
            return new RSAKeyGenerator(BITS)
                    .keyID(UUID.randomUUID().toString())
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("every Java makes RSA keys", e);
        }
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}
