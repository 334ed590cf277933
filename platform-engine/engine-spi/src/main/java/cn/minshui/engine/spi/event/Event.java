package cn.minshui.engine.spi.event;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened and was committed.
 *
 * @param id unique; the same at every delivery of this event
 * @param topic words joined by dots, such as {@code bill.posted}
 * @param key events of one key reach a consumer in the order in which they happened; {@code object/id} for a record
 * @param at when it was written
 * @param values as JSON has them: text, Boolean, whole numbers as Long, lists and maps; decimals, dates and ids are text. An event
 *     of a record has {@code object cause record{id,version} organization data}, and {@code changed} for an update
 */
public record Event(String id, String topic, String key, Instant at, Map<String, @Nullable Object> values) {}
