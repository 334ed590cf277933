package cn.minshui.engine.testkit.imports;

import cn.minshui.engine.spi.imports.ImportCall;
import cn.minshui.engine.spi.imports.ImportHandler;
import cn.minshui.engine.spi.imports.ImportRow;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.LinkedHashMap;

/** A handler that counts what it is given, refuses the title "bad" and breaks at the title "break". */
final class VolumeHandler implements ImportHandler {
    @Override
    public String name() {
        return "sample/volumes";
    }

    @Override
    public void check(ImportCall call) {
        call.state().put("checked", rows(call));
        for (ImportRow row : call.sheets("volume").get(0).rows()) {
            if ("bad".equals(row.value("title"))) {
                call.problems().accept(row.error("BAD_TITLE", "title", "书名不好", "bad title"));
            }
        }
    }

    @Override
    public void write(ImportCall call) {
        for (ImportRow row : call.sheets("volume").get(0).rows()) {
            LinkedHashMap<String, @org.jspecify.annotations.Nullable Object> values = new LinkedHashMap<>(row.values());
            values.remove("author");
            values.put(
                    "code", call.parameters().get("mode") + "/" + call.state().get("checked"));
            call.data().create("volume", values);
            if ("break".equals(row.value("title"))) {
                throw ProblemException.of(ProblemClass.CONFLICT, "BROKE", "坏了", "broke");
            }
        }
    }

    private static int rows(ImportCall call) {
        return call.sheets().stream().mapToInt(sheet -> sheet.rows().size()).sum();
    }
}
