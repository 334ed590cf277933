package cn.minshui.revenue.reading;

import java.util.Optional;

/** What the reader found, by the keys of the dictionary {@code read-status}; each has one way to the volume. */
public enum ReadStatus {
    NORMAL("normal", "正常", 0),
    ESTIMATED("estimated", "估抄", 1),
    ROLLOVER("rollover", "满度", 2),
    REPLACED("replaced", "换表", 4),
    /** The old meter was broken and says nothing: the new one's days stand for all. */
    FAULT_REPLACED("fault-replaced", "故障换表", 3),
    ZERO("zero", "零水量", 9),
    /** The register stands below the pointer and waits until it is reached again. */
    WAITING("waiting", "等针", 9),
    /** The meter was mounted the wrong way round and counts down. */
    REVERSED("reversed", "倒装", 13);

    private final String key;
    private final String label;
    private final int algorithm;

    ReadStatus(String key, String label, int algorithm) {
        this.key = key;
        this.label = label;
        this.algorithm = algorithm;
    }

    public String key() {
        return key;
    }

    public String label() {
        return label;
    }

    /** Number of the volume algorithm, as bills store it. */
    public int algorithm() {
        return algorithm;
    }

    /** Whether another meter was put in. */
    public boolean isReplacement() {
        return this == REPLACED || this == FAULT_REPLACED;
    }

    public static Optional<ReadStatus> of(String key) {
        for (ReadStatus status : values()) {
            if (status.key.equals(key)) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }
}
