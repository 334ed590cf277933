package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Answers of the main job's actions, down to how a number is written. */
@DatabaseTest(systemTables = true)
class AnswersIntegrationTests {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonNode act(BranchSystem system, CallContext by, String object, @Nullable Long id, String action) {
        return JSON.valueToTree(
                system.act(by, object, id, action, BranchSystem.body()).body());
    }

    private static List<String> texts(JsonNode rows, String member) {
        List<String> texts = new ArrayList<>();
        rows.forEach(row -> texts.add(row.get(member).asText()));
        return texts;
    }

    @Test
    void aMixedUseIsExplainedPaidAndCounted(Database database) {
        try (OneBook book = new OneBook(database)) {
            BranchSystem system = book.system;
            book.card("1", "混合用水", "60%:A01;40%:B01", "污水系数", "0.9");
            book.reading(1, "1", "正常", 0, 50);
            ObjectNode period = BranchSystem.body().put("period", "202601");
            system.act(system.admin(), "reading", null, "review", period);
            long run = system.create(system.admin(), "billing-run", period).id();
            JsonNode preview = act(system, system.admin(), "billing-run", run, "preview");
            assertThat(preview.get("totals").get("volume").asText()).isEqualTo("50");
            assertThat(preview.get("organizations").get(0).get("volume").asText())
                    .isEqualTo("50");
            JsonNode posted = act(system, system.admin(), "billing-run", run, "post");
            assertThat(posted.get("offset").asText()).isEqualTo("0.00");
            DataRecord bill = system.list("bill", "run == params.run", Map.of("run", run), "account", "outstanding")
                    .get(0);
            explained(system, bill, posted.get("totals").get("amount").asText());
            paidAndCounted(system, bill);
            database.jdbc().update("update d_bill set inputs = 'spoiled' where id = ?", bill.id());
            for (String action : List.of("explain", "recompute")) {
                assertThatThrownBy(() -> act(system, system.admin(), "bill", bill.id(), action))
                        .isInstanceOfSatisfying(
                                ProblemException.class,
                                refused -> assertThat(refused.problems())
                                        .extracting(Problem::code)
                                        .containsExactly("BILL_INPUTS_UNREADABLE"));
            }
        }
    }

    private static void explained(BranchSystem system, DataRecord bill, String amount) {
        JsonNode explained = act(system, system.admin(), "bill", bill.id(), "explain");
        assertThat(explained.get("volume").asText()).isEqualTo("50");
        assertThat(explained.get("total").asText()).isEqualTo(amount).matches("\\d+\\.\\d{2}");
        assertThat(texts(explained.get("tariffs"), "name")).containsExactly("A01", "B01");
        assertThat(texts(explained.get("tariffs"), "version")).hasSize(2).doesNotContain("", "null");
        assertThat(texts(explained.get("parts"), "priceCode")).containsExactly("A01", "B01");
        JsonNode items = explained.get("items");
        JsonNode water = items.get(0);
        assertThat(water.get("unitPrice").asText()).isEqualTo("1.85");
        assertThat(water.get("volume").asText()).isEqualTo("20");
        assertThat(water.get("factor").asText()).isEqualTo("1");
        assertThat(water.get("exact").asText()).isEqualTo("37.00");
        assertThat(water.get("rounded").asText()).isEqualTo("37.00");
        assertThat(texts(items, "factor")).contains("0.9");
        assertThat(Stream.of("volume", "factor").flatMap(m -> texts(items, m).stream()))
                .allMatch(n -> n.matches("\\d+(\\.\\d*[1-9])?"));
        assertThat(Stream.of("unitPrice", "exact").flatMap(m -> texts(items, m).stream()))
                .allMatch(n -> n.matches("\\d+\\.\\d{2}(\\d*[1-9])?"));
        assertThat(texts(items, "rounded")).allMatch(n -> n.matches("\\d+\\.\\d{2}"));
        JsonNode again = act(system, system.admin(), "bill", bill.id(), "recompute");
        assertThat(again.get("same").booleanValue()).isTrue();
    }

    private static void paidAndCounted(BranchSystem system, DataRecord bill) {
        CallContext cashier = system.as("cashier1", "350583", "cashier");
        act(system, cashier, "cashier-shift", null, "open");
        ObjectNode body =
                BranchSystem.body().put("method", "cash").put("amount", "100").put("surplusTo", "refuse");
        body.put("account", Long.toString(bill.reference("account").id()));
        body.putArray("bills")
                .addObject()
                .put("id", Long.toString(bill.id()))
                .put("outstanding", bill.decimal("outstanding").toPlainString());
        JsonNode paid = JSON.valueToTree(
                system.act(cashier, "payment", null, "pay", body).body());
        assertThat(paid.get("amount").asText()).isEqualTo("100.00");
        assertThat(paid.get("balance").asText()).isEqualTo("0.00");
        assertThat(texts(paid.get("allocations"), "amount")).allMatch(n -> n.matches("\\d+\\.\\d{2}"));
        long shift = system.list("cashier-shift", "openMark == 'open'", Map.of(), "shiftNo")
                .get(0)
                .id();
        ObjectNode counted = BranchSystem.body();
        counted.putObject("counted").put("cash", "100");
        JsonNode closed = JSON.valueToTree(
                system.act(cashier, "cashier-shift", shift, "close", counted).body());
        assertThat(closed.get("counted").get("cash").asText()).isEqualTo("100.00");
        assertThat(closed.get("totals").get("cash").asText()).isEqualTo("100.00");
        assertThat(closed.get("difference").asText()).isEqualTo("0.00");
    }
}
