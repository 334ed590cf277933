package cn.minshui.engine.core.outgoing;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * Calls addresses that users wrote, and connects to exactly the address that the {@link AddressGuard} judged: the name is looked up
 * once, by the guard, so that a name server cannot show the guard one address and the client another. Follows no redirect, takes no
 * proxy from the environment, keeps no cookie, unpacks nothing and never tries again by itself. May be shared by threads.
 */
public final class OneLookupClient implements AutoCloseable {
    /** Of a body that is read; what is longer is refused. */
    public static final int LONGEST_BODY = 1 << 20;

    private static final int AT_ONCE = 64;

    private final AddressGuard guard;
    private final Duration longest;
    private final CloseableHttpClient client;
    private final ScheduledExecutorService alarm;

    /** @param longest for a whole answer, from looking the name up to the last byte */
    public OneLookupClient(AddressGuard guard, Duration longest) {
        this.guard = guard;
        this.longest = longest;
        Timeout timeout = Timeout.of(longest);
        this.client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new Judged(guard))
                        .setMaxConnTotal(AT_ONCE)
                        .setMaxConnPerRoute(AT_ONCE)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(timeout)
                                .setSocketTimeout(timeout)
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(timeout)
                        .setResponseTimeout(timeout)
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                .setUserAgent("minshui")
                .build();
        this.alarm = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "outgoing-alarm");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What the guard lets through is what is connected to. */
    private record Judged(AddressGuard guard) implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return guard.addresses(host);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }

    /**
     * Sends a request and reads the whole answer, whatever its status.
     *
     * @throws OutgoingException when the address may not be called, nothing was reached, or the answer was too late or too long
     */
    public OutgoingAnswer send(OutgoingRequest request) throws OutgoingException {
        Optional<String> malformed = guard.malformed(request.url());
        if (malformed.isPresent()) {
            throw new OutgoingException(malformed.get());
        }
        request.requireHeaders();
        HttpUriRequestBase call = call(request);
        AtomicBoolean late = new AtomicBoolean();
        // The limit is on the whole answer: a body that never ends must not hold the thread.
        Future<?> end = alarm.schedule(
                () -> {
                    late.set(true);
                    call.abort();
                },
                longest.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            return client.execute(call, answer -> read(call, answer));
        } catch (SocketTimeoutException e) {
            throw tooLate(e);
        } catch (UnknownHostException e) {
            throw new OutgoingException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw late.get() ? tooLate(e) : new OutgoingException("连接失败 / not reached: " + e, e);
        } finally {
            end.cancel(false);
        }
    }

    private static HttpUriRequestBase call(OutgoingRequest request) {
        HttpUriRequestBase call = new HttpUriRequestBase(request.method(), URI.create(request.url()));
        request.headers().forEach(call::setHeader);
        if (request.body().length > 0) {
            call.setEntity(new ByteArrayEntity(request.body(), null));
        }
        return call;
    }

    private static OutgoingAnswer read(HttpUriRequestBase call, ClassicHttpResponse answer) throws IOException {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (Header header : answer.getHeaders()) {
            headers.computeIfAbsent(header.getName().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(header.getValue());
        }
        if (answer.getEntity() == null) {
            return new OutgoingAnswer(answer.getCode(), headers, new byte[0]);
        }
        try (InputStream in = answer.getEntity().getContent()) {
            byte[] body = in.readNBytes(LONGEST_BODY + 1);
            if (body.length > LONGEST_BODY) {
                // Closing would read the rest first, however long it is.
                call.abort();
                throw new IOException("应答过长 / the answer is longer than " + LONGEST_BODY + " bytes");
            }
            return new OutgoingAnswer(answer.getCode(), headers, body);
        }
    }

    private OutgoingException tooLate(IOException cause) {
        return new OutgoingException(longest.toSeconds() + " 秒内没有应答 / no answer in time", cause);
    }

    @Override
    public void close() {
        alarm.shutdownNow();
        client.close(CloseMode.IMMEDIATE);
    }
}
