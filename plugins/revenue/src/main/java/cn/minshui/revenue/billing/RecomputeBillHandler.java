package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Computes a bill again from its stored inputs and the prices of its own release, compares every line, changes nothing. */
public final class RecomputeBillHandler implements ActionHandler {
    @Override
    public String name() {
        return "revenue/recompute-bill";
    }

    @Override
    public ActionResult run(ActionCall call) {
        BillRecord record = BillRecord.read(call.data(), call.requireTarget().id());
        CardCharges again = again(call, record);
        // A reversal stores the inputs of the bill that it takes back, and the opposite amounts.
        BigDecimal sign = BigDecimal.valueOf("reversal".equals(record.bill().text("kind")) ? -1 : 1);
        List<Map<String, @Nullable Object>> differences = new ArrayList<>();
        Shared shared = record.inputs().shared();
        if (shared != null) {
            compare(
                    differences,
                    "master",
                    shared.volume(),
                    shared.again(call.services().pinned(Correction.calculator(record.bill())))
                            .volume());
        }
        compare(differences, "problem", null, again.problem());
        compare(
                differences,
                "volume",
                Written.plain(record.bill().decimal("volume")),
                Written.plain(BigDecimal.valueOf(record.inputs().billed()).multiply(sign)));
        compare(differences, "algorithm", record.bill().value("algorithm"), (long)
                record.inputs().reading().status().algorithm());
        compare(differences, "items", (long) record.items().size(), (long)
                again.charges().size());
        for (int i = 0; i < Math.min(record.items().size(), again.charges().size()); i++) {
            compare(differences, i, record.items().get(i), again.charges().get(i), sign);
        }
        compare(
                differences,
                "amount",
                Written.money(record.bill().decimal("amount")),
                Written.money(again.total().multiply(sign)));
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("same", differences.isEmpty());
        body.put("differences", differences);
        return new ActionResult.Done(body);
    }

    private static CardCharges again(ActionCall call, BillRecord record) {
        CardCharges own = new TariffBatch(call.services().pinned(Correction.calculator(record.bill())))
                .priceAgain(record.bill().organization(), record.bill().text("billedRelease"), record.inputs());
        TrueUp trueUp = record.inputs().trueUp();
        if (trueUp == null) {
            return own;
        }
        List<Correction> corrections = corrections(call.data(), trueUp.estimates());
        List<Charge> charges = new ArrayList<>();
        for (String problem : new Corrections(call.services()).price(corrections, trueUp.estimates())) {
            if (problem != null) {
                return new CardCharges(
                        own.inputs(), List.of(), problem, own.inputs().priceCode());
            }
        }
        corrections.forEach(each -> charges.addAll(each.charges()));
        return own.with(charges);
    }

    private static List<Correction> corrections(DataAccess data, List<TrueUp.Estimate> estimates) {
        List<Long> ids = estimates.stream().map(TrueUp.Estimate::bill).toList();
        if (ids.isEmpty()) {
            return List.of();
        }
        Map<Long, DataRecord> bills = new HashMap<>();
        data.list(Query.of("bill").where("id in params.ids", Map.of("ids", ids)).fields(Correction.FIELDS))
                .forEach(b -> bills.put(b.id(), b));
        return ids.stream()
                .map(id -> new Correction(Objects.requireNonNull(bills.get(id), "an estimated bill is not in scope")))
                .toList();
    }

    private static void compare(
            List<Map<String, @Nullable Object>> differences, int i, DataRecord item, Charge charge, BigDecimal sign) {
        String path = "items." + i + ".";
        compare(differences, path + "item", item.text("item"), charge.item().key());
        compare(differences, path + "priceCode", item.textOrNull("priceCode"), charge.priceCode());
        compare(differences, path + "part", item.value("part"), (long) charge.part());
        compare(differences, path + "tier", item.value("tier"), (long) charge.tier());
        compare(
                differences,
                path + "volume",
                Written.plain(item.decimal("volume")),
                Written.plain(charge.volume().multiply(sign)));
        compare(differences, path + "factor", Written.plain(item.decimal("factor")), Written.plain(charge.factor()));
        compare(
                differences,
                path + "unitPrice",
                Written.price(item.decimal("unitPrice")),
                Written.price(charge.unitPrice()));
        compare(
                differences,
                path + "exact",
                Written.price(item.decimal("exact")),
                Written.price(charge.exact().multiply(sign)));
        compare(
                differences,
                path + "amount",
                Written.money(item.decimal("amount")),
                Written.money(charge.amount().multiply(sign)));
        compare(differences, path + "tariff", item.textOrNull("tariff"), charge.tariff());
        compare(differences, path + "rule", item.textOrNull("rule"), charge.rule());
        compare(differences, path + "corrects", item.value("corrects"), charge.corrects());
        compare(differences, path + "kernel", item.value("kernel"), charge.kernel());
    }

    private static void compare(
            List<Map<String, @Nullable Object>> differences,
            String path,
            @Nullable Object stored,
            @Nullable Object computed) {
        if (!same(stored, computed)) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("path", path);
            row.put("stored", stored);
            row.put("computed", computed);
            differences.add(row);
        }
    }

    private static boolean same(@Nullable Object stored, @Nullable Object computed) {
        if (stored instanceof BigDecimal a && computed instanceof BigDecimal b) {
            return a.compareTo(b) == 0;
        }
        return stored == null ? computed == null : stored.equals(computed);
    }
}
