package cn.minshui.engine.core.data;

import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.Problems;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a client of single sign-on may be: whoever writes its addresses decides where users' logins are sent. */
final class ClientRules {
    static final String OBJECT = "oauth-client";
    /** This machine: for apps on it, which cannot have a certificate. */
    private static final Set<String> LOCAL = Set.of("127.0.0.1", "[::1]");

    private ClientRules() {}

    /** Every problem at once. */
    static void judge(Map<String, @Nullable Object> values, String prefix, Problems problems) {
        for (String field : new String[] {"redirectAddresses", "logoutAddresses"}) {
            if (values.get(field) instanceof String lines) {
                lines.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty() && !isAddress(line))
                        .forEach(line -> problems.add(malformed(RecordRules.path(prefix, field), line)));
            }
        }
        if (values.get("backChannelLogout") instanceof String address && !isCallable(address)) {
            problems.add(malformed(RecordRules.path(prefix, "backChannelLogout"), address));
        }
        boolean secret = Boolean.TRUE.equals(values.get("confidential"));
        if (Boolean.TRUE.equals(values.get("clientCredentials")) && !secret) {
            problems.add(Problem.error(
                    "CLIENT_NOT_CONFIDENTIAL",
                    Place.body(RecordRules.path(prefix, "clientCredentials")),
                    "系统自身取令牌的客户端须有密钥",
                    "a client that asks for tokens of its own keeps a secret"));
        }
    }

    private static Problem malformed(String path, String address) {
        String shown = address.length() > 80 ? address.substring(0, 80) + "…" : address;
        return Problem.error(
                "CLIENT_ADDRESS",
                Place.body(path),
                "地址须为 https，或本机（127.0.0.1）的 http，不带用户名、通配符和 #：" + shown,
                "an address is https, or http of this machine (127.0.0.1), without a user, a wildcard or #: " + shown);
    }

    private static boolean isAddress(String text) {
        URI uri = parsed(text);
        if (uri == null) {
            return false;
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        return scheme.equals("https") || scheme.equals("http") && LOCAL.contains(uri.getHost());
    }

    /** Systems of one's own network are called by http too; whether it may be called at all is asked when it is. */
    private static boolean isCallable(String text) {
        return parsed(text) != null;
    }

    /** One of http or https with a host; null else. */
    private static @Nullable URI parsed(String text) {
        try {
            URI uri = URI.create(text);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            boolean http = scheme.equals("https") || scheme.equals("http");
            boolean plain = uri.getRawUserInfo() == null && uri.getRawFragment() == null && text.indexOf('*') < 0;
            return http && plain && uri.getHost() != null ? uri : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
