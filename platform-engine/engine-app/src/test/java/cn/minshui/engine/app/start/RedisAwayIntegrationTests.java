package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.migration.SystemSchema;
import cn.minshui.engine.spi.event.Event;
import cn.minshui.engine.testkit.KillableRedis;
import cn.minshui.engine.testkit.MutableClock;
import cn.minshui.engine.testkit.TestDatabases;
import cn.minshui.engine.testkit.event.EventNode;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Redis goes away for five minutes under load and comes back empty: each event is handled once, each key's in order. */
@Tag("database")
class RedisAwayIntegrationTests {
    private static final int KEYS = 4;

    private final Database database = TestDatabases.open(TestDatabases.freshSettings());
    /** Stands still: what is to come through the stream cannot have come from the table, whose time has not come. */
    private final MutableClock clock = MutableClock.at("2030-01-01T00:00:00Z");

    private final Map<String, List<Long>> handled = new ConcurrentHashMap<>();
    private long written;

    @AfterEach
    void close() {
        ((HikariDataSource) database.dataSource()).close();
    }

    private final class Node implements AutoCloseable {
        final RedisLink link;
        final RedisEventStream stream;
        final EventNode events;

        Node(String url, String name) {
            link = new RedisLink(url);
            link.client();
            stream = new RedisEventStream(link, name);
            events = new EventNode(database, stream, clock, RedisAwayIntegrationTests.this::note);
            events.engine().start();
        }

        @Override
        public void close() {
            events.close();
            link.close();
        }
    }

    private void note(Event event) {
        long number = (Long) Objects.requireNonNull(event.values().get("n"));
        handled.computeIfAbsent(event.key(), k -> new CopyOnWriteArrayList<>()).add(number);
    }

    private void write(Node node, int events) {
        for (int i = 0; i < events; i++) {
            long number = written++;
            node.events.change(number % KEYS, number, () -> {});
        }
    }

    private boolean allHandled() {
        return handled.values().stream().mapToInt(List::size).sum() >= written;
    }

    private static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Test
    void nothingIsLostAndEverythingCatchesUp() {
        SystemSchema.migrate(database);
        try (KillableRedis redis = KillableRedis.start();
                Node one = new Node(redis.address(), "one");
                Node two = new Node(redis.address(), "two")) {
            until("both read the stream", () -> one.stream.isUp() && two.stream.isUp());
            write(one, 40);
            until("through the stream alone", this::allHandled);

            write(one, 20);
            redis.kill();
            write(two, 20);
            until("seen to be away", () -> !one.stream.isUp() && !two.stream.isUp());
            write(one, 20);
            clock.advance(Duration.ofMinutes(5));
            until("through the table", this::allHandled);

            redis.startAgain();
            until("seen again", () -> one.stream.isUp() && two.stream.isUp());
            write(two, 40);
            until("through the new stream", this::allHandled);
        }
        for (int key = 0; key < KEYS; key++) {
            List<Long> order = handled.get("k" + key);
            assertThat(order)
                    .as("key " + key)
                    .doesNotHaveDuplicates()
                    .isSorted()
                    .hasSize((int) written / KEYS);
        }
        assertThat(database.jdbc()
                        .queryForObject("select count(*) from sys_delivery where state <> 'done'", Long.class))
                .isZero();
    }
}
