package cn.minshui.engine.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.data.value.Masks;
import cn.minshui.engine.core.definition.FieldDefinition.Mask;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MasksUnitTests {
    @ParameterizedTest
    @CsvSource({
        "PHONE,13812345678,138****5678",
        "PHONE,0595-22345678,059****5678",
        "PHONE,22345678,****5678",
        "PHONE,2234567,***",
        "NAME,张三丰,张*",
        "NAME,𠮷野,𠮷*",
        "NAME,张,*",
        "ADDRESS,福建省南安市溪美街道,福建省南安市***",
        "ADDRESS,溪美街道1号,***",
        "ALL,350583199001010011,***",
    })
    void lessThanTheWholeIsTold(Mask mask, String value, String shown) {
        assertThat(Masks.apply(mask, value)).isEqualTo(shown);
    }

    @Test
    void aMaskedNumberIsNotToldAtAll() {
        assertThat(Masks.apply(Mask.PHONE, new BigDecimal("12.50"))).isNull();
    }
}
