package cn.minshui.engine.core.data.plan;

import cn.minshui.engine.core.data.value.ColumnValues;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.protect.FieldPlace;
import cn.minshui.engine.core.protect.Protection;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How the values of a record are laid into a row of an insert, field by field. */
final class RowFilling {
    /** Where the engine's columns hold the tenant. */
    private static final int TENANT = 1;

    private final List<Part> parts;

    /** @param beside slots of the columns that stand behind the field's own */
    private record Part(String field, Slot slot, List<Slot> beside) {}

    RowFilling(String object, Collection<CompiledField> stored) {
        this.parts = stored.stream()
                .map(field -> new Part(
                        field.name(),
                        slot(object, field),
                        BesideColumn.of(object, field).stream()
                                .map(BesideColumn::slot)
                                .toList()))
                .toList();
    }

    /** What fills the column of a field. */
    static Slot slot(String object, CompiledField field) {
        return field.isSensitive()
                ? new Slot.Sealed(field.name(), new FieldPlace(object, field.name()))
                : new Slot.Named(field.name(), ColumnValues.sqlType(field.type()));
    }

    /** @param row with the engine's columns */
    void fill(@Nullable Object[] row, Map<String, @Nullable Object> values, Protection protection) {
        int at = ObjectPlan.ENGINE_COLUMNS;
        for (Part part : parts) {
            Object value = values.get(part.field());
            row[at++] = bound(part.slot(), value, row, protection);
            for (Slot beside : part.beside()) {
                row[at++] = bound(beside, value, row, protection);
            }
        }
    }

    private static @Nullable Object bound(
            Slot slot, @Nullable Object value, @Nullable Object[] row, Protection protection) {
        if (slot instanceof Slot.ObjectOf) {
            return ObjectPlan.objectOf(value);
        }
        return SealedSlots.isSealed(slot)
                ? SealedSlots.stored(slot, (Long) Objects.requireNonNull(row[TENANT]), (String) value, protection)
                : value;
    }
}
