package cn.minshui.engine.core.outgoing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardUnitTests {
    private final AddressGuard guard = new AddressGuard(Set.of("Inside.Example"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://127.8.8.8/",
                "http://localhost:8080/",
                "http://0.0.0.0/",
                "http://10.1.2.3/",
                "http://172.16.0.1/",
                "http://192.168.1.1/",
                "http://169.254.169.254/latest/meta-data",
                "http://100.64.0.1/",
                "http://198.18.0.1/",
                "http://240.0.0.1/",
                "http://224.0.0.1/",
                "http://[::1]/",
                "http://[::]/",
                "http://[::ffff:127.0.0.1]/",
                "http://[fe80::1]/",
                "http://[fc00::1]/",
                "http://[fd12:3456::1]/",
                "http://[64:ff9b::7f00:1]/",
                "http://[2002:7f00:1::]/",
                "http://2130706433/",
                "ftp://93.184.216.34/",
                "file:///etc/passwd",
                "http:///nothing",
                "http://user:pass@93.184.216.34/",
                "not an address"
            })
    void whatOnlyTheServerReachesIsRefused(String url) {
        assertThat(guard.refuse(url)).as(url).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://93.184.216.34/hook",
                "http://100.128.0.1/",
                "http://172.32.0.1/",
                "http://[2606:2800:220:1::1]/",
                "http://inside.example:8443/hook"
            })
    void othersAndAllowedOnesAreNot(String url) {
        assertThat(guard.refuse(url)).as(url).isEmpty();
    }
}
