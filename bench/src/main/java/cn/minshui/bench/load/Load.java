package cn.minshui.bench.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Closed-loop load: every connection sends its next request as soon as it has the answer to the last, or after its think time. */
public final class Load {
    private final int port;
    private final int connections;
    private final long thinkNanos;

    /** @param thinkNanos pause between an answer and the next request; the first requests are spread over it */
    public Load(int port, int connections, long thinkNanos) {
        this.port = port;
        this.connections = connections;
        this.thinkNanos = thinkNanos;
    }

    /**
     * Runs for so long and waits for the last answers.
     *
     * @throws IllegalStateException when an answer has another status
     */
    public Latencies run(long nanos, int expected, Requests requests) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        CountDownLatch connected = new CountDownLatch(connections);
        try {
            List<Future<Latencies>> parts = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                int number = i;
                Callable<Latencies> part = () -> part(number, nanos, expected, requests, connected);
                parts.add(threads.submit(part));
            }
            Latencies all = new Latencies();
            for (Future<Latencies> part : parts) {
                all.join(part.get());
            }
            return all;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the load broke off: " + e.getCause(), e);
        } finally {
            threads.shutdownNow();
        }
    }

    private Latencies part(int connection, long nanos, int expected, Requests requests, CountDownLatch connected)
            throws IOException, InterruptedException {
        Latencies latencies = new Latencies();
        try (Connection http = new Connection(port)) {
            connected.countDown();
            connected.await();
            long begin = System.nanoTime();
            if (thinkNanos > 0) {
                pause(thinkNanos * connection / connections);
            }
            for (int n = 0; System.nanoTime() - begin < nanos; n++) {
                byte[] request = requests.next(connection, n);
                long sent = System.nanoTime();
                int status = http.send(request);
                if (status != expected) {
                    throw new IOException("status " + status + " instead of " + expected);
                }
                latencies.add(System.nanoTime() - sent);
                if (thinkNanos > 0) {
                    pause(thinkNanos);
                }
            }
            latencies.took(System.nanoTime() - begin);
        }
        return latencies;
    }

    /** The pace of the users that are imitated, not a wait for something to happen. */
    private static void pause(long nanos) throws InterruptedException {
        Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
    }
}
