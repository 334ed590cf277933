package cn.minshui.revenue.importing;

import cn.minshui.engine.spi.imports.ImportCall;
import cn.minshui.engine.spi.imports.ImportRow;
import cn.minshui.engine.spi.imports.ImportSheet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A workbook understood: what its fit rows will make. Check and write see the same one through the call's state.
 *
 * @param cards by number, those of the database that readings name included
 */
record Workbook(Collection<BookPlan> books, Map<String, CardPlan> cards, List<ReadingPlan> readings, RowReport report) {
    private static final String STATE = "workbook";

    static Workbook check(ImportCall call) {
        RowReport report = new RowReport(call);
        Directory directory = new Directory(call);
        Map<String, BookPlan> books = new BookRows(directory, report).check(rows(call.sheets("book")));
        Set<String> meters = new HashSet<>();
        Map<String, CardPlan> cards = new CardRows(directory, report, books, KeyGap.of(call, "book", "bookNo"))
                .check(rows(call.sheets("card")), meters);
        List<ReadingPlan> readings = new ReadingRows(directory, report, cards, KeyGap.of(call, "card", "cardNo"))
                .check(call.sheets("reading"), meters, call.unread().contains("reading"));
        Workbook workbook = new Workbook(books.values(), cards, readings, report);
        call.state().put(STATE, workbook);
        return workbook;
    }

    static Workbook of(ImportCall call) {
        if (call.state().get(STATE) instanceof Workbook workbook) {
            return workbook;
        }
        throw new IllegalStateException("the workbook was not checked");
    }

    private static List<ImportRow> rows(List<ImportSheet> sheets) {
        return sheets.stream().flatMap(s -> s.rows().stream()).toList();
    }
}
