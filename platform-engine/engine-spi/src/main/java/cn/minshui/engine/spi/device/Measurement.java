package cn.minshui.engine.spi.device;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/**
 * One figure.
 *
 * @param value exactly as sent, in the unit of the quantity; of a binary fraction the shortest decimal that stands for it
 * @param storage 0 for now; n for the n-th stored value of the device, as billing days count backwards
 * @param at the moment by the device's clock that a stored value belongs to; null when it is not said, or is now
 */
public record Measurement(
        MeasuredQuantity quantity,
        BigDecimal value,
        int storage,
        @Nullable LocalDateTime at) {
    public Measurement {
        if (storage < 0) {
            throw new IllegalArgumentException("storage " + storage);
        }
    }

    public static Measurement now(MeasuredQuantity quantity, BigDecimal value) {
        return new Measurement(quantity, value, 0, null);
    }

    /** UCUM code of the value's unit. */
    public String unit() {
        return quantity.unit();
    }
}
