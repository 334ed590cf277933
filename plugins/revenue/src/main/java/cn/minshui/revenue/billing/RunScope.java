package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.batch.BatchJob.Partition;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a run bills: one book, or every book of its organisation node and those below.
 *
 * @param path of the run's node, with which those of all nodes below it begin
 */
record RunScope(
        long run,
        YearMonth period,
        long organization,
        String path,
        @Nullable Long book) {
    static final String[] RUN_FIELDS = {"runNo", "period", "book", "status", "openMark"};
    /** Runs of nodes above cannot be read with it. */
    static final String PATH = "organization.path";

    private static final int TOGETHER = 64;

    static RunScope of(DataAccess data, DataRecord run) {
        return of(run, data.require("organization", run.organization(), "path").text("path"));
    }

    /** @param run with {@link #PATH} */
    static RunScope of(DataRecord run) {
        return of(run, run.text(PATH));
    }

    private static RunScope of(DataRecord run, String path) {
        Reference book = run.referenceOrNull("book");
        return new RunScope(run.id(), run.period("period"), run.organization(), path, book == null ? null : book.id());
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
        String own = book == null ? PATH + ".startsWith(params.path)" : "id == params.book";
        all.put(book == null ? "path" : "book", book == null ? path : book);
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
            return other.path.startsWith(path) || path.startsWith(other.path);
        }
        if (book != null && other.book != null) {
            return book.equals(other.book);
        }
        return book != null ? other.covers(data, book) : covers(data, Objects.requireNonNull(other.book));
    }

    /** Whether the book belongs to the run's node or one below it. */
    boolean covers(DataAccess data, long bookId) {
        return data.find("book", bookId, PATH)
                .map(b -> b.text(PATH).startsWith(path))
                .orElse(false);
    }
}
