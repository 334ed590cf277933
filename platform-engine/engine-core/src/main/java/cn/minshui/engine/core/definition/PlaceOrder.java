package cn.minshui.engine.core.definition;

import cn.minshui.engine.spi.problem.Place;
import java.util.Comparator;

/** Orders places as a reader goes through them: file, line, column. */
public enum PlaceOrder implements Comparator<Place> {
    INSTANCE;

    private static final Comparator<Place.InFile> IN_FILE = Comparator.comparing(Place.InFile::file)
            .thenComparingInt(Place.InFile::line)
            .thenComparingInt(Place.InFile::column)
            .thenComparing(Place.InFile::path);

    @Override
    public int compare(Place one, Place other) {
        if (one instanceof Place.InFile first && other instanceof Place.InFile second) {
            return IN_FILE.compare(first, second);
        }
        return Boolean.compare(one instanceof Place.InFile, other instanceof Place.InFile);
    }
}
