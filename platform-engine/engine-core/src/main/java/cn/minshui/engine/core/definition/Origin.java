package cn.minshui.engine.core.definition;

import cn.minshui.engine.spi.problem.Place;

/**
 * Where a part of a definition was written.
 *
 * @param layer {@code engine}, {@code base} or the path of a branch ({@code company/station})
 * @param line from 1
 * @param column from 1
 */
public record Origin(String layer, String file, int line, int column) {
    public static final String ENGINE = "engine";
    public static final String BASE = "base";

    /** @param pointer JSON pointer into the effective definition */
    public Place place(String pointer) {
        return new Place.InFile(file, line, column, pointer);
    }

    /** Whether a branch wrote it. */
    public boolean isBranch() {
        return !layer.equals(ENGINE) && !layer.equals(BASE);
    }

    /** How near the layer is to a node of the organisation: the engine 0, the base 1, a branch below the root 2, and so on. */
    public int level() {
        return isBranch() ? 1 + layer.split("/").length : layer.equals(BASE) ? 1 : 0;
    }
}
