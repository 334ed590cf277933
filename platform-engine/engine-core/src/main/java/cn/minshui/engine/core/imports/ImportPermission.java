package cn.minshui.engine.core.imports;

import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.spi.context.CallContext;
import java.util.Locale;

/** Who may import by a template. */
@FunctionalInterface
public interface ImportPermission {

    /** @param permission {@code object:operation} or {@code object:action} */
    boolean allows(CallContext context, String permission);

    /** By the rights that hold for every other way to the object. */
    static ImportPermission of(RecordService records) {
        return (context, permission) -> {
            int colon = permission.indexOf(':');
            RecordService.ObjectAccess access = records.access(context, permission.substring(0, colon));
            String right = permission.substring(colon + 1);
            return access.actions().contains(right)
                    || access.operations().stream()
                            .anyMatch(o -> o.name().toLowerCase(Locale.ROOT).equals(right));
        };
    }
}
