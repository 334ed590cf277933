package cn.minshui.revenue.importing;

import cn.minshui.engine.spi.imports.ImportCall;
import cn.minshui.engine.spi.imports.ImportHandler;

/** A branch's whole workbook: books, cards and any number of months of readings, checked against one another. */
public final class BranchWorkbookHandler implements ImportHandler {
    @Override
    public String name() {
        return "revenue/branch-workbook";
    }

    @Override
    public void check(ImportCall call) {
        Workbook.check(call);
    }

    @Override
    public void write(ImportCall call) {
        new WorkbookWriter(call, Workbook.of(call)).write();
    }
}
