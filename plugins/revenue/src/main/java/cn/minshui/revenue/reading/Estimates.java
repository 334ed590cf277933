package cn.minshui.revenue.reading;

import cn.minshui.engine.spi.calculator.Columns;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.plugin.Services;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The volume of a meter that could not be read and that nobody estimated, by the policy {@code estimate}. */
final class Estimates {
    private static final String CALCULATOR = "quantity";
    private static final String RANGE = "^1.0.0";
    private static final long AVERAGE = 12;
    private static final long LITRES = 1000;
    private static final Map<String, Integer> READINGS = Map.of("avg3", 3, "avg6", 6, "avg12", 12);
    private static final String MANUAL = "manual";
    private static final int MOST = 36;

    private final DataAccess data;
    private final Services services;

    Estimates(DataAccess data, Services services) {
        this.data = data;
        this.services = services;
    }

    /** @return whole m³; null where somebody has to estimate, by parameter or because nothing was read before */
    @Nullable
    Long volume(DataRecord card, YearMonth period) {
        String by = services.parameter("estimate", "by", card.organization());
        if (by.equals(MANUAL)) {
            return null;
        }
        Integer count = READINGS.get(by);
        if (count == null) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT,
                    "ESTIMATE_PARAMETER",
                    "估抄参数“估抄依据”的值 " + by + " 不对，请联系管理员改正",
                    "The parameter estimate.by cannot be " + by);
        }
        List<DataRecord> newestFirst = data.list(Query.of("reading")
                .where(
                        "meterCard == params.card && period < params.period",
                        Map.of("card", card.id(), "period", period))
                .fields("volume", "readStatus")
                .sort("-period")
                .page(1, MOST));
        List<DataRecord> counted = newestFirst.subList(0, Math.min(count, newestFirst.size()));
        return counted.isEmpty() ? null : average(counted, factor(card, newestFirst));
    }

    /** After so many estimates in a row the volume is multiplied, so that a door is opened. */
    private BigDecimal factor(DataRecord card, List<DataRecord> newestFirst) {
        long after = Long.parseLong(services.parameter("estimate", "raiseAfter", card.organization()));
        long row = newestFirst.stream()
                .takeWhile(r -> r.text("readStatus").equals(ReadStatus.ESTIMATED.key()))
                .count();
        return after > 0 && row >= after
                ? new BigDecimal(services.parameter("estimate", "raiseFactor", card.organization()))
                : BigDecimal.ONE;
    }

    private long average(List<DataRecord> readings, BigDecimal factor) {
        Columns input = new Columns();
        long sum = 0;
        for (DataRecord reading : readings) {
            BigDecimal volume = reading.decimalOrNull("volume");
            sum += volume == null ? 0 : volume.movePointRight(3).longValueExact();
        }
        input.longs("algorithm").set(0, AVERAGE);
        input.longs("last").set(0, 0);
        input.longs("current").set(0, 0);
        input.longs("volume").set(0, Math.max(0, sum));
        input.longs("count").set(0, readings.size());
        input.longs("ratio").set(0, factor.movePointRight(4).longValueExact());
        input.size(1);
        Columns output = new Columns();
        services.calculator(CALCULATOR, RANGE).calculate(readings, input, output);
        return output.longs("volume").get(0) / LITRES;
    }
}
