package cn.minshui.revenue.billing;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.spi.data.DataRecord;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunOutliersUnitTests {
    @Test
    void theNumberCountsOnWhereTheListEnds() {
        RunOutliers outliers = new RunOutliers();
        for (long i = 1; i <= 250; i++) {
            DataRecord reading =
                    new DataRecord("reading", i, 1, 1, Map.of("volume", BigDecimal.valueOf(900), "flags", "高量"));
            DataRecord card = new DataRecord("meter-card", i, 1, 1, Map.of("cardNo", "C" + i, "name", "户"));
            DataRecord draft = i == 1 ? null : new DataRecord("bill", i, 1, 1, Map.of("amount", BigDecimal.TEN));
            outliers.add(reading, card, draft);
        }
        assertThat(outliers.count()).isEqualTo(250);
        assertThat(outliers.shown()).hasSize(200);
        assertThat(outliers.shown().get(0).amount()).isEqualByComparingTo("0");
        assertThat(outliers.shown().get(1).amount()).isEqualByComparingTo("10");
        assertThat(outliers.shown().get(199).cardNo()).isEqualTo("C200");
    }
}
