package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the opposite of posted bills, item by item and tier by tier, so that the pair sums to nothing. */
final class Reversal {
    static final String[] BILL_FIELDS = {
        "billNo", "period", "meterCard", "account", "customer", "book", "reading", "readAt", "lastReading",
                "currentReading",
        "priceCode", "volume", "amount", "paid", "status", "dueDate", "algorithm", "tariff", "kernel", "calculator",
        "billedRelease", "inputs"
    };
    private static final String[] OPPOSITE = {
        "kind", "period", "meterCard", "account", "customer", "book", "readAt", "lastReading", "currentReading",
                "priceCode",
        "volume", "amount", "paid", "dueDate", "billedAt", "status", "reversalOf", "algorithm", "tariff", "kernel",
        "calculator", "billedRelease", "inputs"
    };

    private final CallContext context;
    private final DataAccess data;

    Reversal(CallContext context, DataAccess data) {
        this.context = context;
        this.data = data;
    }

    /** @param bills posted, unpaid and held */
    void reverse(List<DataRecord> bills) {
        if (bills.isEmpty()) {
            return;
        }
        data.transitionAll("bill", bills, "reverse", Map.of());
        long id = data.reserveIds(bills.size());
        Map<Long, Long> opposites = new HashMap<>();
        try (BulkWriter writer = data.bulk("bill", OPPOSITE)) {
            for (DataRecord bill : bills) {
                opposites.put(bill.id(), id);
                writer.add(id++, bill.organization(), opposite(bill));
            }
        }
        reverseItems(opposites);
        reverseTiers(opposites);
    }

    private @Nullable Object[] opposite(DataRecord bill) {
        return new @Nullable Object[] {
            "reversal",
            bill.period("period"),
            bill.reference("meterCard").id(),
            bill.reference("account").id(),
            bill.reference("customer").id(),
            id(bill.referenceOrNull("book")),
            bill.value("readAt"),
            bill.value("lastReading"),
            bill.value("currentReading"),
            bill.value("priceCode"),
            bill.decimal("volume").negate(),
            bill.decimal("amount").negate(),
            BigDecimal.ZERO.setScale(2),
            bill.value("dueDate"),
            context.now(),
            "reversed",
            bill.id(),
            bill.value("algorithm"),
            bill.value("tariff"),
            bill.value("kernel"),
            bill.value("calculator"),
            bill.value("billedRelease"),
            bill.value("inputs")
        };
    }

    private void reverseItems(Map<Long, Long> opposites) {
        List<DataRecord> items = data.list(Query.of("bill-item")
                .where("bill in params.bills", Map.of("bills", List.copyOf(opposites.keySet())))
                .fields(BillWriter.ITEM)
                .sort("bill", "lineNo"));
        long id = data.reserveIds(Math.max(items.size(), 1));
        try (BulkWriter writer = data.bulk("bill-item", BillWriter.ITEM)) {
            for (DataRecord item : items) {
                writer.add(
                        id++,
                        item.organization(),
                        opposites.get(item.reference("bill").id()),
                        item.value("lineNo"),
                        item.value("part"),
                        item.value("priceCode"),
                        item.value("item"),
                        item.value("tier"),
                        item.decimal("volume").negate(),
                        item.value("factor"),
                        item.value("unitPrice"),
                        item.decimal("exact").negate(),
                        item.decimal("amount").negate(),
                        BigDecimal.ZERO.setScale(2),
                        item.value("tariff"),
                        item.value("kernel"),
                        item.value("rule"),
                        item.value("corrects"));
            }
        }
    }

    private void reverseTiers(Map<Long, Long> opposites) {
        List<DataRecord> used = data.list(Query.of("tier-accumulation")
                .where("bill in params.bills", Map.of("bills", List.copyOf(opposites.keySet())))
                .fields(BillWriter.TIER)
                .sort("id"));
        if (used.isEmpty()) {
            return;
        }
        long id = data.reserveIds(used.size());
        try (BulkWriter writer = data.bulk("tier-accumulation", BillWriter.TIER)) {
            for (DataRecord row : used) {
                writer.add(
                        id++,
                        row.organization(),
                        row.reference("meterCard").id(),
                        id(row.referenceOrNull("customer")),
                        opposites.get(row.reference("bill").id()),
                        row.period("period"),
                        row.text("priceCode"),
                        row.text("item"),
                        row.value("tier"),
                        row.decimal("volume").negate(),
                        row.value("window"),
                        negated(row.decimalOrNull("counted")));
            }
        }
    }

    private static @Nullable Long id(@Nullable Reference reference) {
        return reference == null ? null : reference.id();
    }

    private static @Nullable BigDecimal negated(@Nullable BigDecimal number) {
        return number == null ? null : number.negate();
    }
}
