package cn.minshui.revenue.charging;

import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Late fees become bills of their own when they are taken, with one item {@code late-fee} that says days, rate and base: a posted
 * bill never changes, and sums of bills, items and allocations hold as for any other. A reversed payment reverses them.
 */
final class LateFeeBills {
    static final String KIND = "late-fee";
    static final String ITEM = "late-fee";
    private static final BigDecimal NOTHING = BigDecimal.ZERO.setScale(2);
    private static final String[] BILL = {
        "kind",
        "period",
        "meterCard",
        "account",
        "customer",
        "book",
        "volume",
        "amount",
        "paid",
        "dueDate",
        "billedAt",
        "status",
        "lateFeeOf",
        "reversalOf"
    };
    private static final String[] BILL_ITEM = {
        "bill", "lineNo", "part", "item", "tier", "volume", "factor", "unitPrice", "exact", "amount", "paid"
    };
    private static final String[] REVERSED = {
        "kind", "period", "meterCard", "account", "customer", "book", "amount", "paid", "dueDate", "status", "lateFeeOf"
    };
    private static final String[] REVERSED_ITEM = {"bill", "volume", "unitPrice", "exact", "amount"};

    private final CallContext context;
    private final DataAccess data;

    LateFeeBills(CallContext context, DataAccess data) {
        this.context = context;
        this.data = data;
    }

    /** @param bills held, by id @param fees by bill @return the id of each fee's bill, by the bill that was late */
    Map<Long, Long> write(List<AllocationPlan.FeeLine> lines, Map<Long, DataRecord> bills, Map<Long, LateFee> fees) {
        Map<Long, Long> written = new LinkedHashMap<>();
        if (lines.isEmpty()) {
            return written;
        }
        long id = data.reserveIds(lines.size());
        long item = data.reserveIds(lines.size());
        try (BulkWriter writer = data.bulk("bill", BILL);
                BulkWriter items = data.bulk("bill-item", BILL_ITEM)) {
            for (AllocationPlan.FeeLine line : lines) {
                DataRecord late = Objects.requireNonNull(bills.get(line.bill()));
                LateFee fee = Objects.requireNonNull(fees.get(line.bill()));
                writer.add(id, late.organization(), bill(late, KIND, line.amount(), "posted", late.id(), null));
                LateFee.Due due = fee.due(line.base());
                BigDecimal days = BigDecimal.valueOf(due.days());
                BigDecimal rate = fee.rules().rate();
                BigDecimal exact = line.base().multiply(days).multiply(rate);
                items.add(item++, late.organization(), values(id, days, rate, exact, line.amount()));
                written.put(late.id(), id++);
            }
        }
        return written;
    }

    /** @param bills ids of fees that nothing is paid on any more */
    void reverse(List<Long> bills) {
        if (bills.isEmpty()) {
            return;
        }
        List<DataRecord> held = data.lock("bill", bills, REVERSED);
        data.transitionAll("bill", held, "reverse", Map.of());
        long id = data.reserveIds(held.size());
        long item = data.reserveIds(held.size());
        Map<Long, DataRecord> items = new LinkedHashMap<>();
        data.list(Query.of("bill-item")
                        .where("bill in params.bills", Map.of("bills", bills))
                        .fields(REVERSED_ITEM))
                .forEach(i -> items.put(i.reference("bill").id(), i));
        try (BulkWriter writer = data.bulk("bill", BILL);
                BulkWriter opposites = data.bulk("bill-item", BILL_ITEM)) {
            for (DataRecord each : held) {
                Long of = each.reference("lateFeeOf").id();
                BigDecimal amount = each.decimal("amount").negate();
                writer.add(id, each.organization(), bill(each, "reversal", amount, "reversed", of, each.id()));
                DataRecord line = Objects.requireNonNull(items.get(each.id()));
                opposites.add(
                        item++,
                        each.organization(),
                        values(
                                id++,
                                line.decimal("volume").negate(),
                                line.decimal("unitPrice"),
                                line.decimal("exact").negate(),
                                amount));
            }
        }
    }

    private @Nullable Object[] bill(
            DataRecord like, String kind, BigDecimal amount, String status, Long of, @Nullable Long reversalOf) {
        Reference book = like.referenceOrNull("book");
        return new @Nullable Object[] {
            kind,
            like.period("period"),
            like.reference("meterCard").id(),
            like.reference("account").id(),
            like.reference("customer").id(),
            book == null ? null : book.id(),
            BigDecimal.ZERO,
            amount,
            NOTHING,
            context.today(),
            context.now(),
            status,
            of,
            reversalOf
        };
    }

    private static @Nullable Object[] values(
            long bill, BigDecimal days, BigDecimal rate, BigDecimal exact, BigDecimal amount) {
        return new @Nullable Object[] {bill, 1L, 1L, ITEM, 0L, days, BigDecimal.ONE, rate, exact, amount, NOTHING};
    }

    /** Late fees among held bills. */
    static List<Long> among(Map<Long, DataRecord> bills) {
        List<Long> ids = new ArrayList<>();
        bills.values().stream()
                .filter(b -> b.text("kind").equals(KIND))
                .map(DataRecord::id)
                .forEach(ids::add);
        return ids;
    }
}
