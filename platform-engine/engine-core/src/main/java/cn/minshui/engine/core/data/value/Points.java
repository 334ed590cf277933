package cn.minshui.engine.core.data.value;

import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.spi.data.GeoPoint;
import cn.minshui.engine.spi.problem.Problem;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Places in one column, as {@code longitude,latitude} with six decimals each. */
public final class Points {
    /** {@code -180.000000,-90.000000}. */
    public static final int LONGEST = 24;

    private static final int PLACES = 6;
    private static final BigDecimal EAST = BigDecimal.valueOf(180);
    private static final BigDecimal NORTH = BigDecimal.valueOf(90);

    private Points() {}

    /** The text of a point for people and columns. */
    public static String text(GeoPoint point) {
        return point.longitude().toPlainString() + "," + point.latitude().toPlainString();
    }

    static @Nullable GeoPoint read(@Nullable String stored) {
        if (stored == null) {
            return null;
        }
        int comma = stored.indexOf(',');
        return new GeoPoint(new BigDecimal(stored.substring(0, comma)), new BigDecimal(stored.substring(comma + 1)));
    }

    static ObjectNode tree(GeoPoint point) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("longitude", point.longitude().toPlainString());
        json.put("latitude", point.latitude().toPlainString());
        return json;
    }

    /** Devices give more decimals than they know; they are rounded to the sixth. */
    static @Nullable GeoPoint checked(FieldDefinition field, GeoPoint point, String path, Consumer<Problem> problems) {
        if (point.longitude().abs().compareTo(EAST) > 0
                || point.latitude().abs().compareTo(NORTH) > 0) {
            problems.accept(ValueRules.problem(
                    "POINT_RANGE",
                    path,
                    ValueRules.label(field) + "的经度应在 -180 – 180、纬度在 -90 – 90 之间",
                    field.label().en() + " has a longitude within -180 – 180 and a latitude within -90 – 90"));
            return null;
        }
        return new GeoPoint(
                point.longitude().setScale(PLACES, RoundingMode.HALF_UP),
                point.latitude().setScale(PLACES, RoundingMode.HALF_UP));
    }
}
