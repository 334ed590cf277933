package cn.minshui.bench;

import java.util.List;

/** One benchmark of the command {@code bench}. */
interface Bench {
    String name();

    /** What it measures and against what, in one line of each language. */
    String purpose();

    /** @throws Exception whatever ends a measurement; the command tells it and ends with an error */
    List<Figure> run(Options options) throws Exception;
}
