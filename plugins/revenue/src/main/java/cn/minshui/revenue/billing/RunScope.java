package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a run bills: one book, or every book of its organisation node and those below.
 *
 * @param organizations the run's node and all below it
 */
record RunScope(
        long run,
        YearMonth period,
        long organization,
        @Nullable Long book,
        Set<Long> organizations) {
    static final String[] RUN_FIELDS = {"runNo", "period", "book", "status", "openMark"};

    static RunScope of(DataAccess data, DataRecord run) {
        Reference book = run.referenceOrNull("book");
        return new RunScope(
                run.id(),
                run.period("period"),
                run.organization(),
                book == null ? null : book.id(),
                subtree(data, run.organization()));
    }

    static Set<Long> subtree(DataAccess data, long organization) {
        String path = data.require("organization", organization, "path").text("path");
        return data
                .list(Query.of("organization")
                        .where("path.startsWith(params.path)", Map.of("path", path))
                        .fields("path"))
                .stream()
                .map(DataRecord::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Books in ascending order of id. */
    List<DataRecord> books(DataAccess data) {
        Query query = book == null
                ? Query.of("book").where("organization in params.nodes", Map.of("nodes", List.copyOf(organizations)))
                : Query.of("book").where("id == params.book", Map.of("book", book));
        return data.list(query.fields("bookNo", "name").sort("id"));
    }

    /** Whether a card could be billed by both runs. */
    boolean overlaps(RunScope other) {
        if (!period.equals(other.period)) {
            return false;
        }
        if (book != null && other.book != null) {
            return book.equals(other.book);
        }
        return organizations.contains(other.organization) || other.organizations.contains(organization);
    }
}
