package cn.minshui.revenue.billing;

import cn.minshui.revenue.reading.ReadingFacts;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything a bill is computed from, and nothing else: stored with the bill as text ({@link InputsText}), so that it can be
 * computed again from its own record.
 *
 * @param used by part; shorter than the parts where the rest has used nothing
 * @param trueUp what of the reading belongs to estimated periods before it; null where all of it is of this one
 * @param shared what a master meter makes of the reading; null where the card's own meter says it all
 * @param carried what earlier periods left to this bill, oldest first
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
        List<Used> used,
        @Nullable TrueUp trueUp,
        List<Carried> carried,
        @Nullable Shared shared) {

    BillInputs {
        mix = List.copyOf(mix);
        used = List.copyOf(used);
        carried = List.copyOf(carried);
    }

    BillInputs(
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
        this(
                period,
                span,
                reading,
                priceCode,
                sewageFactor,
                shops,
                households,
                population,
                entitled,
                mix,
                used,
                null,
                List.of(),
                null);
    }

    /** m³ that belong to the bill's own period by the card's own meter. */
    long own() {
        return trueUp == null ? reading.volume() : trueUp.volume();
    }

    /** m³ that are priced as those of the bill's own period: with its share of a master meter and what earlier periods left to it. */
    long volume() {
        return Math.addExact(own(), Math.addExact(fromMaster(), left()));
    }

    /** m³ that a master meter adds to what the card's own meter says, or takes away. */
    private long fromMaster() {
        return shared == null ? 0 : Math.subtractExact(shared.volume(), reading.volume());
    }

    private long left() {
        return carried.stream().mapToLong(Carried::volume).sum();
    }

    /** m³ that the reading adds to what is billed, those of estimated periods included. */
    long added() {
        long said = shared == null ? reading.volume() : shared.volume();
        return trueUp == null ? said : Math.subtractExact(said, trueUp.unbilled());
    }

    /** m³ on the bill. */
    long billed() {
        return Math.addExact(added(), left());
    }

    List<MixLine.Part> parts() {
        return MixLine.split(volume(), mix, priceCode);
    }

    /** @param part from 0 */
    Used used(int part) {
        return part < used.size() ? used.get(part) : Used.NOTHING;
    }

    BillInputs with(List<Used> known) {
        return changed(entitled.planUsed(), known, trueUp);
    }

    /** @param planUsed m³ of the plan that were used before */
    BillInputs with(TrueUp settled, BigDecimal planUsed) {
        return changed(planUsed, used, settled);
    }

    /** As if the period had been read and had used what belongs to it. */
    BillInputs as(TrueUp.Estimate estimate) {
        return changed(estimate.planUsed(), estimate.used(), new TrueUp(estimate.volume(), List.of(), List.of()));
    }

    private BillInputs changed(BigDecimal planUsed, List<Used> known, @Nullable TrueUp settled) {
        Entitled granted = new Entitled(entitled.concessions(), entitled.plan(), planUsed);
        return new BillInputs(
                period,
                span,
                reading,
                priceCode,
                sewageFactor,
                shops,
                households,
                population,
                granted,
                mix,
                known,
                settled,
                carried,
                shared);
    }

    String encode() {
        return InputsText.encode(this);
    }
}
