package cn.minshui.engine.testkit.data;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.breaker.Breakers;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.event.Outlet.DeliveryException;
import cn.minshui.engine.core.event.Receivers;
import cn.minshui.engine.core.login.BackChannelLogout;
import cn.minshui.engine.core.login.Logins;
import cn.minshui.engine.core.login.SessionClients;
import cn.minshui.engine.core.outgoing.AddressGuard;
import cn.minshui.engine.core.outgoing.OneLookupClient;
import cn.minshui.engine.spi.event.Event;
import cn.minshui.engine.testkit.DatabaseTest;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A client of single sign-on that does not take what it is told is treated like any other system that is told. */
@DatabaseTest
class BackChannelLogoutIntegrationTests {
    @Test
    void aClientThatFailedOftenIsLeftAloneAndIsStillToBeTold(Database database) throws Exception {
        LibraryPlatform library = new LibraryPlatform(database, List.of(), List.of());
        Logins logins = new Logins(library.database, library.engine, library.identities, Clock.systemUTC());
        AtomicInteger asked = new AtomicInteger();
        HttpServer client = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        client.createContext("/logout", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        client.start();
        String host = "127.0.0.1:" + client.getAddress().getPort();
        long id = library.create(
                        library.system,
                        "oauth-client",
                        "{'code':'reports','name':'Reports','redirectAddresses':'https://reports.example/back',"
                                + "'backChannelLogout':'http://" + host + "/logout'}")
                .id();
        logins.used().note("a-session", id, "https://water.example");
        Breakers breakers = new Breakers();
        try (OneLookupClient outgoing =
                new OneLookupClient(new AddressGuard(Set.of("127.0.0.1")), Duration.ofSeconds(5))) {
            BackChannelLogout outlet = new BackChannelLogout(
                    logins.clients(),
                    logins.used(),
                    (of, issuer, session, user) -> "token",
                    new Receivers(outgoing, breakers));
            List<String> outcomes = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                outcomes.add(outcome(outlet, library, id));
            }
            assertThat(asked).hasValue(10);
            assertThat(outcomes.subList(0, 10)).containsOnly("HTTP 503");
            assertThat(outcomes.subList(10, 12)).allMatch(outcome -> outcome.contains("暂不调用"));
            assertThat(breakers.conditions()).singleElement().satisfies(c -> {
                assertThat(c.state()).isEqualTo(Breakers.State.BROKEN);
                assertThat(c.name()).startsWith("logout/").endsWith(host);
            });
        } finally {
            client.stop(0);
        }
        assertThat(library.database
                        .jdbc()
                        .queryForObject("select count(*) from sys_session_client where client_id = ?", Long.class, id))
                .as("it is not forgotten")
                .isEqualTo(1);
    }

    private static String outcome(BackChannelLogout outlet, LibraryPlatform library, long client) {
        Event event = new Event("1", SessionClients.ENDED, "a-session", Instant.now(), Map.of("user", "7"));
        try {
            return outlet.send(library.founded.tenant(), "logout/" + client, event);
        } catch (DeliveryException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
