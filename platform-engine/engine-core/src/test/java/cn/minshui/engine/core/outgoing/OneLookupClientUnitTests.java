package cn.minshui.engine.core.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One look at the name, and the connection goes where the guard looked. */
class OneLookupClientUnitTests {
    private static final Duration LONGEST = Duration.ofMillis(1500);

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work);
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        seen.add(exchange.getRequestMethod() + " " + path + " "
                + exchange.getRequestHeaders().getFirst("Host") + " "
                + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        switch (path) {
            case "/away" -> {
                exchange.getResponseHeaders().add("Location", "/secret");
                exchange.sendResponseHeaders(302, -1);
            }
            case "/endless" -> {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write(new byte[OneLookupClient.LONGEST_BODY * 2]);
            }
            case "/drip" -> drip(exchange);
            default -> {
                byte[] body = "heard".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        }
        exchange.close();
    }

    /** A byte now and then keeps every time-out of a socket away; ends when the other side has gone. */
    private static void drip(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try {
            while (true) {
                exchange.getResponseBody().write('.');
                exchange.getResponseBody().flush();
                Thread.sleep(100);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String url(String host, String path) {
        return "http://" + host + ":" + server.getAddress().getPort() + path;
    }

    private static OneLookupClient client(AddressGuard guard) {
        return new OneLookupClient(guard, LONGEST);
    }

    @Test
    void aNameThatLiesElsewhereTheSecondTimeIsNotFollowed() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        // The attacker's name server: a public address for whoever looks first, the server itself for the next.
        AddressGuard guard = new AddressGuard(Set.of(), host -> new InetAddress[] {
            looks.getAndIncrement() == 0 ? InetAddress.getByName("192.0.2.1") : InetAddress.getLoopbackAddress()
        });
        try (OneLookupClient client = client(guard)) {
            assertThatThrownBy(() -> client.send(OutgoingRequest.get(url("rebind.example", "/secret"), Map.of())))
                    .isInstanceOf(OutgoingException.class);
        }
        assertThat(looks).hasValue(1);
        assertThat(seen).isEmpty();
    }

    @Test
    void theConnectionGoesWhereTheGuardLooked() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        AddressGuard guard = new AddressGuard(Set.of("partner.example"), host -> {
            looks.incrementAndGet();
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        });
        try (OneLookupClient client = client(guard)) {
            OutgoingAnswer answer = client.send(OutgoingRequest.post(
                    url("partner.example", "/told"), Map.of("X-One", "1"), "身".getBytes(StandardCharsets.UTF_8)));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("heard");
        }
        assertThat(looks).hasValue(1);
        assertThat(seen)
                .containsExactly(
                        "POST /told partner.example:" + server.getAddress().getPort() + " 身");
    }

    @Test
    void oneInsideAmongManyAddressesIsEnoughToRefuse() throws Exception {
        AddressGuard guard = new AddressGuard(Set.of(), host ->
                new InetAddress[] {InetAddress.getByName("93.184.216.34"), InetAddress.getByName("10.0.0.1")});
        try (OneLookupClient client = client(guard)) {
            assertThatThrownBy(() -> client.send(OutgoingRequest.get("https://two.example/", Map.of())))
                    .isInstanceOf(OutgoingException.class)
                    .hasMessageContaining("internal");
        }
    }

    @Test
    void redirectsAreToldAndNotFollowed() throws Exception {
        try (OneLookupClient client = client(new AddressGuard(Set.of("127.0.0.1")))) {
            assertThat(client.send(OutgoingRequest.get(url("127.0.0.1", "/away"), Map.of()))
                            .status())
                    .isEqualTo(302);
        }
        assertThat(seen).hasSize(1);
    }

    @Test
    void answersThatAreTooLongOrNeverEndAreLeft() throws Exception {
        try (OneLookupClient client = client(new AddressGuard(Set.of("127.0.0.1")))) {
            assertThatThrownBy(() -> client.send(OutgoingRequest.get(url("127.0.0.1", "/endless"), Map.of())))
                    .hasMessageContaining("longer than");
            assertThatThrownBy(() -> client.send(OutgoingRequest.get(url("127.0.0.1", "/drip"), Map.of())))
                    .hasMessageContaining("no answer in time");
        }
    }

    @Test
    void aHeaderBringsNoSecondOne() {
        try (OneLookupClient client = client(new AddressGuard(Set.of("127.0.0.1")))) {
            assertThatThrownBy(() -> client.send(OutgoingRequest.get(
                            url("127.0.0.1", "/told"), Map.of("X-Topic", "a\r\nX-Minshui-Signature: forged"))))
                    .isInstanceOf(OutgoingException.class)
                    .hasMessageContaining("header");
        }
        assertThat(seen).isEmpty();
    }
}
