package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.revenue.Written;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Bills, volume and amount of a run, by organisation node and fee item; summed from the bills themselves. */
final class RunTotals {
    private static final int PAGE = 2000;
    private static final BigDecimal NOTHING = BigDecimal.ZERO.setScale(2);

    private static final class Sum {
        private long bills;
        private BigDecimal volume = BigDecimal.ZERO;
        private BigDecimal amount = NOTHING;
        private final Map<String, BigDecimal> items = new TreeMap<>();
    }

    private final Map<Long, Sum> nodes = new TreeMap<>();

    /** @param statuses of the bills that count */
    static RunTotals of(DataAccess data, long run, List<String> statuses) {
        RunTotals totals = new RunTotals();
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
                totals.add(data, bills);
                after = bills.get(bills.size() - 1).id();
            }
        } while (bills.size() == PAGE);
        return totals;
    }

    private void add(DataAccess data, List<DataRecord> bills) {
        for (DataRecord bill : bills) {
            Sum sum = nodes.computeIfAbsent(bill.organization(), o -> new Sum());
            sum.bills++;
            sum.volume = sum.volume.add(bill.decimal("volume"));
            sum.amount = sum.amount.add(bill.decimal("amount"));
        }
        List<Long> ids = bills.stream().map(DataRecord::id).toList();
        for (DataRecord item : data.list(Query.of("bill-item")
                .where("bill in params.bills", Map.of("bills", ids))
                .fields("item", "amount"))) {
            nodes.computeIfAbsent(item.organization(), o -> new Sum())
                    .items
                    .merge(item.text("item"), item.decimal("amount"), BigDecimal::add);
        }
    }

    long bills() {
        return nodes.values().stream().mapToLong(s -> s.bills).sum();
    }

    BigDecimal volume() {
        return nodes.values().stream().map(s -> s.volume).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    BigDecimal amount() {
        return nodes.values().stream().map(s -> s.amount).reduce(NOTHING, BigDecimal::add);
    }

    Map<String, @Nullable Object> items() {
        Map<String, BigDecimal> sums = new TreeMap<>();
        nodes.values().forEach(n -> n.items.forEach((item, amount) -> sums.merge(item, amount, BigDecimal::add)));
        return new LinkedHashMap<>(sums);
    }

    List<Map<String, @Nullable Object>> byOrganization(DataAccess data) {
        Map<Long, DataRecord> names = new LinkedHashMap<>();
        if (!nodes.isEmpty()) {
            data.list(Query.of("organization")
                            .where("id in params.ids", Map.of("ids", List.copyOf(nodes.keySet())))
                            .fields("code", "name"))
                    .forEach(o -> names.put(o.id(), o));
        }
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        nodes.forEach((id, sum) -> {
            DataRecord node = names.get(id);
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("organization", node == null ? null : node.text("code"));
            row.put("name", node == null ? null : node.text("name"));
            row.put("bills", sum.bills);
            row.put("volume", Written.plain(sum.volume));
            row.put("amount", sum.amount);
            row.put("items", new LinkedHashMap<String, @Nullable Object>(sum.items));
            rows.add(row);
        });
        return rows;
    }
}
