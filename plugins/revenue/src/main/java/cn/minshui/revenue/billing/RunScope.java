package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.batch.BatchJob.Partition;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.revenue.Subtree;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
    private static final int TOGETHER = 64;

    static RunScope of(DataAccess data, DataRecord run) {
        Reference book = run.referenceOrNull("book");
        return new RunScope(
                run.id(),
                run.period("period"),
                run.organization(),
                book == null ? null : book.id(),
                Subtree.of(data, run.organization()));
    }

    /** Books in ascending order of id. */
    List<DataRecord> books(DataAccess data) {
        return books(data, "id > 0", Map.of());
    }

    /** Ids of the run's books within a range. */
    List<Long> books(DataAccess data, Partition range) {
        return books(data, "id >= params.from && id <= params.to", Map.of("from", range.from(), "to", range.to()))
                .stream()
                .map(DataRecord::id)
                .toList();
    }

    private List<DataRecord> books(DataAccess data, String condition, Map<String, Object> parameters) {
        Map<String, Object> all = new HashMap<>(parameters);
        String own = book == null ? "organization in params.nodes" : "id == params.book";
        all.put(book == null ? "nodes" : "book", book == null ? List.copyOf(organizations) : book);
        return data.list(Query.of("book")
                .where(own + " && " + condition, all)
                .fields("bookNo", "name", "cycle")
                .sort("id"));
    }

    /** Books in groups that are looked at in one statement. */
    static List<List<DataRecord>> together(List<DataRecord> books) {
        return Pages.of(books, TOGETHER);
    }

    static List<Long> ids(List<DataRecord> books) {
        return books.stream().map(DataRecord::id).toList();
    }

    /** How many readings of the books can be billed now. */
    long reviewed(DataAccess data, List<DataRecord> books) {
        return count(data, books, "reading", "book in params.books && period == params.period && status == 'reviewed'");
    }

    /** How many cards of the books should have been read. */
    long cards(DataAccess data, List<DataRecord> books) {
        return count(data, books, "meter-card", "book in params.books && status == 'normal'");
    }

    private long count(DataAccess data, List<DataRecord> books, String object, String filter) {
        if (books.isEmpty()) {
            return 0;
        }
        List<Long> ids = books.stream().map(DataRecord::id).toList();
        return data.count(Query.of(object).where(filter, Map.of("books", ids, "period", period)));
    }

    /** Whether a card could be billed by both runs. */
    boolean overlaps(DataAccess data, RunScope other) {
        if (!period.equals(other.period)) {
            return false;
        }
        if (book == null && other.book == null) {
            return organizations.contains(other.organization) || other.organizations.contains(organization);
        }
        if (book != null && other.book != null) {
            return book.equals(other.book);
        }
        return book != null ? other.covers(data, book) : covers(data, Objects.requireNonNull(other.book));
    }

    /** Whether the book belongs to the run's node or one below it. */
    boolean covers(DataAccess data, long bookId) {
        return data.find("book", bookId, "bookNo")
                .map(b -> organizations.contains(b.organization()))
                .orElse(false);
    }
}
