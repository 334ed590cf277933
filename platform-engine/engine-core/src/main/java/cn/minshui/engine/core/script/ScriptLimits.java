package cn.minshui.engine.core.script;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * How far scripts may go.
 *
 * @param run wall time of one run, without the time that its calls to the host take
 * @param transaction the sum of that over all runs of one transaction
 * @param statements statements of one run
 * @param allocation bytes that one run allocates, freed ones included
 * @param text characters of the longest string
 * @param elements of the longest list that a built-in function works through or that is exchanged with the host
 * @param exchange characters of JSON in one exchange with the host: the input, the answer, a call
 * @param calls calls to the host in one run
 * @param nesting runs within one another: a script whose write runs the next
 * @param lanes scripts at work at the same time
 * @param patience how long a caller waits for a free lane
 * @param grace how long a stopped run may take to end before its thread is given up
 * @param runaways threads given up and still busy; with so many no script is run until one of them ends
 * @param scriptRunaways the same of one script: with so many it is not run
 */
public record ScriptLimits(
        Duration run,
        Duration transaction,
        long statements,
        long allocation,
        int text,
        int elements,
        int exchange,
        int calls,
        int nesting,
        int lanes,
        Duration patience,
        Duration grace,
        int runaways,
        int scriptRunaways) {
    private static final String PREFIX = "minshui.scripts.";

    public static ScriptLimits standard() {
        return from(name -> null);
    }

    /**
     * @param settings value of a setting by its name ({@code minshui.scripts.run-millis} …), null where none is given
     * @throws IllegalArgumentException for a value that is no whole number above zero
     */
    public static ScriptLimits from(Function<String, @org.jspecify.annotations.Nullable String> settings) {
        Reader read = new Reader(settings);
        return new ScriptLimits(
                read.time("run-millis", 2_000),
                read.time("transaction-millis", 30_000),
                read.number("statements", 20_000_000),
                read.number("allocation-mib", 256) * 1024 * 1024,
                read.whole("text-length", 100_000),
                read.whole("list-length", 50_000),
                read.whole("exchange-length", 1_000_000),
                read.whole("calls", 1_000),
                read.whole("nesting", 5),
                read.whole("lanes", 4),
                read.time("patience-millis", 3_000),
                read.time("grace-millis", 1_000),
                read.whole("runaways", 8),
                read.whole("script-runaways", 2));
    }

    private record Reader(Function<String, @org.jspecify.annotations.Nullable String> settings) {
        long number(String name, long standard) {
            Optional<String> text = Optional.ofNullable(settings.apply(PREFIX + name));
            if (text.isEmpty()) {
                return standard;
            }
            if (!text.get().matches("[1-9]\\d{0,11}")) {
                throw new IllegalArgumentException(
                        PREFIX + name + " must be a whole number above 0, not " + text.get());
            }
            return Long.parseLong(text.get());
        }

        int whole(String name, int standard) {
            return Math.toIntExact(number(name, standard));
        }

        Duration time(String name, long standardMillis) {
            return Duration.ofMillis(number(name, standardMillis));
        }
    }
}
