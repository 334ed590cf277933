package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers are written as the interface promises. */
class WrittenUnitTests {
    @ParameterizedTest
    @CsvSource({"40.000, 40", "0.9000, 0.9", "1E+2, 100", "0.000, 0", "-12.500, -12.5"})
    void volumesAndFactorsHaveNoTrailingZeros(BigDecimal given, String written) {
        assertThat(Written.plain(given).toPlainString()).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({"1.8500, 1.85", "2.0000, 2.00", "2.7750, 2.775", "37.00000000000, 37.00", "0, 0.00"})
    void pricesHaveTwoPlacesAtLeast(BigDecimal given, String written) {
        assertThat(Written.price(given).toPlainString()).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({"5, 5.00", "0.5, 0.50", "-157.4500, -157.45"})
    void moneyHasTwoPlaces(BigDecimal given, String written) {
        assertThat(Written.money(given).toPlainString()).isEqualTo(written);
        assertThatThrownBy(() -> Written.money(given.add(new BigDecimal("0.001"))))
                .isInstanceOf(ArithmeticException.class);
    }
}
