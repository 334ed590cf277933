package cn.minshui.engine.core.event.webhook;

import cn.minshui.engine.core.breaker.Breakers;
import cn.minshui.engine.core.breaker.BrokenException;
import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.event.Outlet;
import cn.minshui.engine.core.event.Topics;
import cn.minshui.engine.core.outgoing.OneLookupClient;
import cn.minshui.engine.core.outgoing.OutgoingAnswer;
import cn.minshui.engine.core.outgoing.OutgoingException;
import cn.minshui.engine.core.outgoing.OutgoingRequest;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.event.Event;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends events to the addresses that the tenant's records of {@code webhook} name. */
public final class Webhooks implements Outlet {
    private static final String OBJECT = "webhook";
    private static final String PREFIX = "webhook/";
    /** With its port, as it is written. */
    private static final Pattern HOST = Pattern.compile("^https?://([^/?#]+)", Pattern.CASE_INSENSITIVE);

    private static final int FIRST_FAILED = 500;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DataEngine data;
    private final BiFunction<TenantId, String, CallContext> system;
    private final Clock clock;
    private final OneLookupClient client;
    private final Breakers breakers;

    /** @param system the context of the system's own work in a tenant, by trace id @param client owned by the caller */
    public Webhooks(
            DataEngine data,
            BiFunction<TenantId, String, CallContext> system,
            OneLookupClient client,
            Breakers breakers,
            Clock clock) {
        this.data = data;
        this.system = system;
        this.client = client;
        this.breakers = breakers;
        this.clock = clock;
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
        return post(breaker(tenant, url), request(url, secret, event));
    }

    private OutgoingRequest request(String url, String secret, Event event) {
        String body = body(event);
        long now = clock.instant().getEpochSecond();
        Map<String, String> headers = Map.of(
                "Content-Type",
                "application/json; charset=utf-8",
                "X-Minshui-Event",
                event.id(),
                "X-Minshui-Topic",
                event.topic(),
                "X-Minshui-Timestamp",
                Long.toString(now),
                "X-Minshui-Signature",
                Signature.of(secret, now, body));
        return OutgoingRequest.post(url, headers, body.getBytes(StandardCharsets.UTF_8));
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

    /** One for a receiving system: what one tenant's addresses do breaks nothing of another's. */
    private static String breaker(TenantId tenant, String url) {
        Matcher host = HOST.matcher(url);
        return PREFIX + tenant.value() + "/" + (host.find() ? host.group(1).toLowerCase(Locale.ROOT) : "?");
    }

    /** What the other system does not want (4xx) says nothing of how it does. */
    private String post(String breaker, OutgoingRequest request) throws DeliveryException {
        try {
            OutgoingAnswer answer = breakers.call(breaker, error -> false, () -> {
                OutgoingAnswer given = client.send(request);
                if (given.status() >= FIRST_FAILED) {
                    throw new DeliveryException("HTTP " + given.status());
                }
                return given;
            });
            if (!answer.isGood()) {
                throw new DeliveryException("HTTP " + answer.status());
            }
            return "HTTP " + answer.status();
        } catch (DeliveryException | RuntimeException e) {
            throw e;
        } catch (OutgoingException | BrokenException e) {
            throw new DeliveryException(String.valueOf(e.getMessage()));
        } catch (Exception e) {
            throw new IllegalStateException("a client throws what it does not declare", e);
        }
    }
}
