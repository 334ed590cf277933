package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.testkit.DatabaseTest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A bill is computed again by the prices of the release that it stores. */
@DatabaseTest(systemTables = true)
class RecomputeIntegrationTests {
    /** What somebody with the database's password does to a bill, how it is put back, and what must be told. */
    private static final String[] TAMPERED = {
        "update d_bill_item set amount = amount - 0.01 where bill = ? and line_no = 1",
        "update d_bill_item set amount = amount + 0.01 where bill = ? and line_no = 1",
        "items.0.amount",
        "update d_bill_item set unit_price = unit_price + 1 where bill = ? and line_no = 2",
        "update d_bill_item set unit_price = unit_price - 1 where bill = ? and line_no = 2",
        "items.1.unitPrice",
        "update d_bill_item set volume = volume + 1 where bill = ? and line_no = 1",
        "update d_bill_item set volume = volume - 1 where bill = ? and line_no = 1",
        "items.0.volume",
        "update d_bill_item set tariff = 'A01@v2020' where bill = ? and line_no = 1",
        "update d_bill_item set tariff = 'A01@v2019' where bill = ? and line_no = 1",
        "items.0.tariff",
        "update d_bill_item set price_code = 'B01' where bill = ? and line_no = 1",
        "update d_bill_item set price_code = 'A01' where bill = ? and line_no = 1",
        "items.0.priceCode",
        "update d_bill set amount = amount - 1 where id = ?",
        "update d_bill set amount = amount + 1 where id = ?",
        "amount",
        "update d_bill set volume = volume - 1 where id = ?",
        "update d_bill set volume = volume + 1 where id = ?",
        "volume",
        "update d_bill set algorithm = 1 where id = ?",
        "update d_bill set algorithm = 0 where id = ?",
        "algorithm",
        "update d_bill set inputs = replace(inputs, 'current=10', 'current=11') where id = ?",
        "update d_bill set inputs = replace(inputs, 'current=11', 'current=10') where id = ?",
        "volume",
        "update d_bill set inputs = replace(inputs, 'shops=0', 'shops=1') where id = ?",
        "update d_bill set inputs = replace(inputs, 'shops=1', 'shops=0') where id = ?",
        "items",
    };

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
            for (int i = 0; i < TAMPERED.length; i += 3) {
                database.jdbc().update(TAMPERED[i], old.id());
                assertThat(differences(system, old)).as(TAMPERED[i]).contains(TAMPERED[i + 2]);
                database.jdbc().update(TAMPERED[i + 1], old.id());
                assertThat(differences(system, old)).as(TAMPERED[i + 1]).isEmpty();
            }
        }
    }

    private static List<String> differences(BranchSystem system, DataRecord bill) {
        Map<String, ?> again = system.act(system.admin(), "bill", bill.id(), "recompute", BranchSystem.body())
                .body();
        List<String> paths = new ArrayList<>();
        ((List<?>) Objects.requireNonNull(again.get("differences")))
                .forEach(d -> paths.add(String.valueOf(((Map<?, ?>) d).get("path"))));
        assertThat(again.get("same")).isEqualTo(paths.isEmpty());
        return paths;
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
