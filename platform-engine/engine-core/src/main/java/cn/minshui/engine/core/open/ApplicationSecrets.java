package cn.minshui.engine.core.open;

import cn.minshui.engine.core.protect.Protection;
import cn.minshui.engine.spi.context.TenantId;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;

/** Keys and secrets of applications: made here, kept encrypted under the key for credentials, bound to their record. */
final class ApplicationSecrets {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SECRET_BYTES = 32;
    private static final int KEY_BYTES = 15;
    private static final char APART = '-';

    private final Protection protection;

    ApplicationSecrets(Protection protection) {
        this.protection = protection;
    }

    /** A key that names its tenant, so that a call finds it: {@code <tenant>-<random>}. No secret. */
    static String newKey(TenantId tenant) {
        return Long.toString(tenant.value(), Character.MAX_RADIX)
                + APART
                + random(KEY_BYTES).replace('_', '0').replace('-', '1');
    }

    /** The tenant that a key names; -1 for a text that is no key. */
    static long tenant(String key) {
        int apart = key.indexOf(APART);
        try {
            return apart <= 0
                    ? -1
                    : Long.parseLong(key.substring(0, apart).toLowerCase(Locale.ROOT), Character.MAX_RADIX);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** 256 bits of it, in letters that need no quoting. */
    static String newSecret() {
        return random(SECRET_BYTES);
    }

    private static String random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    String seal(TenantId tenant, long application, String secret) {
        return protection.credentials().seal(secret, place(tenant, application));
    }

    String open(TenantId tenant, long application, String sealed) {
        return protection.credentials().open(sealed, place(tenant, application));
    }

    private static String place(TenantId tenant, long application) {
        return "application|" + tenant.value() + "|" + application;
    }
}
