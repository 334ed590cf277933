package cn.minshui.engine.core.login;

import cn.minshui.engine.core.identity.Identities.Account;
import cn.minshui.engine.core.identity.LoginName;
import cn.minshui.engine.spi.context.TenantId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One login, as it stands in the database. Times are seconds of the epoch.
 *
 * @param credentialVersion that the user had when he logged in; under another one the session is worth nothing
 * @param rolesPrint of the roles that he had then; under others the session is worth nothing
 * @param secondFactor whether he showed one
 * @param provenAt when he last proved who he is
 * @param endedAt 0 while it lives
 */
public record Session(
        String id,
        TenantId tenant,
        long user,
        Kind kind,
        long credentialVersion,
        String rolesPrint,
        boolean secondFactor,
        @Nullable String address,
        @Nullable String agent,
        long startedAt,
        long seenAt,
        long provenAt,
        long expiresAt,
        long endedAt) {

    /** How a session proves itself. */
    public enum Kind {
        /** By a cookie. */
        BROWSER,
        /** By bearer tokens. */
        TOKEN;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /** Whether the user is still who he was when he logged in. */
    boolean isOf(Account account) {
        return tenant.equals(account.tenant())
                && user == account.userId()
                && credentialVersion == account.credentialVersion()
                && rolesPrint.equals(print(account));
    }

    static String print(Account account) {
        return LoginName.digest(
                String.join("\n", account.roles().stream().sorted().toList()));
    }
}
