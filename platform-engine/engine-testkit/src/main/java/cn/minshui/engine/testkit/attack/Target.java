package cn.minshui.engine.testkit.attack;

import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import org.jspecify.annotations.Nullable;

/** One field that one caller may not see, and the record it is tried on. */
record Target(HiddenField hidden, Caller caller, CompiledObject object, CompiledField field, SampleRows.Row row) {
    @Nullable
    Object value() {
        return row.values().get(field.name());
    }

    String path() {
        return "/api/data/" + object.name();
    }

    String record() {
        return path() + "/" + row.id();
    }
}
