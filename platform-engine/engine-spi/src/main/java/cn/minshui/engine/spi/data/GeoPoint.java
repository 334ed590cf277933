package cn.minshui.engine.spi.data;

import java.math.BigDecimal;
import java.util.Objects;

/**
 * A place on the earth. Which system of coordinates is meant is the business's to agree on; nothing is converted.
 *
 * @param longitude in degrees, from -180 to 180
 * @param latitude in degrees, from -90 to 90
 */
public record GeoPoint(BigDecimal longitude, BigDecimal latitude) {
    public GeoPoint {
        Objects.requireNonNull(longitude, "longitude is null");
        Objects.requireNonNull(latitude, "latitude is null");
    }
}
