package cn.minshui.revenue.importing;

import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.imports.ImportCall;
import cn.minshui.engine.spi.imports.ImportRow;
import cn.minshui.revenue.billing.MixLine;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes the fit rows of a workbook, object by object in a few statements each. */
final class WorkbookWriter {
    private final DataAccess data;
    private final Workbook workbook;
    private final MeterWriter meters;

    WorkbookWriter(ImportCall call, Workbook workbook) {
        this.data = call.data();
        this.workbook = workbook;
        this.meters = new MeterWriter(data);
    }

    void write() {
        writeBooks();
        List<CardPlan> fresh = workbook.cards().values().stream()
                .filter(c -> c.row != null && workbook.report().isFit(c.row))
                .toList();
        List<CardPlan> moved = workbook.cards().values().stream()
                .filter(c -> c.isStored() && c.isMoved())
                .toList();
        List<ReadingPlan> readings = workbook.readings().stream()
                .filter(r -> workbook.report().isFit(r.row()))
                .toList();
        meters.write(fresh, moved, readings);
        writeCards(fresh);
        new ReadingWriter(data, meters).write(readings, moved);
    }

    private void writeBooks() {
        List<BookPlan> books = workbook.books().stream()
                .filter(b -> b.row() != null && workbook.report().isFit(b.row()))
                .toList();
        if (books.isEmpty()) {
            return;
        }
        try (BulkWriter writer = data.bulk("book", "bookNo", "name", "reader", "cycle", "active")) {
            for (BookPlan book : books) {
                ImportRow row = Objects.requireNonNull(book.row());
                writer.add(
                        book.id(),
                        Objects.requireNonNull(book.organization()),
                        book.bookNo(),
                        Cells.text(row, "name"),
                        book.reader(),
                        Cells.text(row, "cycle"),
                        true);
            }
        }
    }

    private void writeCards(List<CardPlan> cards) {
        if (cards.isEmpty()) {
            return;
        }
        long customer = data.reserveIds(cards.size());
        long account = data.reserveIds(cards.size());
        try (BulkWriter customers = data.bulk("customer", "name", "type", "mobile", "status");
                BulkWriter accounts = data.bulk("account", "customer", "payerName", "balance", "status");
                BulkWriter writer = data.bulk(
                        "meter-card",
                        "cardNo",
                        "name",
                        "mobile",
                        "customer",
                        "account",
                        "serviceAddress",
                        "book",
                        "bookSequence",
                        "priceCode",
                        "sewageFactor",
                        "households",
                        "population",
                        "shops",
                        "chargeMethod",
                        "meter",
                        "lastReading",
                        "lastReadAt",
                        "estimatedVolume",
                        "openedOn",
                        "status")) {
            for (CardPlan card : cards) {
                ImportRow row = Objects.requireNonNull(card.row);
                long node = Objects.requireNonNull(card.organization);
                String name = Cells.text(row, "name");
                customers.add(customer, node, name, type(row), Cells.text(row, "mobile"), "normal");
                accounts.add(account, node, customer, name, BigDecimal.ZERO.setScale(2), "normal");
                writer.add(card.id, node, values(card, row, customer++, account++));
            }
        }
        writeMix(cards);
    }

    private @Nullable Object[] values(CardPlan card, ImportRow row, long customer, long account) {
        return new @Nullable Object[] {
            card.cardNo,
            Cells.text(row, "name"),
            Cells.text(row, "mobile"),
            customer,
            account,
            Cells.text(row, "serviceAddress"),
            card.book,
            Cells.integer(row, "bookSequence"),
            Cells.text(row, "priceCode"),
            orElse(Cells.decimal(row, "sewageFactor"), BigDecimal.ONE),
            1L,
            orElse(Cells.integer(row, "population"), 0L),
            orElse(Cells.integer(row, "shops"), 0L),
            Cells.text(row, "chargeMethod"),
            meters.id(card.lastSpan()),
            card.settledReading(),
            card.settledOn(),
            card.estimated(),
            Cells.date(row, "installedOn"),
            "normal"
        };
    }

    private void writeMix(List<CardPlan> cards) {
        int lines = cards.stream().mapToInt(c -> c.mix.size()).sum();
        if (lines == 0) {
            return;
        }
        long id = data.reserveIds(lines);
        try (BulkWriter writer = data.bulk("mixed-usage", "meterCard", "lineNo", "mode", "value", "priceCode")) {
            for (CardPlan card : cards) {
                long number = 0;
                for (MixLine line : card.mix) {
                    writer.add(
                            id++,
                            Objects.requireNonNull(card.organization),
                            card.id,
                            ++number,
                            line.fixed() ? "fixed" : "ratio",
                            line.value(),
                            line.priceCode());
                }
            }
        }
    }

    /** A household counts persons; who counts none is an organisation until somebody says otherwise. */
    private static String type(ImportRow row) {
        Long population = Cells.integer(row, "population");
        return population != null && population > 0 ? "resident" : "unit";
    }

    private static <T> T orElse(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
