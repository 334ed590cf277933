package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.plan.SelectRequest;
import cn.minshui.engine.core.data.plan.SelectRequest.Kind;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a page. Where they follow many references the page is found first and its rows are read by their ids: PostgreSQL
 * weighs no more than eight tables against each other ({@code join_collapse_limit}), and with more of them it joined every row
 * of a station to find twenty.
 */
final class PageReader {
    /** Together with the table itself and the organisations of the caller less than the planner weighs. */
    private static final int FEW_REFERENCES = 4;

    private final RecordReader reader;

    PageReader(RecordReader reader) {
        this.reader = reader;
    }

    /** @param values with limit and offset */
    List<DataRecord> read(Call call, SelectRequest request, Map<String, @Nullable Object> values) {
        if (references(call, request).size() <= FEW_REFERENCES) {
            return reader.select(call, request.as(Kind.PAGE), values);
        }
        List<Long> ids = reader.ids(call, request.withoutFields().as(Kind.PAGE), values);
        if (ids.isEmpty()) {
            return List.of();
        }
        SelectRequest known = request.where(null, request.listSizes())
                .quick(List.of())
                .sorted(List.of())
                .matching("id", ids.size())
                .as(Kind.ROWS);
        Map<Long, DataRecord> rows = new HashMap<>();
        Map<String, @Nullable Object> named = new HashMap<>(values);
        named.put("match", ids);
        reader.select(call, known, named).forEach(row -> rows.put(row.id(), row));
        return ids.stream().map(rows::get).filter(Objects::nonNull).toList();
    }

    private static Set<String> references(Call call, SelectRequest request) {
        CompiledObject object = call.object(request.object());
        Set<String> references = new HashSet<>();
        for (String path : request.fields()) {
            int dot = path.lastIndexOf('.');
            if (dot > 0) {
                references.add(path.substring(0, dot));
            } else if (object.field(path)
                    .map(CompiledField::type)
                    .filter(FieldType.ReferenceTo.class::isInstance)
                    .isPresent()) {
                references.add(path);
            }
        }
        return references;
    }
}
