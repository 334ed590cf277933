package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.revenue.Written;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A card whose reading has hints of the review, and what it would be billed.
 *
 * @param volume in m³, null when the reading has none
 * @param amount in yuan
 */
record RunOutlier(
        String cardId,
        String cardNo,
        @Nullable String name,
        @Nullable BigDecimal volume,
        BigDecimal amount,
        @Nullable String flags) {

    /** @param draft what the card would be billed, null when that is nothing or unknown */
    static RunOutlier of(DataRecord reading, DataRecord card, @Nullable DataRecord draft) {
        return new RunOutlier(
                Long.toString(card.id()),
                card.text("cardNo"),
                card.textOrNull("name"),
                reading.decimalOrNull("volume"),
                draft == null ? BigDecimal.ZERO.setScale(2) : draft.decimal("amount"),
                reading.textOrNull("flags"));
    }

    /** {@code {meterCard: {id, label}, name, volume, amount, flags}}. */
    Map<String, @Nullable Object> shown() {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("meterCard", Map.of("id", cardId, "label", cardNo));
        row.put("name", name);
        row.put("volume", Written.plainOrNull(volume));
        row.put("amount", Written.money(amount));
        row.put("flags", flags);
        return row;
    }
}
