package cn.minshui.engine.testkit.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.breaker.Breakers;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.event.Delivery;
import cn.minshui.engine.core.event.Delivery.State;
import cn.minshui.engine.core.event.EventEngine;
import cn.minshui.engine.core.event.EventStream;
import cn.minshui.engine.core.event.Receivers;
import cn.minshui.engine.core.event.webhook.Webhooks;
import cn.minshui.engine.core.outgoing.AddressGuard;
import cn.minshui.engine.core.outgoing.OneLookupClient;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.core.plugin.EngineServices;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import cn.minshui.engine.testkit.MutableClock;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Another system is told over HTTP, signed; one that fails or is slow is told again; the server's own network is not reached. */
@DatabaseTest
class WebhooksIntegrationTests {
    private static final String SECRET = "sixteen letters at least";
    private static LibraryPlatform library;

    private final MutableClock clock = MutableClock.at("2030-01-01T00:00:00Z");
    private final Receiver receiver = new Receiver();
    private final Breakers breakers = new Breakers();

    @BeforeAll
    static void publish(Database database) {
        library = new LibraryPlatform(database, List.of(), List.of());
    }

    @BeforeEach
    void empty() {
        library.database.jdbc().update("delete from sys_delivery");
        library.database.jdbc().update("delete from sys_outbox");
        library.database.jdbc().update("delete from d_webhook");
    }

    @AfterEach
    void stop() {
        receiver.held.countDown();
        receiver.server.stop(0);
    }

    /** Takes what is rightly signed; answers as it is told to. */
    private static final class Receiver {
        final HttpServer server;
        final List<String> taken = new CopyOnWriteArrayList<>();
        final AtomicInteger answer = new AtomicInteger(200);
        final AtomicInteger asked = new AtomicInteger();
        final CountDownLatch held = new CountDownLatch(1);
        volatile boolean silent;

        Receiver() {
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            server.setExecutor(Executors.newCachedThreadPool(work -> {
                Thread thread = new Thread(work);
                thread.setDaemon(true);
                return thread;
            }));
            server.createContext("/", this::handle);
            server.start();
        }

        private void handle(HttpExchange exchange) throws IOException {
            asked.incrementAndGet();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (silent) {
                try {
                    held.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                // Whoever asked has given up long ago: nothing is taken.
                exchange.close();
                return;
            }
            String timestamp = exchange.getRequestHeaders().getFirst("X-Minshui-Timestamp");
            boolean signed = signature(timestamp + "." + body)
                    .equals(exchange.getRequestHeaders().getFirst("X-Minshui-Signature"));
            int status = signed ? answer.get() : 401;
            if (status == 200) {
                taken.add(exchange.getRequestHeaders().getFirst("X-Minshui-Topic") + " " + body);
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        }

        /** By the words of the documentation, apart from the platform's own code. */
        private static String signature(String text) {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
                return "sha256=" + HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        String port() {
            return ":" + server.getAddress().getPort();
        }

        String url() {
            return "http://127.0.0.1" + port() + "/told";
        }
    }

    private EventEngine node(Set<String> allowed) {
        DefaultPluginRegistry plugins = new DefaultPluginRegistry(List.of(), List.of());
        Webhooks webhooks = new Webhooks(
                library.engine,
                library.identities::system,
                new Receivers(new OneLookupClient(new AddressGuard(allowed), Duration.ofMillis(1500)), breakers),
                clock);
        return new EventEngine(
                library.database,
                plugins,
                List.of(webhooks),
                context -> new EngineServices(plugins, library.releases::model, context),
                library.data,
                library.identities::system,
                EventStream.NONE,
                library.engine.ids()::next,
                clock);
    }

    private DataRecord webhook(String url, String topics) {
        DataRecord hook = library.create(
                library.system, "webhook", "{'name':'crm','url':'%s','topics':'%s'}".formatted(url, topics));
        library.engine
                .engineData(library.system)
                .update("webhook", hook.id(), hook.version(), Map.of("secret", SECRET));
        return hook;
    }

    private static void tell(String topic) {
        library.data.open(library.system).publish(topic, "a", Map.of("amount", "1.50"));
    }

    private static void deliverAll(EventEngine node) {
        int some;
        do {
            some = node.relay() + node.deliverDue();
        } while (some > 0);
    }

    private static List<Delivery> all(EventEngine node) {
        return node.list(library.founded.tenant(), null, null);
    }

    @Test
    void whoAsksForATopicIsToldSigned() {
        webhook(receiver.url(), "test.told, other.*");
        tell("test.told");
        tell("test.untold");
        tell("other.thing");
        try (EventEngine node = node(Set.of("127.0.0.1"))) {
            deliverAll(node);
            assertThat(all(node))
                    .hasSize(2)
                    .allSatisfy(d -> assertThat(d.outcome()).isEqualTo("HTTP 200"));
        }
        assertThat(receiver.taken).hasSize(2);
        assertThat(receiver.taken.get(0))
                .startsWith("test.told {")
                .contains("\"topic\":\"test.told\"", "\"key\":\"a\"", "\"values\":{\"amount\":\"1.50\"}");
    }

    @Test
    void oneThatFailedOftenIsLeftAloneAndOthersAreTold() {
        DataRecord hook = webhook(receiver.url(), "*");
        Receiver well = new Receiver();
        receiver.answer.set(503);
        for (int i = 0; i < 12; i++) {
            library.data.open(library.system).publish("test.told", "key " + i, Map.of("amount", "1.50"));
        }
        try (EventEngine node = node(Set.of("127.0.0.1"))) {
            deliverAll(node);
            assertThat(receiver.asked).hasValue(10);
            assertThat(all(node))
                    .hasSize(12)
                    .allSatisfy(d -> assertThat(d.state()).isEqualTo(State.WAITING));
            assertThat(all(node))
                    .filteredOn(d -> String.valueOf(d.outcome()).contains("暂不调用"))
                    .hasSize(2);
            assertThat(breakers.conditions())
                    .singleElement()
                    .satisfies(c -> assertThat(c.state()).isEqualTo(Breakers.State.BROKEN))
                    .satisfies(c -> assertThat(c.name()).startsWith("webhook/").endsWith(receiver.port()));
            library.database.jdbc().update("update d_webhook set active = false where id = ?", hook.id());
            webhook(well.url(), "*");
            tell("test.told");
            deliverAll(node);
            assertThat(well.taken).hasSize(1);
        } finally {
            well.server.stop(0);
        }
    }

    @Test
    void oneThatFailsOrDoesNotAnswerIsToldAgainLater() {
        webhook(receiver.url(), "*");
        receiver.answer.set(500);
        tell("test.told");
        tell("test.second");
        try (EventEngine node = node(Set.of("127.0.0.1"))) {
            deliverAll(node);
            assertThat(all(node)).extracting(Delivery::outcome).containsExactly(null, "HTTP 500");
            receiver.silent = true;
            clock.advance(Duration.ofMinutes(1));
            deliverAll(node);
            assertThat(all(node).get(1).attempts()).isEqualTo(2);
            assertThat(all(node).get(1).outcome()).contains("no answer in time");
            receiver.silent = false;
            receiver.held.countDown();
            receiver.answer.set(200);
            clock.advance(Duration.ofMinutes(1));
            deliverAll(node);
            assertThat(all(node)).extracting(Delivery::state).containsOnly(State.DONE);
        }
        assertThat(receiver.taken).extracting(t -> t.split(" ")[0]).containsExactly("test.told", "test.second");
    }

    @Test
    void theServersOwnNetworkIsNotReached() {
        webhook(receiver.url(), "*");
        tell("test.told");
        try (EventEngine node = node(Set.of())) {
            for (int i = 0; i < 12; i++) {
                deliverAll(node);
                clock.advance(Duration.ofHours(2));
            }
            assertThat(all(node)).singleElement().satisfies(d -> {
                assertThat(d.state()).isEqualTo(State.DEAD);
                assertThat(d.outcome()).contains("127.0.0.1", "internal");
            });
        }
        assertThat(receiver.taken).isEmpty();
    }

    @Test
    void theSecretIsNeverRead() {
        webhook(receiver.url(), "*");
        assertThat(library.list(library.system, "webhook", null, "name").items())
                .hasSize(1);
        assertThatThrownBy(() -> library.list(library.system, "webhook", null, "secret"))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> library.create(
                        library.system, "webhook", "{'name':'a','url':'https://a.example','topics':'*','secret':'x'}"))
                .isInstanceOf(ProblemException.class);
    }

    private static Map<String, Object> setSecret(CallContext caller, long hook, String secret) {
        return library.records
                .act(caller, "webhook", hook, "set-secret", LibraryPlatform.json("{'secret':'" + secret + "'}"), null)
                .body();
    }

    @Test
    void theSecretIsSetByItsActionAndStandsNowhereElse() {
        DataRecord hook = library.create(
                library.system, "webhook", "{'name':'crm','url':'%s','topics':'*'}".formatted(receiver.url()));
        assertThatThrownBy(() -> setSecret(library.system, hook.id(), "short"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problems().get(0).code()).isEqualTo("SECRET_SHORT"));
        assertThatThrownBy(() -> setSecret(library.as("tim"), hook.id(), SECRET))
                .isInstanceOf(ProblemException.class);
        assertThat(setSecret(library.system, hook.id(), SECRET).toString()).doesNotContain(SECRET);
        tell("test.told");
        try (EventEngine node = node(Set.of("127.0.0.1"))) {
            deliverAll(node);
        }
        assertThat(receiver.taken).as("rightly signed").hasSize(1);
        assertThat(library.records.history(library.system, "webhook", hook.id()).toString())
                .doesNotContain(SECRET);
        assertThat(library.records
                        .read(library.system, "webhook", hook.id(), List.of())
                        .toString())
                .doesNotContain(SECRET);
    }
}
