package cn.minshui.engine.testkit.attack;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** A server that refuses everything as the real one does, but for the one thing that it forgot. */
final class ForgetfulServer implements AutoCloseable {
    /** @param target path and query, decoded @param match the version that was asked for; empty without one */
    record Asked(String method, String target, String match, String body, boolean hasToken) {}

    record Answer(int status, String type, String body) {
        static Answer json(int status, String body) {
            return new Answer(status, "application/json", body);
        }
    }

    private static final Answer UNKNOWN = Answer.json(404, "{\"code\":\"NOT_FOUND\"}");
    private static final Answer NOBODY = Answer.json(401, "{\"code\":\"UNAUTHORIZED\"}");

    static {
        // Without it each answer waits for the acknowledgement of its head, 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;

    /** @param forgotten what it answers as it must not; empty for the rest */
    ForgetfulServer(Function<Asked, Optional<Answer>> forgotten) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            Asked asked = asked(exchange);
            answer(exchange, forgotten.apply(asked).orElse(asked.hasToken() ? UNKNOWN : NOBODY));
        });
        server.start();
    }

    private static Asked asked(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        return new Asked(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath() + (query == null ? "" : "?" + query),
                Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("If-Match"), ""),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1),
                "Bearer token".equals(exchange.getRequestHeaders().getFirst("Authorization")));
    }

    private static void answer(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", answer.type());
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    Caller caller() {
        return new Caller("http://127.0.0.1:" + server.getAddress().getPort(), "token");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
