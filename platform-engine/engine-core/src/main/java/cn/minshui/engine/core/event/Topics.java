package cn.minshui.engine.core.event;

import java.util.Collection;

/** Which topics are meant. */
public final class Topics {
    private static final String REST = ".*";

    private Topics() {}

    /** {@code a.b} is itself, {@code a.*} begins with {@code a.}, {@code *} is everything. */
    public static boolean wants(Collection<String> patterns, String topic) {
        return patterns.stream()
                .anyMatch(p -> p.equals(topic)
                        || p.equals("*")
                        || p.endsWith(REST) && topic.startsWith(p.substring(0, p.length() - 1)));
    }
}
