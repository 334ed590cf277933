package cn.minshui.engine.core.login;

import cn.minshui.engine.core.event.Outlet;
import cn.minshui.engine.core.event.Receivers;
import cn.minshui.engine.core.outgoing.OutgoingRequest;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.event.Event;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells clients of single sign-on that a session has ended (OpenID Connect back-channel logout), until they have heard it. */
public final class BackChannelLogout implements Outlet {
    private static final String PREFIX = "logout/";

    private final LoginClients clients;
    private final SessionClients used;
    private final Tokens tokens;
    private final Receivers receivers;

    /** What proves to a client who tells it. */
    @FunctionalInterface
    public interface Tokens {
        /** @param issuer as the client knows us @param session its {@code sid} @param user its {@code sub} */
        String sign(LoginClient client, String issuer, String session, String user);
    }

    public BackChannelLogout(LoginClients clients, SessionClients used, Tokens tokens, Receivers receivers) {
        this.clients = clients;
        this.used = used;
        this.tokens = tokens;
        this.receivers = receivers;
    }

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public List<String> consumers(TenantId tenant, String topic) {
        return topic.equals(SessionClients.ENDED)
                ? clients.toldOfLogouts(tenant).stream()
                        .map(client -> PREFIX + client.id())
                        .toList()
                : List.of();
    }

    @Override
    public String send(TenantId tenant, String consumer, Event event) throws DeliveryException {
        long id = Long.parseLong(consumer.substring(PREFIX.length()));
        Optional<LoginClient> client = clients.find(tenant, id);
        String session = event.key();
        Optional<String> issuer = used.issuer(session, id);
        if (client.isEmpty() || issuer.isEmpty()) {
            return "会话未用于该客户端 / the session was not used with this client";
        }
        String address = client.get().backChannelLogout();
        if (address == null) {
            return "没有通知地址 / no address is set";
        }
        String token = tokens.sign(
                client.get(),
                issuer.get(),
                session,
                String.valueOf(event.values().get("user")));
        String answer = receivers.send(
                tenant,
                PREFIX,
                OutgoingRequest.post(
                        address,
                        Map.of("Content-Type", "application/x-www-form-urlencoded"),
                        ("logout_token=" + token).getBytes(StandardCharsets.US_ASCII)));
        used.told(session, id);
        return answer;
    }
}
