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

    static RunOutlier of(BilledCard card) {
        DataRecord meterCard = card.card();
        return new RunOutlier(
                Long.toString(meterCard.id()),
                meterCard.text("cardNo"),
                meterCard.textOrNull("name"),
                card.reading().decimalOrNull("volume"),
                card.charges().total(),
                card.reading().textOrNull("flags"));
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
