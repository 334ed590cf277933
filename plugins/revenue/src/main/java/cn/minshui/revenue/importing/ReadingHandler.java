package cn.minshui.revenue.importing;

import cn.minshui.engine.spi.imports.ImportCall;
import cn.minshui.engine.spi.imports.ImportHandler;

/** Readings of cards that exist; replaces nothing that is there. */
public final class ReadingHandler implements ImportHandler {
    @Override
    public String name() {
        return "revenue/reading";
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
