package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A stored bill with its items, as explanation and recomputation read it. */
record BillRecord(DataRecord bill, List<DataRecord> items, BillInputs inputs) {
    private static final String[] FIELDS = {
        "billNo",
        "period",
        "meterCard",
        "kind",
        "volume",
        "amount",
        "status",
        "algorithm",
        "tariff",
        "kernel",
        "calculator",
        "billedRelease",
        "readAt",
        "inputs"
    };

    static BillRecord read(DataAccess data, long id) {
        DataRecord bill = data.require("bill", id, FIELDS);
        @Nullable String inputs = bill.textOrNull("inputs");
        if (inputs == null) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT, "BILL_WITHOUT_INPUTS", "账单没有计费输入", "The bill has no stored inputs");
        }
        List<DataRecord> items = data.list(Query.of("bill-item")
                .where("bill == params.bill", Map.of("bill", id))
                .fields(BillWriter.ITEM)
                .sort("lineNo"));
        return new BillRecord(bill, items, InputsText.decode(inputs));
    }
}
