package cn.minshui.engine.core.identity;

import cn.minshui.engine.spi.context.TenantId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A name that somebody logs in by.
 *
 * @param tenant null where nobody knows it
 * @param name without the tenant; as it was given where the tenant is not known
 */
public record LoginName(@Nullable TenantId tenant, String name) {
    /** One for all ways of writing the name; nothing can be read from it. */
    public String subject() {
        String whose = tenant == null ? "" : Long.toString(tenant.value());
        return digest("name\n" + whose + "\n" + name.strip().toLowerCase(Locale.ROOT));
    }

    /** Lower-case hex SHA-256. */
    public static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
