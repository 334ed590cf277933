package cn.minshui.engine.core.definition;

import cn.minshui.engine.spi.problem.Text;
import org.jspecify.annotations.Nullable;

/**
 * One field of an object or of an action's input.
 *
 * @param required on every write; a sequence or a default fills it when it is left out
 * @param readOnly never written by a caller, only by actions, states and imports
 * @param fixed written at creation and never changed after
 * @param defaultValue literal as written, or CEL after a leading {@code =} (e.g. {@code =today()})
 * @param mask how a role with the right {@code masked} sees it
 * @param secret never read through any interface, whatever a role grants
 * @param sensitive how it is encrypted; null for a field that is kept as it is
 */
public record FieldDefinition(
        String name,
        Text label,
        @Nullable Text help,
        FieldType type,
        boolean required,
        boolean readOnly,
        boolean fixed,
        @Nullable String defaultValue,
        Mask mask,
        boolean secret,
        @Nullable Sensitivity sensitive) {

    public FieldDefinition(
            String name,
            Text label,
            @Nullable Text help,
            FieldType type,
            boolean required,
            boolean readOnly,
            boolean fixed,
            @Nullable String defaultValue,
            Mask mask) {
        this(name, label, help, type, required, readOnly, fixed, defaultValue, mask, false, null);
    }

    public boolean isSensitive() {
        return sensitive != null;
    }

    /** What a roll-up is made of; null for every other field. */
    public FieldType.@Nullable Rollup rollup() {
        return type instanceof FieldType.Computed computed ? computed.rollup() : null;
    }

    /** How a masked value looks; the length of what is hidden is not told. */
    public enum Mask {
        /** {@code ***} */
        ALL,
        /** {@code 138****1234} */
        PHONE,
        /** {@code 陈*} */
        NAME,
        /** the first six characters, then {@code ***} */
        ADDRESS
    }
}
