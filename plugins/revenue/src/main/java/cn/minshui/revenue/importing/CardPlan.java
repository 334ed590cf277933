package cn.minshui.revenue.importing;

import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.imports.ImportRow;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.revenue.billing.MixLine;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A card while an import is worked out: made by a row or known to the database, with its pointer moved sheet by sheet. */
final class CardPlan {
    final long id;
    final String cardNo;
    final @Nullable ImportRow row;
    /** Version of a card that the database has; 0 for one that a row makes. */
    final long version;

    final @Nullable Long organization;
    final @Nullable Long book;
    final @Nullable Integer digits;
    final List<MixLine> mix;
    final List<MeterSpan> spans = new ArrayList<>(1);
    private @Nullable Long pointer;
    private @Nullable LocalDate lastReadAt;
    private @Nullable Long settledReading;
    private @Nullable LocalDate settledOn;
    private long estimated;
    private boolean moved;
    private boolean active = true;
    private @Nullable ReadingPlan written;
    private @Nullable Place broken;
    private @Nullable Place lost;

    private CardPlan(
            long id,
            String cardNo,
            @Nullable ImportRow row,
            @Nullable Long organization,
            @Nullable Long book,
            @Nullable Integer digits,
            List<MixLine> mix,
            long version) {
        this.id = id;
        this.cardNo = cardNo;
        this.row = row;
        this.version = version;
        this.organization = organization;
        this.book = book;
        this.digits = digits;
        this.mix = List.copyOf(mix);
    }

    /** @param measured whether the row's digits and start reading agree; readings cannot be checked against them otherwise */
    static CardPlan ofRow(
            long id,
            String cardNo,
            ImportRow row,
            @Nullable Long organization,
            @Nullable Long book,
            List<MixLine> mix,
            boolean measured) {
        Long digits = measured ? Cells.integer(row, "digits") : null;
        CardPlan plan = new CardPlan(
                id, cardNo, row, organization, book, digits == null ? null : Math.toIntExact(digits), mix, 0);
        plan.pointer = measured ? Cells.integer(row, "startReading") : null;
        String meterNo = Cells.text(row, "meterNo");
        Long start = plan.pointer;
        plan.spans.add(new MeterSpan(
                meterNo == null ? "" : meterNo, null, Cells.date(row, "installedOn"), start == null ? 0 : start));
        return plan;
    }

    /** @param organization of the card @param book of the card; both shared by many cards */
    static CardPlan ofStored(DataRecord card, Long organization, Long book) {
        Long digits = card.isNull("meter") ? null : card.integerOrNull("meter.digits");
        CardPlan plan = new CardPlan(
                card.id(),
                card.text("cardNo"),
                null,
                organization,
                book,
                digits == null ? null : Math.toIntExact(digits),
                List.of(),
                card.version());
        plan.active = "normal".equals(card.text("status"));
        plan.pointer = card.integerOrNull("lastReading");
        plan.lastReadAt = card.dateOrNull("lastReadAt");
        Long estimated = card.integerOrNull("estimatedVolume");
        plan.estimated = estimated == null ? 0 : estimated;
        if (!card.isNull("meter")) {
            plan.spans.add(new MeterSpan("", card.reference("meter").id(), null, 0));
        }
        return plan;
    }

    /** What the register should show before the next reading; null when it cannot be known. */
    @Nullable
    Long pointer() {
        return pointer;
    }

    @Nullable
    LocalDate lastReadAt() {
        return lastReadAt;
    }

    void read(@Nullable Long reading, @Nullable LocalDate day) {
        pointer = reading;
        if (day != null) {
            lastReadAt = day;
        }
        moved = true;
        lost = null;
    }

    /** A month went by in which a row, it may be this card's, could not be read. */
    void lose(Place unread) {
        lost = unread;
    }

    /** Where a reading since the last known one may have got lost; null when none can have. */
    @Nullable
    Place lostAt() {
        return lost;
    }

    /** A reading will be written: the stored card moves to it, whatever refused rows follow in the file. */
    void settle(long reading, @Nullable LocalDate day, long estimatedAfter) {
        settledReading = reading;
        estimated = estimatedAfter;
        settledOn = day;
    }

    /** Pointer of a new card after the readings that are written with it. */
    @Nullable
    Long settledReading() {
        return settledReading != null || row == null ? settledReading : Cells.integer(row, "startReading");
    }

    @Nullable
    LocalDate settledOn() {
        return settledOn;
    }

    /** How much of the pointer after the readings that are written was estimated. */
    long estimated() {
        return estimated;
    }

    /** A reading of the card was refused: what follows it in the file cannot be written either. */
    void breakChain(ImportRow refused) {
        if (broken == null) {
            broken = refused.place("cardNo");
        }
    }

    /** The first reading that was refused; null when none was. */
    @Nullable
    Place brokenAt() {
        return broken;
    }

    boolean isStored() {
        return version > 0;
    }

    /** Whether the card is neither suspended nor closed. */
    boolean isActive() {
        return active;
    }

    /** Told for each reading that is written, in the order of their months. */
    void write(ReadingPlan reading) {
        written = reading;
    }

    /** The last reading that was written; null when none was. */
    @Nullable
    ReadingPlan lastWritten() {
        return written;
    }

    boolean isMoved() {
        return moved;
    }

    MeterSpan lastSpan() {
        return spans.get(spans.size() - 1);
    }
}
