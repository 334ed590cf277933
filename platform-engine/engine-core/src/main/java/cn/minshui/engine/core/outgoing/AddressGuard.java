package cn.minshui.engine.core.outgoing;

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
 * Keeps calls of other systems from reaching what only the server itself can reach: loopback, private and link-local networks,
 * unless the host is allowed by name. {@link OneLookupClient} connects to what was judged here and asks for the name no second time.
 */
public final class AddressGuard {
    private static final int FIRST = 0xff;

    private final Set<String> allowed;
    private final Names names;

    /** Where hosts lie. */
    @FunctionalInterface
    interface Names {
        /** @return at least one */
        InetAddress[] look(String host) throws UnknownHostException;
    }

    /** @param allowed hosts that may be called wherever they lie */
    public AddressGuard(Set<String> allowed) {
        this(allowed, InetAddress::getAllByName);
    }

    AddressGuard(Set<String> allowed, Names names) {
        this.names = names;
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
    public Optional<String> refuse(String url) {
        Optional<String> malformed = malformed(url);
        if (malformed.isPresent()) {
            return malformed;
        }
        String host = URI.create(url).getHost();
        if (allowed.contains(lower(host))) {
            return Optional.empty();
        }
        try {
            addresses(host);
            return Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** @return what is wrong with how the address is written; no name is looked up */
    Optional<String> malformed(String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            return Optional.of("地址不正确 / the address is malformed");
        }
        if (uri.getHost() == null || !Set.of("http", "https").contains(lower(String.valueOf(uri.getScheme())))) {
            return Optional.of("地址应以 http:// 或 https:// 开头 / the address must be one of http or https");
        }
        return uri.getRawUserInfo() == null
                ? Optional.empty()
                : Optional.of("地址中不能带用户名或口令 / an address holds no user or password");
    }

    /**
     * Looks the host up, once, and judges every address that it has.
     *
     * @return where the host lies: whoever connects to something else was not judged
     * @throws UnknownHostException when it is unknown, or lies inside; the message says which
     */
    InetAddress[] addresses(String host) throws UnknownHostException {
        InetAddress[] found;
        try {
            found = names.look(host);
        } catch (UnknownHostException e) {
            throw refusal("找不到主机 " + host + " / the host is unknown", e);
        }
        if (!allowed.contains(lower(host))) {
            for (InetAddress address : found) {
                if (isInside(address)) {
                    throw new UnknownHostException("不允许访问内部地址 " + host + " / an internal address is not allowed");
                }
            }
        }
        return found;
    }

    private static UnknownHostException refusal(String message, UnknownHostException cause) {
        UnknownHostException refused = new UnknownHostException(message);
        refused.initCause(cause);
        return refused;
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
