package cn.minshui.engine.core.open.signature;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Addresses and networks that calls may come from, IPv4 and IPv6. Names of hosts are none: what they lead to is another's to say.
 * An empty list lets everybody in.
 */
public record AddressList(List<Network> networks) {
    private static final Pattern V4 = Pattern.compile(
            "(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])");
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final int BITS = 8;

    /** @param bits of the address that count */
    public record Network(byte[] address, int bits) {
        boolean holds(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % BITS);
                if ((address[bit / BITS] & mask) != (other[bit / BITS] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** @param list what could be read @param wrong the entries that are no address */
    public record Parsed(AddressList list, List<String> wrong) {}

    public AddressList {
        networks = List.copyOf(networks);
    }

    /** @param text addresses and networks ({@code 10.1.0.0/16}, {@code 2001:db8::/32}), apart by blanks, commas or lines */
    public static Parsed parse(String text) {
        List<Network> networks = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (String entry : text.strip().split("[\\s,，;；]+")) {
            if (!entry.isEmpty()) {
                network(entry).ifPresentOrElse(networks::add, () -> wrong.add(entry));
            }
        }
        return new Parsed(new AddressList(networks), wrong);
    }

    /** Whether a text is one address, not a network and not a name. */
    public static boolean isAddress(String text) {
        return bytes(text).isPresent();
    }

    private static Optional<Network> network(String entry) {
        int slash = entry.indexOf('/');
        Optional<byte[]> address = bytes(slash < 0 ? entry : entry.substring(0, slash));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        int most = address.get().length * BITS;
        if (slash < 0) {
            return Optional.of(new Network(address.get(), most));
        }
        String bits = entry.substring(slash + 1);
        if (!bits.matches("[0-9]{1,3}") || Integer.parseInt(bits) > most) {
            return Optional.empty();
        }
        return Optional.of(new Network(address.get(), Integer.parseInt(bits)));
    }

    /** An IPv4 address that came mapped into IPv6 is that address. */
    private static Optional<byte[]> bytes(String text) {
        if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text).getAddress());
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Whether calls may come from there; what is no address is nowhere on a list. */
    public boolean allows(String address) {
        if (networks.isEmpty()) {
            return true;
        }
        int zone = address.indexOf('%');
        Optional<byte[]> from = bytes(zone < 0 ? address : address.substring(0, zone));
        return from.isPresent() && networks.stream().anyMatch(n -> n.holds(from.get()));
    }
}
