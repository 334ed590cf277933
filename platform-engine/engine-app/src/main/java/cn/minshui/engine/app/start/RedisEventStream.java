package cn.minshui.engine.app.start;

import cn.minshui.engine.core.event.EventStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RBatch;
import org.redisson.api.RStream;
import org.redisson.api.RedissonClient;
import org.redisson.api.StreamMessageId;
import org.redisson.api.stream.StreamAddArgs;
import org.redisson.api.stream.StreamCreateGroupArgs;
import org.redisson.api.stream.StreamReadGroupArgs;
import org.redisson.client.codec.StringCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream of Redis with one group of all nodes: each delivery goes to one of them, and what a node took and did not finish goes to
 * another after a minute. Whatever goes wrong is left to the table.
 */
final class RedisEventStream implements EventStream {
    private static final Logger LOG = LoggerFactory.getLogger(RedisEventStream.class);
    private static final String NAME = "minshui:deliveries";
    private static final String GROUP = "minshui";
    private static final String FIELD = "id";
    private static final int LONGEST = 100_000;
    private static final int TOGETHER = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int LEFT_SECONDS = 60;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final RedisLink link;
    private final String node;
    private volatile boolean up;
    private volatile boolean ended;
    private @Nullable Thread reader;

    /** @param node name of this process among the readers */
    RedisEventStream(RedisLink link, String node) {
        this.link = link;
        this.node = node;
    }

    @Override
    public boolean isUp() {
        return up;
    }

    @Override
    public boolean offer(List<Long> deliveries) {
        try {
            RedissonClient client = link.ifConnected().orElseThrow();
            RBatch batch = client.createBatch();
            for (Long delivery : deliveries) {
                batch.<String, String>getStream(NAME, StringCodec.INSTANCE)
                        .addAsync(StreamAddArgs.entry(FIELD, Long.toString(delivery))
                                .trimNonStrict()
                                .maxLen(LONGEST)
                                .noLimit());
            }
            batch.execute();
            return true;
        } catch (RuntimeException e) {
            up = false;
            LOG.warn("Redis does not take events; they go through the table: {}", e.toString());
            return false;
        }
    }

    @Override
    public void listen(LongConsumer arrived) {
        if (!link.isGiven()) {
            return;
        }
        Thread thread = new Thread(() -> read(arrived), "event-stream");
        thread.setDaemon(true);
        thread.start();
        reader = thread;
    }

    private void read(LongConsumer arrived) {
        long claimed = System.nanoTime();
        while (!ended) {
            try {
                RStream<String, String> stream =
                        link.ifConnected().orElseThrow().getStream(NAME, StringCodec.INSTANCE);
                if (!up) {
                    prepare(stream);
                }
                work(stream, read(stream), arrived);
                if (System.nanoTime() - claimed > TimeUnit.SECONDS.toNanos(LEFT_SECONDS)) {
                    work(stream, left(stream), arrived);
                    claimed = System.nanoTime();
                }
            } catch (RuntimeException e) {
                up = false;
                LOG.debug("the stream of events cannot be read; trying again", e);
                pause();
            }
        }
    }

    private void prepare(RStream<String, String> stream) {
        boolean known = stream.isExists()
                && stream.listGroups().stream().anyMatch(g -> g.getName().equals(GROUP));
        if (!known) {
            // From the beginning: what was offered before the group was there is for it too.
            stream.createGroup(
                    StreamCreateGroupArgs.name(GROUP).id(StreamMessageId.ALL).makeStream());
        }
        up = true;
    }

    private Map<StreamMessageId, Map<String, String>> read(RStream<String, String> stream) {
        return stream.readGroup(
                GROUP,
                node,
                StreamReadGroupArgs.neverDelivered().count(TOGETHER).timeout(PATIENCE));
    }

    /** Entries that a node took and did not finish. */
    private Map<StreamMessageId, Map<String, String>> left(RStream<String, String> stream) {
        return stream.autoClaim(GROUP, node, LEFT_SECONDS, TimeUnit.SECONDS, StreamMessageId.MIN, TOGETHER)
                .getMessages();
    }

    private static void work(
            RStream<String, String> stream,
            @Nullable Map<StreamMessageId, Map<String, String>> entries,
            LongConsumer arrived) {
        if (entries == null) {
            return;
        }
        entries.forEach((id, entry) -> {
            try {
                arrived.accept(Long.parseLong(entry.getOrDefault(FIELD, "0")));
            } catch (RuntimeException e) {
                // The table still holds it, and brings it when its time has come.
                LOG.warn("a delivery from the stream stays for later", e);
            }
            stream.ack(GROUP, id);
        });
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended = true;
        Thread thread = reader;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
