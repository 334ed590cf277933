package cn.minshui.engine.app.start;

import cn.minshui.engine.spi.problem.Place;

/** The place of a problem as a line of a terminal or a log. */
public final class WrittenPlace {
    private WrittenPlace() {}

    /** {@code file:line:column path} of a definition, which editors make a link of. */
    public static String of(Place place) {
        if (place instanceof Place.InFile file) {
            return file.file() + ":" + file.line() + ":" + file.column() + " " + file.path();
        }
        return place instanceof Place.InRecord named ? named.object() + " " + named.key() : place.toString();
    }
}
