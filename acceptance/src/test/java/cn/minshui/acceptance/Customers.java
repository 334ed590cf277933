package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Customers who are entered one after the other until the server no longer answers. */
final class Customers {
    private static final int SOME = 3;
    private final Api api;
    private final int round;
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final CompletableFuture<Void> entering;

    private Customers(Api api, int round) {
        this.api = api;
        this.round = round;
        this.entering = CompletableFuture.runAsync(this::enter);
    }

    /** @return once some of them are there */
    static Customers keepComing(Api api, int round) {
        Customers customers = new Customers(api, round);
        Kills.await("customers", ServerUnderTest.READY_WITHIN, () -> {
            assertThat(customers.entering).isNotDone();
            return customers.acknowledged.get() >= SOME;
        });
        return customers;
    }

    private void enter() {
        while (true) {
            enter(api, acknowledged.get());
            acknowledged.incrementAndGet();
        }
    }

    private void enter(Api client, int number) {
        ObjectNode body = Api.JSON.createObjectNode().put("name", name(number));
        client.post("/api/data/customer", body, "customer-%d-%d".formatted(round, number))
                .orThrow();
    }

    private String name(int number) {
        return "来客" + round + "-" + number;
    }

    /** The one that was cut off is entered again under its key; then each is there once. @param after logged in again */
    void assertNoneLostOrDoubled(Api after, String told) {
        assertThat(entering).as(told).failsWithin(ServerUnderTest.READY_WITHIN);
        int all = acknowledged.get() + 1;
        enter(after, all - 1);
        List<String> names = after.listAll("customer", "name.startsWith('来客" + round + "-')", "name").stream()
                .map(row -> row.path("name").asText())
                .toList();
        assertThat(names).as(told).doesNotHaveDuplicates().hasSize(all);
    }
}
