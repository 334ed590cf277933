package cn.minshui.engine.core.data.plan;

import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.protect.FieldPlace;
import java.util.ArrayList;
import java.util.List;

/** A column that stands beside that of a field and is written with it: the object of an any-reference, a blind index. */
record BesideColumn(String name, Slot slot) {

    static List<BesideColumn> of(String object, CompiledField field) {
        List<BesideColumn> columns = new ArrayList<>();
        String target = field.objectColumn();
        if (target != null) {
            columns.add(new BesideColumn(target, new Slot.ObjectOf(field.name())));
        }
        FieldPlace place = new FieldPlace(object, field.name());
        field.blindColumns()
                .forEach((search, column) ->
                        columns.add(new BesideColumn(column, new Slot.BlindOf(field.name(), place, search))));
        return columns;
    }
}
