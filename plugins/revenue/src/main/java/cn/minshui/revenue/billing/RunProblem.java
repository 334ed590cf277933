package cn.minshui.revenue.billing;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A card that a run does not bill, and why. */
record RunProblem(String cardId, String cardNo, String code, String zh, String en) {

    /** {@code {code, meterCard: {id, label}, message, messageEn}}. */
    Map<String, @Nullable Object> shown() {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("code", code);
        row.put("meterCard", Map.of("id", cardId, "label", cardNo));
        row.put("message", zh);
        row.put("messageEn", en);
        return row;
    }
}
