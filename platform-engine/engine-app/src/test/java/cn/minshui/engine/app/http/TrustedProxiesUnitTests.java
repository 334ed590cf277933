package cn.minshui.engine.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A header is believed as far as proxies of the installation wrote it. */
class TrustedProxiesUnitTests {
    private static final TrustedProxies PROXIES = TrustedProxies.of("10.0.0.0/8, ::1");

    @Test
    void whoComesFromElsewhereIsWhoHeIs() {
        assertThat(PROXIES.caller("203.0.113.5", List.of("198.51.100.1"))).isEqualTo("203.0.113.5");
        assertThat(TrustedProxies.of("").caller("10.0.0.1", List.of("198.51.100.1")))
                .isEqualTo("10.0.0.1");
    }

    @Test
    void theNearestThatIsNoProxyIsTheCaller() {
        assertThat(PROXIES.caller("10.0.0.1", List.of("198.51.100.1"))).isEqualTo("198.51.100.1");
        assertThat(PROXIES.caller("10.0.0.1", List.of("192.0.2.1, 198.51.100.1, 10.0.0.2")))
                .isEqualTo("198.51.100.1");
        assertThat(PROXIES.caller("10.0.0.1", List.of("192.0.2.1", "198.51.100.1 , 10.0.0.2")))
                .isEqualTo("198.51.100.1");
        assertThat(PROXIES.caller("::1", List.of("2001:db8::7"))).isEqualTo("2001:db8::7");
    }

    @Test
    void whatIsNoAddressIsNobody() {
        assertThat(PROXIES.caller("10.0.0.1", List.of())).isEqualTo("10.0.0.1");
        assertThat(PROXIES.caller("10.0.0.1", List.of("unknown"))).isEqualTo("10.0.0.1");
        assertThat(PROXIES.caller("10.0.0.1", List.of("192.0.2.1, <script>, 10.0.0.2")))
                .isEqualTo("10.0.0.2");
        assertThat(PROXIES.caller("10.0.0.1", List.of("192.0.2.0/24"))).isEqualTo("10.0.0.1");
    }

    @Test
    void namesAreNoProxies() {
        assertThatThrownBy(() -> TrustedProxies.of("proxy.example.org")).isInstanceOf(IllegalArgumentException.class);
    }
}
