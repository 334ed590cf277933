package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * One series of kills. Its random moments come from a seed, which is printed and can be given: {@code -Dminshui.kill.seed=N}. Its last
 * line says how many there were; a record of the run keeps it.
 */
final class Kills implements AutoCloseable {
    /** Instead of a named point: after a random time. */
    static final String RANDOM_MOMENT = "random";

    /** Six series of them, one for each sort of work, are more than fifty on a database; of each nine the database dies in five. */
    static final List<String> NINE_RANDOM = Collections.nCopies(9, RANDOM_MOMENT);

    private static final Duration DIES_WITHIN = Duration.ofMinutes(2);

    private final String series;
    private final long seed = Long.getLong("minshui.kill.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private int all;
    private int randomKills;
    private int withDatabase;

    /** @param series what is killed, for the printed line */
    Kills(String series) {
        this.series = series;
        System.out.println("kills of " + series + ": -Dminshui.kill.seed=" + seed);
    }

    static boolean isRandom(String point) {
        return point.equals(RANDOM_MOMENT);
    }

    /** Points and then one random moment. */
    static List<String> andRandom(String... points) {
        List<String> all = new ArrayList<>(List.of(points));
        all.add(RANDOM_MOMENT);
        return all;
    }

    /** Names the round in a failed assertion. */
    String told(String point) {
        return series + " killed at " + point + ", seed " + seed;
    }

    /** Prints what a kill was found to have hit, so that a series which never hits the middle is seen. */
    void tell(String point, Object found) {
        System.out.println("  " + series + " killed at " + point + ": " + found);
        all++;
    }

    long randomMillis(int below) {
        return random.nextInt(below);
    }

    /**
     * Runs the work until the server dies in the middle of it. A server that is killed at a random moment is one that already
     * runs; one that ends itself at a named point is started for it.
     *
     * @param randomMillis the longest that a random kill waits
     * @param work logs in and answers what is to be cut off
     */
    void during(RestartedServer server, String point, int randomMillis, Function<Api, Runnable> work) {
        ServerUnderTest victim = isRandom(point) ? server.running() : server.startedToDieAt(point);
        Runnable cutOff = work.apply(victim.anonymous());
        CompletableFuture<Void> working = CompletableFuture.runAsync(cutOff);
        if (isRandom(point)) {
            working.completeOnTimeout(null, randomMillis(randomMillis), TimeUnit.MILLISECONDS)
                    .exceptionally(refused -> null)
                    .join();
            kill(server, victim);
        }
        assertThat(victim.endsWithin(DIES_WITHIN)).as(told(point)).isTrue();
        // Whatever the client was told last, the server's word after its next start is what counts.
        working.exceptionally(died -> null).join();
    }

    /** Every other time the database dies with the server, where it is the test's own. */
    void kill(RestartedServer server, ServerUnderTest victim) {
        boolean both = server.hasOwnDatabase() && randomKills++ % 2 == 0;
        System.out.println("  " + series + ": " + (both ? "server and database" : "server") + " killed");
        victim.die();
        if (both) {
            server.killAll();
            withDatabase++;
        }
        victim.kill();
    }

    /** Tells what there was, for the record. */
    @Override
    public void close() {
        System.out.printf("figure: %d kills of %s, %d with the database, seed %d%n", all, series, withDatabase, seed);
    }

    /** @throws AssertionError when it does not come true in time */
    static void await(String what, Duration within, BooleanSupplier condition) {
        long deadline = System.nanoTime() + within.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(what + " did not come true within " + within);
            }
            LockSupport.parkNanos(10_000_000);
        }
    }
}
