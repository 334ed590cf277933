package cn.minshui.engine.core.compile;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.compile.ModelCompiler.Compilation;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.spi.problem.Problem;
import org.junit.jupiter.api.Test;

/** An event tells what can happen, and carries nothing that nobody may read. */
class EventCheckUnitTests {
    private static final String OBJECT = Compiling.OBJECT.replace(
            "validations:",
            "  pin: {type: text, maxLength: 20, secret: true, label: 暗号}\n"
                    + "  twice: {type: computed, result: money, expression: amount + amount, label: 两倍}\n"
                    + "events:\n  EVENT\nvalidations:");

    private static Compilation with(String event) {
        return Compiling.base(OBJECT.replace("EVENT", event));
    }

    @Test
    void storedFieldsThatAreNoSecretAreCarried() {
        assertThat(with("created: {fields: [name, amount]}").problems()).isEmpty();
    }

    @Test
    void secretsAndWhatIsNotStoredAreRefusedAllAtOnce() {
        assertThat(with("updated: {fields: [pin, name, twice]}").problems())
                .extracting(Problem::code)
                .containsExactly(MetaErrorCode.EVENT_FIELD.name(), MetaErrorCode.EVENT_FIELD.name());
    }

    @Test
    void aCauseThatNeverHappensIsRefused() {
        assertThat(with("shut: {fields: [name]}").problems())
                .extracting(Problem::code)
                .containsExactly(MetaErrorCode.EVENT_CAUSE.name());
    }
}
