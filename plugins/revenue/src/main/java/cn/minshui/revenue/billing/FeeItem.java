package cn.minshui.revenue.billing;

import java.util.List;

/** Fee items by the ordinals of the calculator's contract; keys of the dictionary {@code fee-item}. */
enum FeeItem {
    WATER("water", "水费"),
    SEWAGE("sewage", "污水处理费"),
    RESOURCE("resource", "水资源费"),
    GARBAGE("garbage", "垃圾费"),
    PRESSURE("pressure", "二次加压费"),
    SURCHARGE("surcharge", "附加费"),
    LATE_FEE("late-fee", "违约金"),
    OTHER("other", "其他");

    private static final List<FeeItem> BY_ORDINAL = List.of(values());

    private final String key;
    private final String label;

    FeeItem(String key, String label) {
        this.key = key;
        this.label = label;
    }

    String key() {
        return key;
    }

    String label() {
        return label;
    }

    static FeeItem at(long ordinal) {
        return BY_ORDINAL.get(Math.toIntExact(ordinal));
    }
}
