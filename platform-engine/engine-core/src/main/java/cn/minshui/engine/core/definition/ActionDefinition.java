package cn.minshui.engine.core.definition;

import cn.minshui.engine.spi.problem.Text;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An action of an object: {@code POST /api/data/{object}[/{id}]/actions/{name}}.
 *
 * @param on whether it is called on one record or on the object as a whole
 * @param handler a plugin's ActionHandler; null when the transition is all there is to do
 * @param transition taken when the action succeeds, without a handler; checked before it with one
 * @param when CEL over the record; otherwise the action is refused and its button is not shown
 * @param idempotent needs an Idempotency-Key (every action that moves money)
 * @param input fields of the body
 * @param confirm question a screen asks first
 * @param done what a screen says when it is done; null for plain words made of the label
 * @param bulk whether it may be taken on many records in one request
 * @param approval when it needs a second person; null is never
 * @param result {@code plugin/widget} that shows the answer; null where the fields of the object tell enough
 * @param stepUp whether it is for whoever has shown who he is a short while ago
 */
public record ActionDefinition(
        String name,
        Text label,
        Target on,
        @Nullable String handler,
        @Nullable String transition,
        @Nullable String when,
        boolean idempotent,
        Map<String, InputField> input,
        @Nullable Text confirm,
        @Nullable Text done,
        boolean bulk,
        @Nullable ApprovalDefinition approval,
        @Nullable String result,
        boolean stepUp) {

    public enum Target {
        RECORD,
        OBJECT
    }

    /** @param rows fields of each row where the input is a list ({@code type: rows}); empty for a plain field */
    public record InputField(FieldDefinition field, Map<String, InputField> rows, boolean isRows) {}
}
