package cn.minshui.engine.app.meta;

import cn.minshui.engine.core.data.plan.SystemField;
import cn.minshui.engine.spi.problem.Text;

/** What people call the fields that every record has. */
public final class SystemLabels {
    private SystemLabels() {}

    /** The name itself where it is none of them. */
    public static Text of(String field) {
        return SystemField.of(field).map(SystemField::label).orElseGet(() -> Text.of(field, field));
    }
}
