package cn.minshui.engine.core.event;

import cn.minshui.engine.core.breaker.Breakers;
import cn.minshui.engine.core.breaker.BrokenException;
import cn.minshui.engine.core.event.Outlet.DeliveryException;
import cn.minshui.engine.core.outgoing.OneLookupClient;
import cn.minshui.engine.core.outgoing.OutgoingAnswer;
import cn.minshui.engine.core.outgoing.OutgoingException;
import cn.minshui.engine.core.outgoing.OutgoingRequest;
import cn.minshui.engine.spi.context.TenantId;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Other systems that are told over HTTP, each within the client's time and behind a circuit breaker. May be shared by threads. */
public final class Receivers {
    /** With its port, as it is written. */
    private static final Pattern HOST = Pattern.compile("^https?://([^/?#]+)", Pattern.CASE_INSENSITIVE);

    private static final int FIRST_FAILED = 500;

    private final OneLookupClient client;
    private final Breakers breakers;

    /** @param client owned by the caller @param breakers those of the node */
    public Receivers(OneLookupClient client, Breakers breakers) {
        this.client = client;
        this.breakers = breakers;
    }

    /**
     * Tells once. What the other system does not want (4xx) says nothing of how it does.
     *
     * @param prefix of the outlet, with the slash
     * @return the status, for the log
     * @throws DeliveryException when it was not reached, is left alone, or did not take it
     */
    public String send(TenantId tenant, String prefix, OutgoingRequest request) throws DeliveryException {
        try {
            OutgoingAnswer answer = breakers.call(breaker(tenant, prefix, request.url()), error -> false, () -> {
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

    /** One for a receiving system: what one tenant's addresses do breaks nothing of another's. */
    private static String breaker(TenantId tenant, String prefix, String url) {
        Matcher host = HOST.matcher(url);
        return prefix + tenant.value() + "/" + (host.find() ? host.group(1).toLowerCase(Locale.ROOT) : "?");
    }
}
