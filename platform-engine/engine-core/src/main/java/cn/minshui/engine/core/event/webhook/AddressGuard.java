package cn.minshui.engine.core.event.webhook;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keeps webhooks from reaching what only the server itself can reach: loopback, private and link-local networks, unless the host is
 * allowed by name. The library that sends looks the name up again; the process remembers an answer for half a minute, so both see
 * the same address.
 */
public final class AddressGuard {
    private static final int FIRST = 0xff;

    private final Set<String> allowed;

    /** @param allowed hosts that may be called wherever they lie */
    public AddressGuard(Set<String> allowed) {
        this.allowed = allowed.stream().map(AddressGuard::lower).collect(Collectors.toUnmodifiableSet());
    }

    /** @param hosts separated by commas; empty for none */
    public static AddressGuard of(String hosts) {
        return new AddressGuard(Arrays.stream(hosts.split(","))
                .map(String::strip)
                .filter(host -> !host.isEmpty())
                .collect(Collectors.toSet()));
    }

    private static String lower(String host) {
        return host.toLowerCase(Locale.ROOT);
    }

    /** @return what is wrong with the address, in words for the log; empty when it may be called */
    Optional<String> refuse(String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            return Optional.of("地址不正确 / the address is malformed");
        }
        String host = uri.getHost();
        if (host == null || !Set.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
            return Optional.of("地址应以 http:// 或 https:// 开头 / the address must be one of http or https");
        }
        if (allowed.contains(lower(host))) {
            return Optional.empty();
        }
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (isInside(address)) {
                    return Optional.of("不允许访问内部地址 " + host + " / an internal address is not allowed");
                }
            }
            return Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.of("找不到主机 " + host + " / the host is unknown");
        }
    }

    static boolean isInside(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean special = address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress();
        int first = bytes[0] & FIRST;
        int second = bytes[1] & FIRST;
        if (address instanceof Inet4Address) {
            boolean shared = first == 100 && second >= 64 && second < 128;
            return special || shared || first == 0 || first >= 240 || first == 198 && (second == 18 || second == 19);
        }
        boolean unique = (first & 0xfe) == 0xfc;
        boolean translated = first == 0 && second == 0x64 || first == 0x20 && second == 0x02;
        boolean compatible = true;
        for (int i = 0; i < 10; i++) {
            compatible &= bytes[i] == 0;
        }
        return special || unique || translated || compatible;
    }
}
