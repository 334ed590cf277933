package cn.minshui.revenue.importing;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.revenue.billing.MixLine;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class MixedUsageTextUnitTests {
    private static List<String> codes(String text) {
        return MixedUsageText.parse(text).faults().stream()
                .map(MixedUsageText.Fault::code)
                .toList();
    }

    @Test
    void readsRatios() {
        assertThat(MixedUsageText.parse("60%:A01;40%:B01").lines())
                .containsExactly(
                        new MixLine(false, new BigDecimal("60"), "A01"),
                        new MixLine(false, new BigDecimal("40"), "B01"));
        assertThat(codes("60%:A01;40%:B01")).isEmpty();
    }

    @Test
    void readsFixedVolumesAndTheRest() {
        MixedUsageText text = MixedUsageText.parse("定量10:C01；其余：B01");
        assertThat(text.faults()).isEmpty();
        assertThat(text.lines())
                .containsExactly(
                        new MixLine(true, new BigDecimal("10"), "C01"),
                        new MixLine(false, new BigDecimal("100"), "B01"));
    }

    @Test
    void theRestIsWhatRatiosLeave() {
        assertThat(MixedUsageText.parse("定量5:C01;60%:A01;其余:B01").lines().get(2))
                .isEqualTo(new MixLine(false, new BigDecimal("40"), "B01"));
    }

    @Test
    void saysWhatIsWrong() {
        assertThat(codes("60%:A01;30%:B01")).containsExactly("MIXED_USAGE_SUM");
        assertThat(codes("60%:A01;50%:B01")).containsExactly("MIXED_USAGE_SUM");
        assertThat(codes("60%:A01;60%:B01;其余:C01")).containsExactly("MIXED_USAGE_SUM");
        assertThat(codes("定量10:C01")).containsExactly("MIXED_USAGE_SUM");
        assertThat(codes("六成:A01;40%:B01")).containsExactly("MIXED_USAGE_UNREADABLE");
        assertThat(codes("其余:A01;其余:B01")).containsExactly("MIXED_USAGE_TWO_RESTS");
        assertThat(codes("定量2.5:A01;其余:B01")).containsExactly("MIXED_USAGE_NOT_WHOLE");
    }
}
