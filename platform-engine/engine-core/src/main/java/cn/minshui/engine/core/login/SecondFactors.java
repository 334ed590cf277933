package cn.minshui.engine.core.login;

import static org.mybatis.dynamic.sql.SqlBuilder.count;
import static org.mybatis.dynamic.sql.SqlBuilder.deleteFrom;
import static org.mybatis.dynamic.sql.SqlBuilder.insertInto;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isGreaterThan;
import static org.mybatis.dynamic.sql.SqlBuilder.isLessThan;
import static org.mybatis.dynamic.sql.SqlBuilder.select;
import static org.mybatis.dynamic.sql.SqlBuilder.update;

import cn.minshui.engine.core.identity.Identities.Account;
import cn.minshui.engine.core.identity.LoginName;
import cn.minshui.engine.core.protect.TextVault;
import cn.minshui.engine.spi.context.TenantId;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;

/**
 * What somebody has besides his password: an authenticator app, and recovery codes for the day it is lost. Secrets are kept
 * encrypted, recovery codes as hashes; neither a code of the app nor a recovery code is taken twice.
 */
public final class SecondFactors {
    private static final Duration KEPT = Duration.ofSeconds(1);
    private static final int CODES = 10;
    private static final int CODE_LETTERS = 16;
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
    private static final SqlTable FACTOR = SqlTable.of("sys_second_factor");
    private static final SqlColumn<Long> TENANT = SqlColumn.of("tenant_id", FACTOR);
    private static final SqlColumn<Long> USER = SqlColumn.of("user_id", FACTOR);
    private static final SqlColumn<String> SECRET = SqlColumn.of("secret", FACTOR);
    private static final SqlColumn<Long> CONFIRMED = SqlColumn.of("confirmed_at", FACTOR);
    private static final SqlColumn<Long> STEP = SqlColumn.of("last_step", FACTOR);
    private static final SqlTable CODE = SqlTable.of("sys_recovery_code");
    private static final SqlColumn<Long> CODE_TENANT = SqlColumn.of("tenant_id", CODE);
    private static final SqlColumn<Long> CODE_USER = SqlColumn.of("user_id", CODE);
    private static final SqlColumn<String> CODE_HASH = SqlColumn.of("code_hash", CODE);

    private final LoginParts parts;
    private final NamedParameterJdbcTemplateExtensions sql;
    private final SecureRandom random = new SecureRandom();
    private final Cache<Whose, Boolean> lately =
            Caffeine.newBuilder().maximumSize(20_000).expireAfterWrite(KEPT).build();

    public SecondFactors(LoginParts parts) {
        this.parts = parts;
        this.sql = parts.sql();
    }

    /** @param secret in base 32 @param uri for a picture that apps read */
    public record Offer(String secret, String uri) {}

    /** @param since seconds of the epoch @param codesLeft recovery codes that were not used */
    public record State(boolean enabled, long since, long codesLeft) {}

    private record Whose(TenantId tenant, long user) {}

    private record Held(byte[] secret, long confirmed, long lastStep) {}

    private Optional<Held> find(TenantId tenant, long user) {
        return sql.selectOne(
                select(SECRET, CONFIRMED, STEP)
                        .from(FACTOR)
                        .where(TENANT, isEqualTo(tenant.value()))
                        .and(USER, isEqualTo(user)),
                (row, number) -> new Held(
                        Base64.getDecoder().decode(vault().open(row.getString(1), place(tenant, user))),
                        row.getLong(2),
                        row.getLong(3)));
    }

    private TextVault vault() {
        return parts.database().protection().credentials();
    }

    private static String place(TenantId tenant, long user) {
        return "sys_second_factor|" + tenant.value() + "|" + user;
    }

    public boolean isEnabled(TenantId tenant, long user) {
        return sql.selectOne(
                                select(count())
                                        .from(FACTOR)
                                        .where(TENANT, isEqualTo(tenant.value()))
                                        .and(USER, isEqualTo(user))
                                        .and(CONFIRMED, isGreaterThan(0L)),
                                (row, number) -> row.getLong(1))
                        .orElse(0L)
                > 0;
    }

    /** As it was a second ago at most: for every request. */
    boolean isEnabledLately(TenantId tenant, long user) {
        return Boolean.TRUE.equals(lately.get(new Whose(tenant, user), whose -> isEnabled(tenant, user)));
    }

    public State state(TenantId tenant, long user) {
        long since = find(tenant, user).map(Held::confirmed).orElse(0L);
        long left = sql.selectOne(
                        select(count())
                                .from(CODE)
                                .where(CODE_TENANT, isEqualTo(tenant.value()))
                                .and(CODE_USER, isEqualTo(user)),
                        (row, number) -> row.getLong(1))
                .orElse(0L);
        return new State(since > 0, since, since > 0 ? left : 0);
    }

    /** A secret that holds from its first code on; one offered before is worth nothing any more. */
    Offer offer(Account account) {
        byte[] secret = Totp.secret();
        parts.together(() -> {
            remove(account.tenant(), account.userId());
            return sql.generalInsert(insertInto(FACTOR)
                    .set(TENANT)
                    .toValue(account.tenant().value())
                    .set(USER)
                    .toValue(account.userId())
                    .set(SECRET)
                    .toValue(vault().seal(
                                    Base64.getEncoder().encodeToString(secret),
                                    place(account.tenant(), account.userId())))
                    .set(CONFIRMED)
                    .toValue(0L)
                    .set(STEP)
                    .toValue(0L));
        });
        String shown = Totp.base32(secret);
        String name = account.username() + "@" + account.tenantCode();
        return new Offer(shown, "otpauth://totp/Minshui:" + encoded(name) + "?secret=" + shown + "&issuer=Minshui");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** @return recovery codes, shown this once; empty when the code is wrong or nothing was offered */
    Optional<List<String>> confirm(TenantId tenant, long user, String code) {
        Optional<Held> held = find(tenant, user).filter(h -> h.confirmed() == 0);
        if (held.isEmpty() || !takes(tenant, user, held.get(), code)) {
            return Optional.empty();
        }
        sql.update(update(FACTOR)
                .set(CONFIRMED)
                .equalTo(parts.now())
                .where(TENANT, isEqualTo(tenant.value()))
                .and(USER, isEqualTo(user)));
        lately.invalidate(new Whose(tenant, user));
        List<String> codes = new ArrayList<>();
        for (int i = 0; i < CODES; i++) {
            String fresh = recoveryCode();
            codes.add(fresh);
            sql.generalInsert(insertInto(CODE)
                    .set(CODE_TENANT)
                    .toValue(tenant.value())
                    .set(CODE_USER)
                    .toValue(user)
                    .set(CODE_HASH)
                    .toValue(hash(tenant, user, fresh)));
        }
        return Optional.of(List.copyOf(codes));
    }

    private String recoveryCode() {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < CODE_LETTERS; i++) {
            code.append(i > 0 && i % 4 == 0 ? "-" : "").append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return code.toString();
    }

    /** A code of the app or a recovery code; used up by this. False of a user who has none. */
    boolean takes(TenantId tenant, long user, String code) {
        String given = code.replace(" ", "").strip();
        Optional<Held> held = find(tenant, user).filter(h -> h.confirmed() > 0);
        return held.isPresent() && (takes(tenant, user, held.get(), given) || takesRecovery(tenant, user, given));
    }

    private boolean takes(TenantId tenant, long user, Held held, String code) {
        OptionalLong step = Totp.stepOf(held.secret(), code, parts.now());
        // The condition is the lock: of two that bring the same code one moves the step.
        return step.isPresent()
                && sql.update(update(FACTOR)
                                .set(STEP)
                                .equalTo(step.getAsLong())
                                .where(TENANT, isEqualTo(tenant.value()))
                                .and(USER, isEqualTo(user))
                                .and(STEP, isLessThan(step.getAsLong())))
                        == 1;
    }

    private boolean takesRecovery(TenantId tenant, long user, String code) {
        return sql.delete(deleteFrom(CODE)
                        .where(CODE_TENANT, isEqualTo(tenant.value()))
                        .and(CODE_USER, isEqualTo(user))
                        .and(CODE_HASH, isEqualTo(hash(tenant, user, code))))
                == 1;
    }

    /** @return whether there was one */
    boolean remove(TenantId tenant, long user) {
        lately.invalidate(new Whose(tenant, user));
        sql.delete(
                deleteFrom(CODE).where(CODE_TENANT, isEqualTo(tenant.value())).and(CODE_USER, isEqualTo(user)));
        return sql.delete(deleteFrom(FACTOR)
                        .where(TENANT, isEqualTo(tenant.value()))
                        .and(USER, isEqualTo(user)))
                > 0;
    }

    private static String hash(TenantId tenant, long user, String code) {
        return LoginName.digest(
                tenant.value() + "\n" + user + "\n" + code.replace("-", "").toLowerCase(Locale.ROOT));
    }
}
