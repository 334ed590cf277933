package cn.minshui.engine.core.data.plan;

import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.expression.CompiledExpression;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be selected; equal requests share one rendered statement.
 *
 * @param fields own fields, system fields and {@code ref.field}, all checked by the caller
 * @param labels whether references bring the title of the record they point to
 * @param quick paths of text fields, one of which must contain the slot {@code quick}
 * @param match a field that must have one of the values of the list {@code match}; {@code field@object} of an any-reference
 * @param policy rows the caller may reach, besides his scope
 * @param listSizes padded number of values of the lists that filter and policies name
 * @param deleted of an object that keeps deleted rows those, and no others
 */
public record SelectRequest(
        String object,
        Kind kind,
        List<String> fields,
        boolean labels,
        @Nullable CompiledExpression filter,
        List<String> quick,
        List<SortKey> sort,
        @Nullable Match match,
        RowPolicy policy,
        Map<String, Integer> listSizes,
        boolean deleted) {
    /** List of the nodes whose rows the caller may reach; looked up by the statement itself where it is not given. */
    public static final String SCOPE = "scope";

    /** Begins the names of slots that hold the paths of organisations which a policy names by their codes. */
    public static final String CHOSEN = "path:";

    public SelectRequest {
        fields = List.copyOf(fields);
        quick = List.copyOf(quick);
        sort = List.copyOf(sort);
        listSizes = Map.copyOf(listSizes);
    }

    public enum Kind {
        ROWS,
        /** Limited by the slots {@code limit} and {@code offset}. */
        PAGE,
        COUNT,
        /** Counts no further than the slot {@code limit}. */
        COUNT_LIMITED,
        /** Ids only, in no order, no more than the slot {@code limit}. */
        IDS,
        /** The same by the object's index of the quick texts: with the slot {@code pieces}. */
        IDS_BY_PIECES,
        /** Ids only, ascending, held for a change until the transaction ends. */
        LOCK,
        /** Held like that and read by the same statement; only fields of the table itself. */
        LOCK_ROWS,
        /** Ids for a deletion: waits for those who are about to refer to the rows, and they for it. */
        LOCK_TO_DELETE,
        /** The same for a reference: nobody deletes the rows meanwhile. */
        LOCK_TO_REFER;

        boolean locks() {
            return this == LOCK || this == LOCK_ROWS || this == LOCK_TO_DELETE || this == LOCK_TO_REFER;
        }
    }

    public record SortKey(String path, boolean descending) {}

    /** @param count padded number of values in the list {@code match} */
    public record Match(String path, int count) {}

    public static SelectRequest rows(String object, List<String> fields, RowPolicy policy) {
        return new SelectRequest(
                object, Kind.ROWS, fields, true, null, List.of(), List.of(), null, policy, Map.of(), false);
    }

    public SelectRequest as(Kind newKind) {
        return new SelectRequest(
                object, newKind, fields, labels, filter, quick, sort, match, policy, listSizes, deleted);
    }

    public SelectRequest withoutFields() {
        return new SelectRequest(
                object, kind, List.of(), labels, filter, quick, sort, match, policy, listSizes, deleted);
    }

    public SelectRequest withoutLabels() {
        return new SelectRequest(object, kind, fields, false, filter, quick, sort, match, policy, listSizes, deleted);
    }

    /** The same of the rows that are deleted; the object keeps them. */
    public SelectRequest ofDeleted() {
        return new SelectRequest(object, kind, fields, labels, filter, quick, sort, match, policy, listSizes, true);
    }

    public SelectRequest matching(String path, int values) {
        return new SelectRequest(
                object,
                kind,
                fields,
                labels,
                filter,
                quick,
                sort,
                new Match(path, padded(values)),
                policy,
                listSizes,
                deleted);
    }

    /** Rows whose any-reference points to one of the records {@code match} of the object. */
    public SelectRequest pointing(String field, String target, int records) {
        return matching(AnyReferencePath.to(field, target), records);
    }

    public SelectRequest where(@Nullable CompiledExpression newFilter, Map<String, Integer> sizes) {
        return new SelectRequest(object, kind, fields, labels, newFilter, quick, sort, match, policy, sizes, deleted);
    }

    /** The same of the nodes of the list {@link #SCOPE}, which stands for the caller's scope. */
    public SelectRequest of(int nodes) {
        Map<String, Integer> sizes = new HashMap<>(listSizes);
        sizes.put(SCOPE, padded(nodes));
        return where(filter, sizes);
    }

    public SelectRequest quick(List<String> paths) {
        return new SelectRequest(object, kind, fields, labels, filter, paths, sort, match, policy, listSizes, deleted);
    }

    public SelectRequest sorted(List<SortKey> keys) {
        return new SelectRequest(object, kind, fields, labels, filter, quick, keys, match, policy, listSizes, deleted);
    }

    /** Lists are padded to powers of two, so that few statements serve lists of every length. */
    public static int padded(int values) {
        return values <= 1 ? 1 : Integer.highestOneBit(values - 1) << 1;
    }
}
