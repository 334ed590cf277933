package cn.minshui.revenue.importing;

import cn.minshui.engine.spi.imports.ImportCall;
import cn.minshui.engine.spi.imports.ImportHandler;

/** Cards of books that exist; a row makes a customer, an account, a meter, an installation and a card. */
public final class MeterCardHandler implements ImportHandler {
    @Override
    public String name() {
        return "revenue/meter-card";
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
