package cn.minshui.revenue.importing;

import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.imports.ImportRow;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Text;
import cn.minshui.revenue.billing.MixLine;
import cn.minshui.revenue.reading.ReadingFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks the sheet 用户: each row will make a customer, an account, a meter, an installation and a card. */
final class CardRows {
    private final Directory directory;
    private final RowReport report;
    private final Map<String, BookPlan> books;
    private final @Nullable Place gap;

    /** @param books of the same workbook, by number @param gap where some of them could not be read */
    CardRows(Directory directory, RowReport report, Map<String, BookPlan> books, @Nullable Place gap) {
        this.directory = directory;
        this.report = report;
        this.books = new HashMap<>(books);
        this.gap = gap;
    }

    /** @param meters numbers of meters met so far; takes those of the rows @return cards by number */
    Map<String, CardPlan> check(List<ImportRow> rows, Set<String> meters) {
        Map<String, CardPlan> plans = new HashMap<>();
        long id = rows.isEmpty() ? 0 : directory.data().reserveIds(rows.size());
        for (int from = 0; from < rows.size(); from += Directory.ROWS_AT_ONCE) {
            int to = Math.min(rows.size(), from + Directory.ROWS_AT_ONCE);
            check(rows.subList(from, to), meters, plans, id + from);
        }
        return plans;
    }

    private void check(List<ImportRow> rows, Set<String> meters, Map<String, CardPlan> plans, long firstId) {
        long id = firstId;
        Map<String, DataRecord> knownCards =
                directory.byKey("meter-card", "cardNo", keys(rows, "cardNo"), "meter.meterNo");
        Map<String, DataRecord> knownMeters = directory.byKey("meter", "meterNo", keys(rows, "meterNo"));
        addStoredBooks(rows);
        Map<String, Long> organizations = directory.organizations(keys(rows, "organization"));
        for (ImportRow row : rows) {
            exists(row, knownCards, knownMeters);
            Long organization = organization(row, organizations);
            Long book = book(row, organization);
            List<MixLine> mix = mix(row, organization);
            priceCode(row, organization, Cells.text(row, "priceCode"), "priceCode");
            boolean measured = startReading(row);
            meter(row, meters);
            String number = Cells.text(row, "cardNo");
            if (number == null
                    || plans.putIfAbsent(number, CardPlan.ofRow(id, number, row, organization, book, mix, measured))
                            != null) {
                report.unfit(row);
            }
            id++;
        }
    }

    private void addStoredBooks(List<ImportRow> rows) {
        Set<String> missing = new HashSet<>(keys(rows, "book"));
        missing.removeAll(books.keySet());
        directory
                .byKey("book", "bookNo", missing, "name")
                .forEach((number, book) ->
                        books.put(number, new BookPlan(book.id(), number, book.organization(), null, null)));
    }

    /** A card that is there with the same meter is there for one reason, not for two. */
    private void exists(ImportRow row, Map<String, DataRecord> cards, Map<String, DataRecord> meters) {
        exists(row, "cardNo", cards, "CARD_EXISTS", "户号");
        DataRecord card = cards.get(String.valueOf(Cells.text(row, "cardNo")));
        if (card == null
                || card.isNull("meter.meterNo")
                || !card.text("meter.meterNo").equals(Cells.text(row, "meterNo"))) {
            exists(row, "meterNo", meters, "METER_EXISTS", "表号");
        }
    }

    private void exists(ImportRow row, String column, Map<String, DataRecord> known, String code, String label) {
        String key = Cells.text(row, column);
        if (key != null && known.containsKey(key)) {
            report.error(row, code, column, label + " " + key + " 已存在", column + " " + key + " exists already");
        }
    }

    private @Nullable Long organization(ImportRow row, Map<String, Long> known) {
        String code = Cells.text(row, "organization");
        if (code == null) {
            report.unfit(row);
            return null;
        }
        Long found = known.get(code);
        if (found == null) {
            report.unknown(row, "ORGANIZATION_UNKNOWN", "organization", "没有营业站点 ", "There is no organization ", code);
            return null;
        }
        return found;
    }

    private @Nullable Long book(ImportRow row, @Nullable Long organization) {
        String number = Cells.text(row, "book");
        if (number == null) {
            report.unfit(row);
            return null;
        }
        BookPlan book = books.get(number);
        if (book == null && gap != null) {
            report.follows(
                    row,
                    "BOOKS_UNREAD",
                    Text.of("册本没有全部读出，册本号无法核对", "Not all books could be read to look this up"),
                    gap);
            return null;
        }
        if (book == null) {
            report.unknown(row, "BOOK_UNKNOWN", "book", "没有册本 ", "There is no book ", number);
            return null;
        }
        if (book.row() != null && !report.isFit(book.row())) {
            report.follows(
                    row,
                    "BOOK_REFUSED",
                    Text.of("所属册本的那一行有错", "The row of the book is refused"),
                    book.row().place("bookNo"));
        }
        if (organization != null && book.organization() != null && !organization.equals(book.organization())) {
            report.warning(
                    row,
                    "BOOK_OF_OTHER_STATION",
                    "book",
                    "册本 " + number + " 属于另一个营业站点",
                    "The book " + number + " belongs to another organization");
        }
        return book.id();
    }

    private List<MixLine> mix(ImportRow row, @Nullable Long organization) {
        String text = Cells.text(row, "mixedUsage");
        if (text == null || text.isBlank()) {
            return List.of();
        }
        MixedUsageText mixed = MixedUsageText.parse(text);
        for (MixedUsageText.Fault fault : mixed.faults()) {
            report.error(row, fault.code(), "mixedUsage", fault.zh(), fault.en());
        }
        for (MixLine line : mixed.lines()) {
            priceCode(row, organization, line.priceCode(), "mixedUsage");
        }
        return mixed.lines();
    }

    /** A branch has codes of its own: at an unknown organization there is nothing to check by. */
    private void priceCode(ImportRow row, @Nullable Long organization, @Nullable String code, String column) {
        if (organization != null && code != null && !directory.hasPriceCode(organization, code)) {
            report.unknown(row, "PRICE_CODE_UNKNOWN", column, "没有简号 ", "There is no price code ", code);
        }
    }

    /** @return whether readings can be checked against the two */
    private boolean startReading(ImportRow row) {
        Long digits = Cells.integer(row, "digits");
        Long start = Cells.integer(row, "startReading");
        if (digits != null && start != null && start >= ReadingFacts.range(digits)) {
            report.error(
                    row,
                    "READING_OUT_OF_RANGE",
                    "startReading",
                    "起码 " + start + " 超出 " + digits + " 位量程",
                    "The start reading " + start + " does not fit " + digits + " digits");
            return false;
        }
        return digits != null && start != null;
    }

    private void meter(ImportRow row, Set<String> meters) {
        String number = Cells.text(row, "meterNo");
        if (number == null || !meters.add(number)) {
            report.unfit(row);
        }
    }

    static Set<String> keys(List<ImportRow> rows, String column) {
        List<@Nullable String> cells = new ArrayList<>();
        rows.forEach(r -> cells.add(Cells.text(r, column)));
        return Directory.keys(cells);
    }
}
