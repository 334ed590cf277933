package cn.minshui.engine.core.imports;

import cn.minshui.engine.spi.imports.ImportCall;
import cn.minshui.engine.spi.imports.ImportHandler;
import cn.minshui.engine.spi.imports.ImportSheet;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.List;
import java.util.function.Function;

/** A plugin's handler checks and writes. */
final class HandledImport implements ImportWriter {
    private final ImportHandler handler;
    private final Function<List<ImportSheet>, ImportCall> calls;
    private final List<ImportSheet> sheets;
    private final ImportProblems problems;
    private final ImportPace pace;

    /** @param calls makes the call for the given sheets, with one state for all */
    HandledImport(
            ImportHandler handler,
            Function<List<ImportSheet>, ImportCall> calls,
            List<ImportSheet> sheets,
            ImportProblems problems,
            ImportPace pace) {
        this.handler = handler;
        this.calls = calls;
        this.sheets = sheets;
        this.problems = problems;
        this.pace = pace;
    }

    @Override
    public void check() {
        try {
            handler.check(calls.apply(pace.watched(sheets)));
        } catch (ProblemException e) {
            e.problems().forEach(problems::add);
        }
    }

    @Override
    public int write() {
        List<ImportSheet> good = sheets.stream().map(this::withoutErrors).toList();
        try {
            handler.write(calls.apply(good));
        } catch (ProblemException e) {
            e.problems().forEach(problems::add);
            // Statements before the refusal were run, whatever rows the problems name: none of it may stay.
            problems.refuseWhole();
        }
        return good.stream().mapToInt(sheet -> sheet.rows().size()).sum();
    }

    private ImportSheet withoutErrors(ImportSheet sheet) {
        return new ImportSheet(
                sheet.templateSheet(),
                sheet.name(),
                sheet.captured(),
                sheet.rows().stream()
                        .filter(row -> !problems.isRejected(row.sheet(), row.number()))
                        .toList());
    }

    @Override
    public boolean findsProblemsByWriting() {
        return false;
    }
}
