package cn.minshui.engine.app.http;

import cn.minshui.engine.core.open.signature.AddressList;
import java.util.List;

/**
 * Whose {@code X-Forwarded-For} is believed: proxies of the installation, by address or network. Whoever comes from elsewhere is who
 * he is, whatever his headers say, so that no white list, lock or limit by address is passed by a header.
 */
public final class TrustedProxies {
    private final AddressList proxies;

    private TrustedProxies(AddressList proxies) {
        this.proxies = proxies;
    }

    /**
     * @param addresses as in a white list; empty for no proxy
     * @throws IllegalArgumentException when one of them is neither an address nor a network
     */
    public static TrustedProxies of(String addresses) {
        AddressList.Parsed parsed = AddressList.parse(addresses);
        if (!parsed.wrong().isEmpty()) {
            throw new IllegalArgumentException(
                    "MINSHUI_PROXIES 应是 IP 地址或网段 / must be addresses or networks: " + parsed.wrong());
        }
        return new TrustedProxies(parsed.list());
    }

    public boolean isEmpty() {
        return proxies.networks().isEmpty();
    }

    /**
     * The address nearest to the platform that is not a proxy's. What stands before it anybody may have written.
     *
     * @param peer address of the connection
     * @param forwarded values of the header in their order
     */
    String caller(String peer, List<String> forwarded) {
        String caller = peer;
        String[] hops = String.join(",", forwarded).split(",");
        for (int i = hops.length - 1; i >= 0 && isProxy(caller); i--) {
            String hop = hops[i].strip();
            if (!AddressList.isAddress(hop)) {
                return caller;
            }
            caller = hop;
        }
        return caller;
    }

    private boolean isProxy(String address) {
        return !isEmpty() && proxies.allows(address);
    }
}
