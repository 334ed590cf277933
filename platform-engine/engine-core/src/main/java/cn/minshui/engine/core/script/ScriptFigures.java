package cn.minshui.engine.core.script;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a script has cost since the start of the process.
 *
 * @param calls runs, however they ended
 * @param totalMillis time of its own work, without that of its calls to the host
 * @param p95Millis nineteen of the latest twenty runs took no longer; of two hundred at most
 * @param longestMillis of one run
 * @param allocated bytes, freed ones included
 * @param failures runs that ended with an error of the script or of what it called
 * @param stopped runs by the bound that stopped them
 * @param budget of each run, as the script had it last
 * @param lastError that the script itself ended with
 */
public record ScriptFigures(
        String name,
        long calls,
        double totalMillis,
        double p95Millis,
        double longestMillis,
        long allocated,
        long failures,
        Map<Bound, Long> stopped,
        Budget budget,
        @Nullable LastError lastError) {

    /** @param line 0 where it is not known @param message of JavaScript; it may hold values of records */
    public record LastError(Instant at, int line, String message) {}
}
