package cn.minshui.engine.core.data;

import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.expression.CompiledExpression.Bindings;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.CallContext;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What expressions over one record read: stored values and {@code ref.field} from the image, computed fields by their own
 * expressions, the user and the time from the call.
 */
final class RecordBindings implements Bindings {
    private final CallContext context;
    private final @Nullable CompiledObject object;
    private final Map<String, @Nullable Object> image;
    private final Bindings stored;

    RecordBindings(CallContext context, @Nullable CompiledObject object, Map<String, @Nullable Object> image) {
        this.context = context;
        this.object = object;
        this.image = image;
        this.stored = Bindings.of(image);
    }

    @Override
    public @Nullable Object value(String name) {
        Optional<CompiledField> field = object == null ? Optional.empty() : object.field(name);
        if (field.isPresent()) {
            CompiledExpression computed = field.get().computed();
            return computed == null ? image.get(name) : computed.evaluate(this);
        }
        return switch (name) {
            case "user.id" -> context.principal().userId();
            case "user.username" -> context.principal().username();
            case "user.organization" -> context.organization().value();
            case "user.roles" -> context.principal().roles();
            case CompiledExpression.TODAY -> context.today();
            case CompiledExpression.NOW -> context.now().truncatedTo(ChronoUnit.MICROS);
            default -> stored.value(name);
        };
    }
}
