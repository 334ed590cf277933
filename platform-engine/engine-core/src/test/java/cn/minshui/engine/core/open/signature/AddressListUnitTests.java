package cn.minshui.engine.core.open.signature;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AddressListUnitTests {
    private static AddressList of(String text) {
        AddressList.Parsed parsed = AddressList.parse(text);
        assertThat(parsed.wrong()).isEmpty();
        return parsed.list();
    }

    @Test
    void anEmptyListLetsEverybodyIn() {
        assertThat(of("  \n").allows("203.0.113.9")).isTrue();
    }

    @Test
    void addressesAndNetworksOfBothVersions() {
        AddressList list = of("10.1.0.0/16，192.0.2.7\n2001:db8::/33 ::1");
        for (String in : new String[] {"10.1.255.255", "192.0.2.7", "2001:db8:7fff::1", "::1", "::ffff:10.1.2.3"}) {
            assertThat(list.allows(in)).as(in).isTrue();
        }
        for (String out :
                new String[] {"10.2.0.0", "192.0.2.8", "2001:db8:8000::1", "::2", "unknown", "", "10.1.0.0.evil.example"
                }) {
            assertThat(list.allows(out)).as(out).isFalse();
        }
    }

    @Test
    void networksAreCutAtAnyBit() {
        AddressList list = of("192.0.2.128/27");
        assertThat(list.allows("192.0.2.159")).isTrue();
        assertThat(list.allows("192.0.2.160")).isFalse();
        assertThat(of("0.0.0.0/0").allows("8.8.8.8")).isTrue();
        assertThat(of("0.0.0.0/0").allows("::1")).isFalse();
    }

    @Test
    void hostsAndHalfAddressesAreTold() {
        assertThat(AddressList.parse(
                                "localhost, 10.1, 010.0.0.1 256.1.1.1 10.0.0.0/33 fe80::/129 1:2 10.0.0.0/x 10.0.0.1")
                        .wrong())
                .containsExactly(
                        "localhost",
                        "10.1",
                        "010.0.0.1",
                        "256.1.1.1",
                        "10.0.0.0/33",
                        "fe80::/129",
                        "1:2",
                        "10.0.0.0/x");
    }
}
