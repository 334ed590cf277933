package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.revenue.billing.RunTotals.NodeTotal;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a preview found. It is kept with the run, so that it is read the same whether the preview ran at once or as a task.
 *
 * @param cards whose reading can be billed now
 */
record PreviewResult(long cards, RunTotals totals, RunWarnings warnings, RunOutliers outliers) {
    private static final String TOTAL = "run-total";
    private static final String FINDING = "run-finding";
    private static final String[] TOTAL_FIELDS = {"run", "lineNo", "code", "name", "item", "bills", "volume", "amount"};
    private static final String[] FINDING_FIELDS = {
        "run", "lineNo", "kind", "cardId", "cardNo", "name", "code", "message", "messageEn", "volume", "amount", "flags"
    };
    private static final String PROBLEM = "problem";

    /** {@code {run, status, totals, organizations, problems, problemCount, outliers, outlierCount}}. */
    Map<String, @Nullable Object> answer(DataRecord run) {
        Map<String, @Nullable Object> body = RunAnswers.billed(run, "previewed", cards, totals, warnings);
        body.put("outliers", outliers.shown().stream().map(RunOutlier::shown).toList());
        body.put("outlierCount", outliers.count());
        return body;
    }

    /** Takes the place of what an earlier preview of the run found. */
    void keep(DataAccess data, DataRecord run) {
        for (String object : List.of(TOTAL, FINDING)) {
            rows(data, object, run.id(), "lineNo").forEach(r -> data.delete(object, r.id(), r.version()));
        }
        List<@Nullable Object[]> sums = sums(run.id());
        write(data, TOTAL, TOTAL_FIELDS, run.organization(), sums);
        write(data, FINDING, FINDING_FIELDS, run.organization(), findings(run.id()));
    }

    private static void write(
            DataAccess data, String object, String[] fields, long organization, List<@Nullable Object[]> rows) {
        if (rows.isEmpty()) {
            return;
        }
        long id = data.reserveIds(rows.size());
        try (BulkWriter writer = data.bulk(object, fields)) {
            for (@Nullable Object[] row : rows) {
                writer.add(id++, organization, row);
            }
        }
    }

    private List<@Nullable Object[]> sums(long run) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (NodeTotal node : totals.nodes()) {
            rows.add(new @Nullable Object[] {
                run, line(rows), node.code(), node.name(), null, node.bills(), node.volume(), node.amount()
            });
            node.items()
                    .forEach((item, amount) -> rows.add(
                            new @Nullable Object[] {run, line(rows), node.code(), node.name(), item, null, null, amount
                            }));
        }
        return rows;
    }

    private List<@Nullable Object[]> findings(long run) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (RunProblem p : warnings.shown()) {
            rows.add(new @Nullable Object[] {
                run, line(rows), PROBLEM, p.cardId(), p.cardNo(), null, p.code(), p.zh(), p.en(), null, null, null
            });
        }
        for (RunOutlier o : outliers.shown()) {
            rows.add(new @Nullable Object[] {
                run,
                line(rows),
                "outlier",
                o.cardId(),
                o.cardNo(),
                o.name(),
                null,
                null,
                null,
                o.volume(),
                o.amount(),
                o.flags()
            });
        }
        return rows;
    }

    private static Long line(List<@Nullable Object[]> rows) {
        return rows.size() + 1L;
    }

    /** @param run with the numbers of its cards, warnings and outliers */
    static PreviewResult read(DataAccess data, DataRecord run) {
        List<RunProblem> problems = new ArrayList<>();
        List<RunOutlier> outliers = new ArrayList<>();
        for (DataRecord row : rows(data, FINDING, run.id(), FINDING_FIELDS)) {
            if (row.text("kind").equals(PROBLEM)) {
                problems.add(new RunProblem(
                        row.text("cardId"),
                        row.text("cardNo"),
                        row.text("code"),
                        row.text("message"),
                        row.text("messageEn")));
            } else {
                outliers.add(new RunOutlier(
                        row.text("cardId"),
                        row.text("cardNo"),
                        row.textOrNull("name"),
                        row.decimalOrNull("volume"),
                        row.decimal("amount"),
                        row.textOrNull("flags")));
            }
        }
        return new PreviewResult(
                number(run, "cards"),
                totals(data, run.id()),
                new RunWarnings(problems, number(run, "warnings")),
                new RunOutliers(outliers, number(run, "outliers")));
    }

    private static long number(DataRecord run, String field) {
        Long number = run.integerOrNull(field);
        return number == null ? 0 : number;
    }

    private static RunTotals totals(DataAccess data, long run) {
        List<NodeTotal> nodes = new ArrayList<>();
        Map<String, BigDecimal> items = new TreeMap<>();
        for (DataRecord row : rows(data, TOTAL, run, TOTAL_FIELDS)) {
            String item = row.textOrNull("item");
            if (item != null) {
                items.put(item, row.decimal("amount"));
            } else {
                items = new TreeMap<>();
                nodes.add(new NodeTotal(
                        row.textOrNull("code"),
                        row.textOrNull("name"),
                        row.integer("bills"),
                        row.decimal("volume"),
                        row.decimal("amount"),
                        items));
            }
        }
        return new RunTotals(nodes);
    }

    private static List<DataRecord> rows(DataAccess data, String object, long run, String... fields) {
        return data.list(Query.of(object)
                .where("run == params.run", Map.of("run", run))
                .fields(fields)
                .sort("lineNo"));
    }
}
