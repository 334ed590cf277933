package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.revenue.Written;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Bills, volume (m³) and amount (yuan) of a run, by organisation node and fee item; summed from the bills themselves.
 *
 * @param nodes in ascending order of the node's id
 */
record RunTotals(List<NodeTotal> nodes) {
    private static final int PAGE = 2000;
    private static final BigDecimal NOTHING = BigDecimal.ZERO.setScale(2);

    RunTotals {
        nodes = List.copyOf(nodes);
    }

    /**
     * What is billed at one node.
     *
     * @param code of the node, null where the caller cannot see it
     * @param items amounts by fee item
     */
    record NodeTotal(
            @Nullable String code,
            @Nullable String name,
            long bills,
            BigDecimal volume,
            BigDecimal amount,
            Map<String, BigDecimal> items) {}

    private static final class Sum {
        private long bills;
        private BigDecimal volume = BigDecimal.ZERO;
        private BigDecimal amount = NOTHING;
        private final Map<String, BigDecimal> items = new TreeMap<>();
    }

    /** @param statuses of the bills that count */
    static RunTotals of(DataAccess data, long run, List<String> statuses) {
        Map<Long, Sum> sums = new TreeMap<>();
        long after = Long.MIN_VALUE;
        List<DataRecord> bills;
        do {
            bills = data.list(Query.of("bill")
                    .where(
                            "run == params.run && status in params.statuses && id > params.after",
                            Map.of("run", run, "statuses", statuses, "after", after))
                    .fields("volume", "amount")
                    .sort("id")
                    .page(1, PAGE));
            if (!bills.isEmpty()) {
                add(data, bills, sums);
                after = bills.get(bills.size() - 1).id();
            }
        } while (bills.size() == PAGE);
        return named(data, sums);
    }

    private static void add(DataAccess data, List<DataRecord> bills, Map<Long, Sum> sums) {
        for (DataRecord bill : bills) {
            Sum sum = sums.computeIfAbsent(bill.organization(), o -> new Sum());
            sum.bills++;
            sum.volume = sum.volume.add(bill.decimal("volume"));
            sum.amount = sum.amount.add(bill.decimal("amount"));
        }
        List<Long> ids = bills.stream().map(DataRecord::id).toList();
        for (DataRecord item : data.list(Query.of("bill-item")
                .where("bill in params.bills", Map.of("bills", ids))
                .fields("item", "amount"))) {
            sums.computeIfAbsent(item.organization(), o -> new Sum())
                    .items
                    .merge(item.text("item"), item.decimal("amount"), BigDecimal::add);
        }
    }

    private static RunTotals named(DataAccess data, Map<Long, Sum> sums) {
        Map<Long, DataRecord> names = new HashMap<>();
        if (!sums.isEmpty()) {
            data.list(Query.of("organization")
                            .where("id in params.ids", Map.of("ids", List.copyOf(sums.keySet())))
                            .fields("code", "name"))
                    .forEach(o -> names.put(o.id(), o));
        }
        List<NodeTotal> nodes = new ArrayList<>();
        sums.forEach((id, sum) -> {
            DataRecord node = names.get(id);
            nodes.add(new NodeTotal(
                    node == null ? null : node.text("code"),
                    node == null ? null : node.text("name"),
                    sum.bills,
                    sum.volume,
                    sum.amount,
                    sum.items));
        });
        return new RunTotals(nodes);
    }

    long bills() {
        return nodes.stream().mapToLong(NodeTotal::bills).sum();
    }

    BigDecimal volume() {
        return nodes.stream().map(NodeTotal::volume).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    BigDecimal amount() {
        return nodes.stream().map(NodeTotal::amount).reduce(NOTHING, BigDecimal::add);
    }

    Map<String, @Nullable Object> items() {
        Map<String, BigDecimal> sums = new TreeMap<>();
        nodes.forEach(n -> n.items().forEach((item, amount) -> sums.merge(item, amount, BigDecimal::add)));
        return new LinkedHashMap<>(sums);
    }

    /** Rows of {@code {organization, name, bills, volume, amount, items}}. */
    List<Map<String, @Nullable Object>> byOrganization() {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (NodeTotal node : nodes) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("organization", node.code());
            row.put("name", node.name());
            row.put("bills", node.bills());
            row.put("volume", Written.plain(node.volume()));
            row.put("amount", Written.money(node.amount()));
            row.put("items", new LinkedHashMap<String, @Nullable Object>(node.items()));
            rows.add(row);
        }
        return rows;
    }
}
