package cn.minshui.engine.spi.calculator;

import cn.minshui.engine.spi.plugin.Services;
import java.util.ServiceLoader;

/**
 * Arithmetic in batches for other plugins; found by {@link ServiceLoader} and asked for by name and version range
 * through {@link Services#calculator}.
 */
public interface Calculator {
    String name();

    /** Semantic version of the contract: the names, units and meanings of the columns. */
    String version();

    /**
     * @param model the compiled model of the calculator's own kind at the node the batch belongs to
     * @param input columns by the calculator's contract, all of one length
     * @param output empty columns, filled by the call
     */
    void calculate(Object model, Columns input, Columns output);
}
