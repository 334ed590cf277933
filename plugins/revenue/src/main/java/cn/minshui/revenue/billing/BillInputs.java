package cn.minshui.revenue.billing;

import cn.minshui.revenue.reading.ReadingFacts;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.List;

/**
 * Everything a bill is computed from, and nothing else: stored with the bill as text ({@link InputsText}), so that it can be
 * computed again from its own record.
 *
 * @param used by part; shorter than the parts where the rest has used nothing
 */
record BillInputs(
        YearMonth period,
        BilledSpan span,
        ReadingFacts reading,
        String priceCode,
        BigDecimal sewageFactor,
        long shops,
        long households,
        long population,
        Entitled entitled,
        List<MixLine> mix,
        List<Used> used) {

    BillInputs {
        mix = List.copyOf(mix);
        used = List.copyOf(used);
    }

    List<MixLine.Part> parts() {
        return MixLine.split(reading.volume(), mix, priceCode);
    }

    /** @param part from 0 */
    Used used(int part) {
        return part < used.size() ? used.get(part) : Used.NOTHING;
    }

    BillInputs with(List<Used> known) {
        return new BillInputs(
                period, span, reading, priceCode, sewageFactor, shops, households, population, entitled, mix, known);
    }

    String encode() {
        return InputsText.encode(this);
    }
}
