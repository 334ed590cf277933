package cn.minshui.engine.core.event.webhook;

import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.event.Outlet;
import cn.minshui.engine.core.event.Receivers;
import cn.minshui.engine.core.event.Topics;
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
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** Sends events to the addresses that the tenant's records of {@code webhook} name. */
public final class Webhooks implements Outlet {
    private static final String OBJECT = "webhook";
    private static final String PREFIX = "webhook/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DataEngine data;
    private final BiFunction<TenantId, String, CallContext> system;
    private final Clock clock;
    private final Receivers receivers;

    /** @param system the context of the system's own work in a tenant, by trace id */
    public Webhooks(
            DataEngine data, BiFunction<TenantId, String, CallContext> system, Receivers receivers, Clock clock) {
        this.data = data;
        this.system = system;
        this.receivers = receivers;
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
        return receivers.send(tenant, PREFIX, request(hook.text("url"), secret, event));
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
}
