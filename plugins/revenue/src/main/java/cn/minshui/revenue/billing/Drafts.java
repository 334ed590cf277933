package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import java.util.Map;

/** Draft bills of a run: made by a preview, gone when the run is posted or dropped. */
final class Drafts {
    private Drafts() {}

    static void removeAll(DataAccess data, long run) {
        for (DataRecord draft : data.list(Query.of("bill")
                .where("run == params.run && status == 'draft'", Map.of("run", run))
                .fields("billNo"))) {
            data.delete("bill", draft.id(), draft.version());
        }
    }
}
