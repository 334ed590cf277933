package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.plan.QuickCondition;
import cn.minshui.engine.core.data.plan.SelectRequest;
import cn.minshui.engine.core.data.plan.SelectRequest.Kind;
import cn.minshui.engine.core.database.Dialect;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.protect.BlindSearch;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The search box: records that contain a text. Whether there are few of them is found out before any is read: few are then
 * read by their ids, in whatever order is wanted, and many are soon met on the way through the list.
 */
final class QuickSearch {
    /** As many as one statement is given ids. */
    static final int FEW = 1_000;

    private final RecordReader reader;
    private final Dialect dialect;

    QuickSearch(RecordReader reader, Dialect dialect) {
        this.reader = reader;
        this.dialect = dialect;
    }

    /** @param values get what the statements ask for */
    void bind(String text, Map<String, @Nullable Object> values) {
        String clean = text.replace("\u0000", "");
        values.put(QuickCondition.PATTERN, "%" + escaped(clean) + "%");
        values.put(QuickCondition.TEXT, clean);
        boolean end = clean.codePointCount(0, clean.length()) == BlindSearch.LAST;
        values.put(QuickCondition.END, end ? clean : null);
        dialect.pieces(clean).ifPresent(pieces -> values.put("pieces", pieces));
    }

    /**
     * Ids of the records, in no order.
     *
     * @param request with the fields in which the text is looked for
     * @param values with the text
     * @param most no more than these are looked for
     */
    List<Long> find(Call call, SelectRequest request, Map<String, @Nullable Object> values, long most) {
        values.put("limit", most);
        CompiledObject object = call.object(request.object());
        SelectRequest bare = request.sorted(List.of()).withoutFields();
        Map<Boolean, List<String>> paths = request.quick().stream()
                .collect(Collectors.partitioningBy(path -> Selections.isSensitive(call, object, path)));
        List<String> sealed = paths.getOrDefault(true, List.of());
        List<String> plain = paths.getOrDefault(false, List.of());
        // Each by its own index: one statement for both would use neither.
        Set<Long> ids = new LinkedHashSet<>();
        if (!sealed.isEmpty()) {
            ids.addAll(reader.ids(call, bare.quick(sealed).as(Kind.IDS), values));
        }
        if (!plain.isEmpty()) {
            boolean indexed = values.containsKey("pieces")
                    && object.definition().searchIndex(plain).isPresent();
            ids.addAll(reader.ids(call, bare.quick(plain).as(indexed ? Kind.IDS_BY_PIECES : Kind.IDS), values));
        }
        return ids.stream().limit(most).toList();
    }

    /** The characters that LIKE reads as wildcards stand for themselves. */
    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }
}
