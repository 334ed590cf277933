package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.batch.BatchJob.Partition;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The parts of a run that nodes take each for itself, of much the same size: small books together, a large one in ranges of its
 * readings. They hold every reading of the period whatever its state, so that they stay as they are while a run goes on,
 * and the ranges of a book have no gap, so that one that is reviewed later lies in one of them.
 */
final class RunPartitions {
    /** Neighbours are put together until they are more than one of these, so that there are never three times as many. */
    private static final int PARTS = 130;

    /** Chunks of a partition at least: beginning one takes statements of its own. */
    private static final int CHUNKS = 2;

    private static final String BOOK = "book-";
    /** Between the number of the first book and the number of the range; names of whole books have none. */
    private static final char RANGE = '.';

    private final DataAccess data;
    private final RunScope scope;
    private final long size;
    private final List<Partition> parts = new ArrayList<>();

    private RunPartitions(DataAccess data, RunScope scope, long size) {
        this.data = data;
        this.scope = scope;
        this.size = size;
    }

    /** @param chunk readings of a chunk */
    static List<Partition> of(DataAccess data, RunScope scope, int chunk) {
        List<Long> books = RunScope.ids(scope.books(data));
        if (books.isEmpty()) {
            return List.of();
        }
        long all = count(data, scope, books);
        long size = Math.max((long) chunk * CHUNKS, (all + PARTS - 1) / PARTS);
        RunPartitions partitions = new RunPartitions(data, scope, size);
        partitions.together(books, all);
        return List.copyOf(partitions.parts);
    }

    /** What the chunks of a partition work: books, and of a large one the readings from an id to another. */
    record Range(List<Long> books, long after, long to) {
        /** All readings of some books. */
        static Range of(List<Long> books) {
            return new Range(books, Long.MIN_VALUE, Long.MAX_VALUE);
        }
    }

    static Range range(DataAccess data, RunScope scope, Partition partition) {
        int at = partition.name().indexOf(RANGE);
        return at < 0
                ? Range.of(scope.books(data, partition))
                : new Range(
                        List.of(Long.parseLong(partition.name().substring(BOOK.length(), at))),
                        partition.from() - 1,
                        partition.to());
    }

    /** Halves books until each part is small enough, then puts neighbours together that are so in sum. */
    private void together(List<Long> books, long all) {
        List<List<Long>> groups = new ArrayList<>();
        List<Long> sizes = new ArrayList<>();
        halve(books, all, groups, sizes);
        List<Long> open = new ArrayList<>();
        long sum = 0;
        for (int i = 0; i < groups.size(); i++) {
            if (!open.isEmpty() && sum + sizes.get(i) > size) {
                add(open, sum);
                open = new ArrayList<>();
                sum = 0;
            }
            open.addAll(groups.get(i));
            sum += sizes.get(i);
        }
        add(open, sum);
    }

    private void halve(List<Long> books, long count, List<List<Long>> groups, List<Long> sizes) {
        if (count <= size || books.size() == 1) {
            groups.add(books);
            sizes.add(count);
            return;
        }
        int middle = books.size() / 2;
        long left = count(data, scope, books.subList(0, middle));
        halve(books.subList(0, middle), left, groups, sizes);
        halve(books.subList(middle, books.size()), count - left, groups, sizes);
    }

    private void add(List<Long> books, long count) {
        long first = books.get(0);
        if (books.size() == 1 && count > size) {
            split(first, count);
        } else {
            parts.add(new Partition(BOOK + first, first, books.get(books.size() - 1)));
        }
    }

    private void split(long book, long count) {
        long ranges = (count + size - 1) / size;
        int each = Math.toIntExact((count + ranges - 1) / ranges);
        long from = 1;
        for (int number = 1; number <= ranges; number++) {
            List<DataRecord> last = number == ranges
                    ? List.of()
                    : data.list(Query.of("reading")
                            .where(
                                    "book == params.book && period == params.period && id >= params.from",
                                    Map.of("book", book, "period", scope.period(), "from", from))
                            .fields("status")
                            .sort("id")
                            .page(each, 1));
            long to = last.isEmpty() ? Long.MAX_VALUE : last.get(0).id();
            parts.add(new Partition(BOOK + book + RANGE + number, from, to));
            if (last.isEmpty()) {
                return;
            }
            from = to + 1;
        }
    }

    private static long count(DataAccess data, RunScope scope, List<Long> books) {
        return data.count(Query.of("reading")
                .where(
                        "book in params.books && period == params.period",
                        Map.of("books", List.copyOf(books), "period", scope.period())));
    }
}
