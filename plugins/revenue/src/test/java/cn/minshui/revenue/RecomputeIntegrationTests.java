package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.testkit.DatabaseTest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A bill is computed again by the prices of the release that it stores. */
@DatabaseTest(systemTables = true)
class RecomputeIntegrationTests {
    /** The version that billed it is edited in place, which nobody should do; the old bill must not notice. */
    @Test
    void anOldBillComesOutTheSameAfterItsPriceWasChanged(Database database) {
        try (OneBook book = new OneBook(database)) {
            BranchSystem system = book.system;
            book.card("1");
            DataRecord old = billed(book, 1, 0, 10);
            system.publish(text -> text.replace("price: \"1.85\"", "price: \"9.85\""));
            DataRecord dear = billed(book, 2, 10, 20);
            assertThat(dear.decimal("amount").subtract(old.decimal("amount"))).isEqualByComparingTo("80");
            for (DataRecord bill : List.of(old, dear)) {
                Map<String, ?> again = system.act(system.admin(), "bill", bill.id(), "recompute", BranchSystem.body())
                        .body();
                assertThat(again.get("same")).as("%s", again).isEqualTo(true);
            }
        }
    }

    private static DataRecord billed(OneBook book, int month, long last, long current) {
        BranchSystem system = book.system;
        book.reading(month, "1", "正常", last, current);
        ObjectNode period = BranchSystem.body().put("period", "20260" + month);
        system.act(system.admin(), "reading", null, "review", period);
        long run = system.create(system.admin(), "billing-run", period).id();
        system.act(system.admin(), "billing-run", run, "post", BranchSystem.body());
        return system.list("bill", "run == params.run", Map.of("run", run), "amount")
                .get(0);
    }
}
