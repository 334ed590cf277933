package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What must hold of a tenant's money at any time, read through the list API. */
final class Money {
    private Money() {}

    /**
     * Σ items = bill; paid = Σ allocations ≤ amount; Σ allocations of a payment = what it allocated; balance = Σ ledger; amount of a
     * payment = allocated + surplus.
     */
    static void assertHolds(Api api) {
        Map<String, BigDecimal> ofItems = sum(api.listAll("bill-item", "lineNo > 0", "bill,amount"), "bill");
        List<JsonNode> allocations = api.listAll("allocation", "true", "bill,payment,amount");
        Map<String, BigDecimal> ofBill = sum(allocations, "bill");
        Map<String, BigDecimal> ofPayment = sum(allocations, "payment");
        for (JsonNode bill : api.listAll("bill", "true", "id,amount,paid,status")) {
            String id = bill.path("id").asText();
            assertThat(decimal(bill, "amount")).as("items of bill %s", bill).isEqualByComparingTo(of(ofItems, id));
            assertThat(decimal(bill, "paid")).as("allocations of bill %s", bill).isEqualByComparingTo(of(ofBill, id));
        }
        for (JsonNode payment : api.listAll("payment", "true", "id,amount,allocated,surplus,status,method")) {
            boolean reversed = payment.path("status").asText().equals("reversed");
            BigDecimal allocated = reversed ? BigDecimal.ZERO : decimal(payment, "allocated");
            assertThat(of(ofPayment, payment.path("id").asText()))
                    .as("allocations of payment %s", payment)
                    .isEqualByComparingTo(allocated);
        }
        Map<String, BigDecimal> ledger = sum(api.listAll("prepay-entry", "true", "account,amount"), "account");
        for (JsonNode account : api.listAll("account", "true", "id,balance")) {
            assertThat(decimal(account, "balance"))
                    .as("ledger of account %s", account)
                    .isEqualByComparingTo(of(ledger, account.path("id").asText()));
        }
    }

    static BigDecimal decimal(JsonNode node, String field) {
        return new BigDecimal(node.path(field).asText("0"));
    }

    private static BigDecimal of(Map<String, BigDecimal> sums, String id) {
        return sums.getOrDefault(id, BigDecimal.ZERO);
    }

    private static Map<String, BigDecimal> sum(List<JsonNode> rows, String by) {
        Map<String, BigDecimal> sums = new HashMap<>();
        rows.forEach(row -> sums.merge(row.path(by).path("id").asText(), decimal(row, "amount"), BigDecimal::add));
        return sums;
    }
}
