package cn.minshui.revenue.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.revenue.billing.MixLine.Part;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class MixLineUnitTests {
    private static MixLine ratio(String percent, String code) {
        return new MixLine(false, new BigDecimal(percent), code);
    }

    private static MixLine fixed(String volume, String code) {
        return new MixLine(true, new BigDecimal(volume), code);
    }

    @Test
    void withoutLinesAllIsTheCardsOwn() {
        assertThat(MixLine.split(7, List.of(), "A01")).containsExactly(new Part("A01", 7));
    }

    @Test
    void ratiosRoundHalfUpAndTheLastTakesTheRest() {
        assertThat(MixLine.split(33, List.of(ratio("30", "A"), ratio("70", "B")), "X"))
                .containsExactly(new Part("A", 10), new Part("B", 23));
        assertThat(MixLine.split(33, List.of(ratio("33", "A"), ratio("67", "B")), "X"))
                .containsExactly(new Part("A", 11), new Part("B", 22));
        assertThat(MixLine.split(1, List.of(ratio("50", "A"), ratio("50", "B")), "X"))
                .containsExactly(new Part("A", 1), new Part("B", 0));
    }

    @Test
    void fixedVolumesComeFirstAndTakeAtMostWhatIsThere() {
        List<MixLine> lines = List.of(fixed("10", "C"), ratio("100", "B"));
        assertThat(MixLine.split(6, lines, "X")).containsExactly(new Part("C", 6), new Part("B", 0));
        assertThat(MixLine.split(25, lines, "X")).containsExactly(new Part("C", 10), new Part("B", 15));
    }

    @Test
    void aRatioTakesAtMostWhatIsLeft() {
        assertThat(MixLine.split(1, List.of(ratio("50", "A"), ratio("50", "B"), ratio("0", "C")), "X"))
                .containsExactly(new Part("A", 1), new Part("B", 0), new Part("C", 0));
    }

    @Test
    void incompleteRatiosAreRefused() {
        assertThat(MixLine.isComplete(List.of(ratio("50", "A")))).isFalse();
        assertThatThrownBy(() -> MixLine.split(10, List.of(fixed("3", "C")), "X"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
