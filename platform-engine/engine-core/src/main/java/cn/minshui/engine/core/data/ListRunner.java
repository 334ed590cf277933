package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.data.RecordReader.Selection;
import cn.minshui.engine.core.data.RecordService.ListRequest;
import cn.minshui.engine.core.data.RecordService.ListRequest.Count;
import cn.minshui.engine.core.data.RecordService.Page;
import cn.minshui.engine.core.data.plan.SelectRequest;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.Problems;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Pages of records for users: one statement for the rows, one for the count, one for each child table asked for. */
final class ListRunner {
    static final int LARGEST_PAGE = 1_000;
    static final long COUNTED = 10_000;
    private static final long FARTHEST = 10_000_000L;
    private static final int LONGEST_QUICK = 200;

    /** Nodes of a caller that a list names one by one; those of more are looked up by the statement. */
    private static final int MOST_NODES = 256;

    private final DataEngine engine;
    private final RecordReader reader;
    private final QuickSearch quick;
    private final PageReader pages;

    ListRunner(DataEngine engine) {
        this(engine, engine.reader());
    }

    /** @param reader where the rows are read */
    ListRunner(DataEngine engine, RecordReader reader) {
        this.engine = engine;
        this.reader = reader;
        this.quick = new QuickSearch(reader, engine.dialect());
        this.pages = new PageReader(reader);
    }

    /** @param policy rows that the caller may reach, besides his scope */
    Page list(Call call, CompiledObject object, ListRequest asked, RowPolicy policy) {
        requirePage(asked);
        Selection selection = Selections.of(call, object, asked.fields());
        Map<String, @Nullable Object> values = new HashMap<>();
        Optional<SelectRequest> found = request(call, object, asked, selection, policy, values);
        if (found.isEmpty()) {
            return new Page(List.of(), asked.count() == Count.NONE ? null : 0L, true, asked.page(), asked.size());
        }
        SelectRequest request = found.get();
        long searched = 0;
        if (!request.quick().isEmpty()) {
            // Looked up once for the page and for the count: most of the work is done before the first is found.
            long most = asked.count() == Count.LIMITED ? COUNTED + 1 : QuickSearch.FEW + 1L;
            List<Long> ids = quick.find(call, request, values, most);
            if (ids.size() <= QuickSearch.FEW) {
                return few(call, asked, request, selection, ids, values);
            }
            searched = ids.size();
        }
        paged(asked, values);
        List<DataRecord> rows = pages.read(call, request, values);
        List<DataRecord> filled = reader.withChildren(call, rows, selection, true);
        return counted(call, asked, request, values, filled, searched);
    }

    private static void paged(ListRequest asked, Map<String, @Nullable Object> values) {
        values.put("limit", (long) asked.size());
        values.put("offset", (long) (asked.page() - 1) * asked.size());
    }

    /** The page of a few records that are known already, so that nothing is searched or counted again. */
    private Page few(
            Call call,
            ListRequest asked,
            SelectRequest request,
            Selection selection,
            List<Long> ids,
            Map<String, @Nullable Object> values) {
        Long total = asked.count() == Count.NONE ? null : (long) ids.size();
        if (ids.isEmpty()) {
            return new Page(List.of(), total, true, asked.page(), asked.size());
        }
        values.put("match", ids);
        paged(asked, values);
        SelectRequest known =
                request.where(null, request.listSizes()).quick(List.of()).matching("id", ids.size());
        List<DataRecord> rows = reader.withChildren(call, pages.read(call, known, values), selection, true);
        return new Page(rows, total, total != null, asked.page(), asked.size());
    }

    /**
     * Records that {@link #ids} has found in the same snapshot, in the order that is asked for: neither searched nor filtered again.
     *
     * @param ids {@value #LARGEST_PAGE} at most
     */
    List<DataRecord> known(Call call, CompiledObject object, ListRequest asked, RowPolicy policy, List<Long> ids) {
        Map<String, @Nullable Object> values = new HashMap<>();
        Selection selection = Selections.of(call, object, asked.fields());
        Optional<SelectRequest> found = request(call, object, asked, selection, policy, values);
        return ids.isEmpty() || found.isEmpty()
                ? List.of()
                : few(call, asked, found.get(), selection, ids, values).items();
    }

    /** Ids of all that the list would show, in its order. @param most no more than these are read */
    List<Long> ids(Call call, CompiledObject object, ListRequest asked, RowPolicy policy, int most) {
        Problems problems = new Problems();
        requireQuick(asked, problems);
        problems.throwIfErrors(ProblemClass.MALFORMED);
        Map<String, @Nullable Object> values = new HashMap<>();
        Selection selection = Selections.of(call, object, asked.fields());
        return request(call, object, asked, selection, policy, values)
                .map(request -> {
                    values.put("limit", (long) most);
                    values.put("offset", 0L);
                    return reader.select(call, request.as(SelectRequest.Kind.PAGE), values).stream()
                            .map(DataRecord::id)
                            .toList();
                })
                .orElse(List.of());
    }

    /** @return empty when nothing can match */
    private Optional<SelectRequest> request(
            Call call,
            CompiledObject object,
            ListRequest asked,
            Selection selection,
            RowPolicy policy,
            Map<String, @Nullable Object> values) {
        SelectRequest request = call.rows(object.name(), selection.columns(), policy)
                .sorted(Selections.sort(call, object, asked.sort()));
        if (asked.filter() != null && !asked.filter().isBlank()) {
            request = request.where(engine.filters().ofUser(call, object, asked.filter()), call.listSizes());
        }
        if (asked.deleted()) {
            request = request.ofDeleted();
        }
        List<Long> nodes = call.node().isRoot()
                ? List.of()
                : engine.organizations().within(call.context().tenant(), call.node());
        if (!nodes.isEmpty() && nodes.size() <= MOST_NODES) {
            request = request.of(nodes.size());
            values.put(SelectRequest.SCOPE, nodes);
        }
        if (asked.quick() != null && !asked.quick().isBlank()) {
            quick.bind(asked.quick().strip(), values);
            List<String> paths = Selections.quick(call, object);
            if (paths.isEmpty()) {
                return Optional.empty();
            }
            request = request.quick(paths);
        }
        return Optional.of(request);
    }

    private Page counted(
            Call call,
            ListRequest asked,
            SelectRequest request,
            Map<String, @Nullable Object> values,
            List<DataRecord> rows,
            long searched) {
        return switch (asked.count()) {
            case NONE -> new Page(rows, null, false, asked.page(), asked.size());
            case EXACT ->
                new Page(rows, total(call, asked, request, values, rows, searched), true, asked.page(), asked.size());
            case LIMITED -> {
                long total = total(call, asked, request, values, rows, searched);
                yield new Page(rows, Math.min(total, COUNTED), total <= COUNTED, asked.page(), asked.size());
            }
        };
    }

    /**
     * The end of a list tells how long it is; only one that goes on is counted.
     *
     * @param searched how many a search has found, as far as a limited count goes; 0 without one
     */
    private long total(
            Call call,
            ListRequest asked,
            SelectRequest request,
            Map<String, @Nullable Object> values,
            List<DataRecord> rows,
            long searched) {
        if (rows.size() < asked.size() && (asked.page() == 1 || !rows.isEmpty())) {
            return (long) (asked.page() - 1) * asked.size() + rows.size();
        }
        SelectRequest plain = request.sorted(List.of()).withoutFields();
        if (asked.count() == Count.EXACT) {
            return reader.count(call, plain.as(SelectRequest.Kind.COUNT), values);
        }
        if (searched > 0) {
            return searched;
        }
        if (engine.longLists().holds(call, plain, values)) {
            return COUNTED + 1;
        }
        values.put("limit", COUNTED + 1);
        long total = reader.count(call, plain.as(SelectRequest.Kind.COUNT_LIMITED), values);
        if (total > COUNTED) {
            engine.longLists().keep(call, plain, values);
        }
        return total;
    }

    private static void requirePage(ListRequest asked) {
        Problems problems = new Problems();
        if (asked.size() < 1 || asked.size() > LARGEST_PAGE) {
            problems.add(Problem.error(
                    "PAGE", Place.body("size"), "size 为 1–" + LARGEST_PAGE, "size is 1 to " + LARGEST_PAGE));
        }
        if (asked.page() < 1 || (long) asked.page() * Math.max(1, asked.size()) > FARTHEST) {
            problems.add(Problem.error(
                    "PAGE",
                    Place.body("page"),
                    "page 从 1 起，最多翻到第 " + FARTHEST + " 条",
                    "page counts from 1, up to record " + FARTHEST));
        }
        requireQuick(asked, problems);
        problems.throwIfErrors(ProblemClass.MALFORMED);
    }

    private static void requireQuick(ListRequest asked, Problems problems) {
        if (asked.quick() != null && (asked.quick().length() > LONGEST_QUICK || !isPaired(asked.quick()))) {
            problems.add(Problem.error(
                    "QUICK",
                    Place.body("quick"),
                    "搜索文字过长（最多 " + LONGEST_QUICK + " 个字符）或含有不能搜索的字符",
                    "the search text is longer than " + LONGEST_QUICK + " characters or cannot be searched for"));
        }
    }

    private static boolean isPaired(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }
}
