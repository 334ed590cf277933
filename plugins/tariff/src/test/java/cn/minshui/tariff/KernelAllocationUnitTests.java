package cn.minshui.tariff;

import static cn.minshui.tariff.Tariffs.ordered;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.spi.calculator.Columns;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bills are worked out without garbage: a run of millions must not wait for a collector. */
class KernelAllocationUnitTests {
    private static final int BILLS = 20_000;

    /** What one call may take, whatever its size. */
    private static final long OF_A_CALL = 8_192;

    @Test
    void nothingIsAllocatedForABill() {
        TariffModel model = Tariffs.compile(
                Tariffs.residential(),
                Tariffs.kernelTwo(
                        "Y",
                        ordered(
                                "v",
                                Tariffs.version(
                                        "202001",
                                        ordered(
                                                "water", Tariffs.tiers("180", "2", "260", "4", "", "6"),
                                                "sewage", ordered("factor", "sewage", "price", "1"),
                                                "resource", ordered("price", "0.2"),
                                                "surcharge",
                                                        ordered(
                                                                "charge", "share",
                                                                "of", List.of("water"),
                                                                "percent", "5")),
                                        "accumulation",
                                        ordered("period", "year"),
                                        "population",
                                        ordered("above", 4L, "extra", "30", "per", "year")))));
        Columns input = new Columns();
        for (int r = 0; r < BILLS; r++) {
            input.texts("priceCode").set(r, r / 100 % 2 == 0 ? "A01" : "Y");
            input.longs("month").set(r, 202602);
            input.longs("months").set(r, 1 + r % 4);
            input.longs("volume").set(r, 1_000L * (r % 300));
            input.longs("used").set(r, 1_000L * (r % 77));
            input.longs("usedBefore").set(r, 1_000L * (r % 99));
            input.longs("sewageFactor").set(r, 9_000);
            input.longs("population").set(r, r % 8);
            input.longs("shops").set(r, 1);
        }
        input.size(BILLS);
        Columns output = new Columns();
        TariffCalculator calculator = new TariffCalculator();
        calculator.calculate(model, input, output);
        assertThat(output.size()).isGreaterThan(4 * BILLS);

        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        output.clear();
        calculator.calculate(model, input, output);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(OF_A_CALL);
    }
}
