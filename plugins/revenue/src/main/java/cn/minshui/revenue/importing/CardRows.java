package cn.minshui.revenue.importing;

import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.imports.ImportRow;
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

    /** @param books of the same workbook, by number */
    CardRows(Directory directory, RowReport report, Map<String, BookPlan> books) {
        this.directory = directory;
        this.report = report;
        this.books = new HashMap<>(books);
    }

    /** @param meters numbers of meters met so far; takes those of the rows @return cards by number */
    Map<String, CardPlan> check(List<ImportRow> rows, Set<String> meters) {
        Map<String, DataRecord> knownCards = directory.byKey("meter-card", "cardNo", keys(rows, "cardNo"));
        Map<String, DataRecord> knownMeters = directory.byKey("meter", "meterNo", keys(rows, "meterNo"));
        Map<String, DataRecord> organizations =
                directory.byKey("organization", "code", keys(rows, "organization"), "path");
        addStoredBooks(rows);
        Map<String, CardPlan> plans = new HashMap<>();
        long id = rows.isEmpty() ? 0 : directory.data().reserveIds(rows.size());
        for (ImportRow row : rows) {
            exists(row, "cardNo", knownCards, "CARD_EXISTS", "户号");
            exists(row, "meterNo", knownMeters, "METER_EXISTS", "表号");
            Long organization = organization(row, organizations);
            Long book = book(row, organization);
            List<MixLine> mix = mix(row, organization);
            priceCode(row, organization, Cells.text(row, "priceCode"), "priceCode");
            startReading(row);
            meter(row, meters);
            String number = Cells.text(row, "cardNo");
            if (number == null
                    || plans.putIfAbsent(number, CardPlan.ofRow(id, number, row, organization, book, mix)) != null) {
                report.unfit(row);
            }
            id++;
        }
        return plans;
    }

    private void addStoredBooks(List<ImportRow> rows) {
        Set<String> missing = new HashSet<>(keys(rows, "book"));
        missing.removeAll(books.keySet());
        directory
                .byKey("book", "bookNo", missing, "name")
                .forEach((number, book) ->
                        books.put(number, new BookPlan(book.id(), number, book.organization(), null, null)));
    }

    private void exists(ImportRow row, String column, Map<String, DataRecord> known, String code, String label) {
        String key = Cells.text(row, column);
        if (key != null && known.containsKey(key)) {
            report.error(row, code, column, label + " " + key + " 已存在", column + " " + key + " exists already");
        }
    }

    private @Nullable Long organization(ImportRow row, Map<String, DataRecord> known) {
        String code = Cells.text(row, "organization");
        if (code == null) {
            report.unfit(row);
            return null;
        }
        DataRecord found = known.get(code);
        if (found == null) {
            report.error(
                    row, "ORGANIZATION_UNKNOWN", "organization", "没有营业站点 " + code, "There is no organization " + code);
            return null;
        }
        return found.id();
    }

    private @Nullable Long book(ImportRow row, @Nullable Long organization) {
        String number = Cells.text(row, "book");
        if (number == null) {
            report.unfit(row);
            return null;
        }
        BookPlan book = books.get(number);
        if (book == null) {
            report.error(row, "BOOK_UNKNOWN", "book", "没有册本 " + number, "There is no book " + number);
            return null;
        }
        if (book.row() != null && !report.isFit(book.row())) {
            report.error(
                    row,
                    "BOOK_REFUSED",
                    "book",
                    "册本 " + number + " 那一行有错，本行不能导入",
                    "The row of book " + number + " is refused, so is this one");
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

    private void priceCode(ImportRow row, @Nullable Long organization, @Nullable String code, String column) {
        if (code != null && !directory.hasPriceCode(organization, code)) {
            report.error(row, "PRICE_CODE_UNKNOWN", column, "没有简号 " + code, "There is no price code " + code);
        }
    }

    private void startReading(ImportRow row) {
        Long digits = Cells.integer(row, "digits");
        Long start = Cells.integer(row, "startReading");
        if (digits != null && start != null && start >= ReadingFacts.range(digits)) {
            report.error(
                    row,
                    "READING_OUT_OF_RANGE",
                    "startReading",
                    "起码 " + start + " 超出 " + digits + " 位量程",
                    "The start reading " + start + " does not fit " + digits + " digits");
        }
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
