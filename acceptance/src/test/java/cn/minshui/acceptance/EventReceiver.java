package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;

/** Another system that is told of events by a webhook and outlives every server that tells it. */
final class EventReceiver implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Told> told = new CopyOnWriteArrayList<>();

    /** @param record its id @param version the record's after the change */
    record Told(String event, String record, long version) {}

    EventReceiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        JsonNode event = Api.JSON.readTree(exchange.getRequestBody().readAllBytes());
        JsonNode of = event.path("values").path("record");
        told.add(new Told(
                event.path("id").asText(),
                of.path("id").asText(),
                of.path("version").asLong()));
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    /** Makes the webhook that tells this. @param administrator may write webhooks */
    void register(Api administrator, String topics) {
        String hook = administrator
                .post(
                        "/api/data/webhook",
                        Api.JSON
                                .createObjectNode()
                                .put("name", "证明")
                                .put("topics", topics)
                                .put(
                                        "url",
                                        "http://127.0.0.1:"
                                                + server.getAddress().getPort() + "/"))
                .orThrow()
                .path("id")
                .asText();
        administrator
                .post(
                        "/api/data/webhook/" + hook + "/actions/set-secret",
                        Api.JSON.createObjectNode().put("secret", "sixteen letters at least"))
                .orThrow();
    }

    /**
     * Waits until all changes of the records were told: every one, no other, each record's in order; one that came again came by its
     * own id.
     *
     * @param versions of the records by id; each began as 1
     */
    void awaitTold(Map<String, Long> versions, Duration within, String as) {
        Kills.await(
                as + ": all is told",
                within,
                () -> versions.entrySet().stream().allMatch(e -> isToldUpTo(e.getKey(), e.getValue())));
        versions.forEach((id, version) -> {
            List<Told> events = of(id);
            assertThat(events.stream().map(Told::version))
                    .as("%s: order of %s", as, events)
                    .isSorted();
            assertThat(events.stream().distinct().map(Told::version))
                    .as(as)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, version).boxed().toList());
        });
    }

    private boolean isToldUpTo(String record, long version) {
        return of(record).stream().anyMatch(one -> one.version() == version);
    }

    /** Everything that was told of a record, in the order in which it came, repetitions too. */
    private List<Told> of(String record) {
        return told.stream().filter(one -> one.record().equals(record)).toList();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
