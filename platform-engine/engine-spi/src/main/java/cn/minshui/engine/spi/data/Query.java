package cn.minshui.engine.spi.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A list of records of one object.
 *
 * @param filter CEL in the pushable subset, null for all; parameters are written {@code params.name}
 * @param parameters values of the filter's parameters; lists are allowed at the right of {@code in}
 * @param fields field names, {@code ref.field} to follow a reference; empty for all own fields without child tables
 * @param sort field names, a leading {@code -} for descending; the id is always the last key
 * @param page counted from 1
 * @param size records a page; the engine's own callers may ask for more than the HTTP limit
 */
public record Query(
        String object,
        @Nullable String filter,
        Map<String, Object> parameters,
        List<String> fields,
        List<String> sort,
        int page,
        int size) {
    public static final int NO_LIMIT = Integer.MAX_VALUE;

    public Query {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        fields = List.copyOf(fields);
        sort = List.copyOf(sort);
    }

    public static Query of(String object) {
        return new Query(object, null, Map.of(), List.of(), List.of(), 1, NO_LIMIT);
    }

    public Query where(String filter, Map<String, Object> parameters) {
        return new Query(object, filter, parameters, fields, sort, page, size);
    }

    public Query fields(String... names) {
        return new Query(object, filter, parameters, List.of(names), sort, page, size);
    }

    public Query sort(String... keys) {
        return new Query(object, filter, parameters, fields, List.of(keys), page, size);
    }

    public Query page(int page, int size) {
        return new Query(object, filter, parameters, fields, sort, page, size);
    }
}
