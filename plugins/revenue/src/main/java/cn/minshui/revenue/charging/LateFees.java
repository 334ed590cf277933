package cn.minshui.revenue.charging;

import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.plugin.Services;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Late fees of bills that are about to be paid, by the rules of the node that each bill belongs to. */
final class LateFees {
    private final CallContext context;
    private final DataAccess data;
    private final Services services;
    private final Map<Long, LateFeeRules> rules = new HashMap<>();
    private final Map<Long, String> methods = new HashMap<>();
    private final Map<Long, Long> waived = new HashMap<>();

    LateFees(CallContext context, DataAccess data, Services services) {
        this.context = context;
        this.data = data;
        this.services = services;
    }

    /** Reads what the fees of these bills depend on, in two statements. */
    LateFees ready(Collection<DataRecord> bills) {
        List<Long> cards = bills.stream()
                .map(b -> b.reference("meterCard").id())
                .distinct()
                .toList();
        if (!cards.isEmpty()) {
            data.list(Query.of("meter-card")
                            .where("id in params.cards", Map.of("cards", cards))
                            .fields("chargeMethod"))
                    .forEach(c -> methods.put(c.id(), c.text("chargeMethod")));
            // A waiver that was taken back and what takes it back come to nothing.
            data.list(Query.of(Waivers.OBJECT)
                            .where(
                                    "bill in params.bills",
                                    Map.of(
                                            "bills",
                                            bills.stream().map(DataRecord::id).toList()))
                            .fields("bill", "days"))
                    .forEach(w -> waived.merge(w.reference("bill").id(), w.integer("days"), Long::sum));
        }
        return this;
    }

    /** @param bill one that this is ready for @param account its payer, with {@code noLateFee} */
    LateFee of(DataRecord bill, DataRecord account) {
        LateFeeRules at = at(bill);
        boolean exempt = account.bool("noLateFee")
                || bill.text("kind").equals(LateFeeBills.KIND)
                || at.exemptMethods()
                        .contains(
                                methods.getOrDefault(bill.reference("meterCard").id(), ""));
        return new LateFee(services, at, basis(bill, at), waived.getOrDefault(bill.id(), 0L), context.today(), exempt);
    }

    LateFeeRules at(DataRecord bill) {
        return rules.computeIfAbsent(bill.organization(), node -> LateFeeRules.at(services, node));
    }

    private LocalDate basis(DataRecord bill, LateFeeRules at) {
        LocalDate due = bill.dateOrNull("dueDate");
        if (!at.fromBilling() && due != null) {
            return due;
        }
        return bill.isNull("billedAt")
                ? context.today()
                : LocalDate.ofInstant(bill.instant("billedAt"), CallContext.BUSINESS_ZONE);
    }
}
