package cn.minshui.engine.core.imports;

import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.spi.context.CallContext;
import java.util.Locale;

/** Who may import by a template. */
@FunctionalInterface
public interface ImportPermission {

    /** @param permission {@code object:operation} or {@code object:action} */
    boolean allows(CallContext context, String permission);

    /**
     * Whether rows without code of their own may fill a field; where nobody is asked for rights to fields, the template says it all.
     *
     * @param field an own field of the object
     */
    default boolean mayWrite(CallContext context, String object, String field) {
        return true;
    }

    /** By the rights that hold for every other way to the object. */
    static ImportPermission of(RecordService records) {
        return new OfRecords(records);
    }

    /** The rights of the caller himself. */
    record OfRecords(RecordService records) implements ImportPermission {
        @Override
        public boolean allows(CallContext context, String permission) {
            int colon = permission.indexOf(':');
            RecordService.ObjectAccess access = records.access(context, permission.substring(0, colon));
            String right = permission.substring(colon + 1);
            return access.actions().contains(right)
                    || access.operations().stream()
                            .anyMatch(o -> o.name().toLowerCase(Locale.ROOT).equals(right));
        }

        @Override
        public boolean mayWrite(CallContext context, String object, String field) {
            FieldRight right = records.access(context, object).fields().get(field);
            return right == null || right == FieldRight.WRITE;
        }
    }
}
