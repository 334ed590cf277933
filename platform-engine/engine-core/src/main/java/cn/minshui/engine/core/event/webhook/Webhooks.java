package cn.minshui.engine.core.event.webhook;

import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.event.Outlet;
import cn.minshui.engine.core.event.Topics;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.event.Event;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;

/** Sends events to the addresses that the tenant's records of {@code webhook} name. */
public final class Webhooks implements Outlet {
    private static final String OBJECT = "webhook";
    private static final String PREFIX = "webhook/";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FIRST_GOOD = 200;
    private static final int FIRST_BAD = 300;

    private final DataEngine data;
    private final BiFunction<TenantId, String, CallContext> system;
    private final AddressGuard guard;
    private final Duration longest;
    private final Clock clock;
    private final HttpClient client;

    /** @param system the context of the system's own work in a tenant, by trace id @param longest for a whole answer */
    public Webhooks(
            DataEngine data,
            BiFunction<TenantId, String, CallContext> system,
            AddressGuard guard,
            Duration longest,
            Clock clock) {
        this.data = data;
        this.system = system;
        this.guard = guard;
        this.longest = longest;
        this.clock = clock;
        this.client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(longest)
                .build();
    }

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public List<String> consumers(TenantId tenant, String topic) {
        return active(tenant, Map.of()).stream()
                .filter(hook -> Topics.wants(topics(hook), topic))
                .map(hook -> PREFIX + hook.id())
                .toList();
    }

    private static List<String> topics(DataRecord hook) {
        return Arrays.asList(hook.text("topics").strip().split("[\\s,，]+"));
    }

    /** @param one by {@code id}, or every one */
    private List<DataRecord> active(TenantId tenant, Map<String, Object> one) {
        CallContext context = system.apply(tenant, "webhooks");
        if (data.model(context).object(OBJECT).isEmpty()) {
            return List.of();
        }
        DataAccess access = data.engineData(context);
        return access.list(Query.of(OBJECT).where(one.isEmpty() ? "active" : "active && id == params.id", one));
    }

    @Override
    public String send(TenantId tenant, String consumer, Event event) throws DeliveryException {
        long id = Long.parseLong(consumer.substring(PREFIX.length()));
        DataRecord hook = active(tenant, Map.of("id", id)).stream()
                .findFirst()
                .orElseThrow(() -> new DeliveryException("回调已停用或删除 / the webhook is not active or gone"));
        String secret = Optional.ofNullable(hook.textOrNull("secret"))
                .orElseThrow(() -> new DeliveryException("没有设置签名密钥 / no secret is set"));
        String url = hook.text("url");
        Optional<String> refused = guard.refuse(url);
        if (refused.isPresent()) {
            throw new DeliveryException(refused.get());
        }
        int status = post(request(url, secret, event));
        if (status < FIRST_GOOD || status >= FIRST_BAD) {
            throw new DeliveryException("HTTP " + status);
        }
        return "HTTP " + status;
    }

    private HttpRequest request(String url, String secret, Event event) {
        String body = body(event);
        long now = clock.instant().getEpochSecond();
        return HttpRequest.newBuilder(URI.create(url))
                .timeout(longest)
                .header("Content-Type", "application/json; charset=utf-8")
                .header("User-Agent", "minshui")
                .header("X-Minshui-Event", event.id())
                .header("X-Minshui-Topic", event.topic())
                .header("X-Minshui-Timestamp", Long.toString(now))
                .header("X-Minshui-Signature", Signature.of(secret, now, body))
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static String body(Event event) {
        ObjectNode json = JSON.createObjectNode();
        json.put("id", event.id());
        json.put("topic", event.topic());
        json.put("key", event.key());
        json.put("at", event.at().toString());
        json.set("values", JSON.valueToTree(event.values()));
        return json.toString();
    }

    /** The limit is on the whole answer: a body that never ends must not hold the thread. */
    private int post(HttpRequest request) throws DeliveryException {
        CompletableFuture<HttpResponse<Void>> answer = client.sendAsync(request, BodyHandlers.discarding());
        try {
            return answer.get(longest.toMillis(), TimeUnit.MILLISECONDS).statusCode();
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw tooLate();
        } catch (ExecutionException e) {
            // The request has the same limit as the waiting: either may tell it first.
            throw e.getCause() instanceof HttpTimeoutException
                    ? tooLate()
                    : new DeliveryException("连接失败 / not reached: " + e.getCause());
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new DeliveryException("interrupted");
        }
    }

    private DeliveryException tooLate() {
        return new DeliveryException(longest.toSeconds() + " 秒内没有应答 / no answer in time");
    }
}
