package cn.minshui.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One benchmark of the command {@code bench}. */
interface Bench {
    String name();

    /** What it measures and against what, in one line of each language. */
    String purpose();

    /** Far more than it takes: one that is not done by then hangs. */
    Duration atMost();

    /**
     * @param folder empty, for what it needs; deleted afterwards
     * @throws Exception whatever ends a measurement; the command tells it and ends with an error
     */
    List<Figure> run(Options options, Path folder) throws Exception;
}
