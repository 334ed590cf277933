package cn.minshui.engine.app.cli;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.app.settings.ExitException;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ExplainCommandUnitTests {
    private static final TreeSet<String> NODES = new TreeSet<>(List.of("350583", "350583/350583-01", "350582"));

    @Test
    void anUnknownNodeIsNamedWithThoseThatThereAre() {
        assertThatThrownBy(() -> ExplainCommand.requireNode("nope", NODES))
                .isInstanceOf(ExitException.class)
                .hasMessageContaining("nope")
                .hasMessageContaining("350582, 350583, 350583/350583-01");
    }

    @Test
    void theCodeOfAStationAloneSuggestsItsPath() {
        assertThatThrownBy(() -> ExplainCommand.requireNode("350583-01", NODES))
                .hasMessageContaining("did you mean '350583/350583-01'?");
        assertThatThrownBy(() -> ExplainCommand.requireNode("35058", NODES)).hasMessageContaining("'350582'");
    }

    @Test
    void theBaseAndKnownNodesAreAnswered() {
        assertThatCode(() -> ExplainCommand.requireNode("", NODES)).doesNotThrowAnyException();
        assertThatCode(() -> ExplainCommand.requireNode("350583/350583-01", NODES))
                .doesNotThrowAnyException();
    }
}
