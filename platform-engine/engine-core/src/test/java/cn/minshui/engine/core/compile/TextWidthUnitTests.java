package cn.minshui.engine.core.compile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextWidthUnitTests {
    @Test
    void chineseTakesTwoColumns() {
        assertThat(TextWidth.of("label: 水表")).isEqualTo(11);
        assertThat(TextWidth.of("用户(表卡)")).isEqualTo(10);
        assertThat(TextWidth.of("用户（表卡），。")).isEqualTo(16);
        assertThat(TextWidth.of("m³")).isEqualTo(2);
    }

    @Test
    void paddedTextsEndInTheSameColumn() {
        assertThat(TextWidth.padded("水表", 6)).isEqualTo("水表  ");
        assertThat(TextWidth.padded("meter", 6)).isEqualTo("meter ");
        assertThat(TextWidth.padded("水表水表", 6)).isEqualTo("水表水表");
    }
}
