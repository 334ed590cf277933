package cn.minshui.engine.core.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of RFC 6238 (of eight digits; ours are the last six of them) and of RFC 4648. */
class TotpUnitTests {
    private static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

    @ParameterizedTest
    @CsvSource({
        "59, 94287082",
        "1111111109, 07081804",
        "1111111111, 14050471",
        "1234567890, 89005924",
        "2000000000, 69279037",
        "20000000000, 65353130"
    })
    void codesAreThoseOfTheStandard(long seconds, String eightDigits) {
        String code = eightDigits.substring(2);
        assertThat(Totp.code(SECRET, Totp.step(seconds))).isEqualTo(code);
        assertThat(Totp.stepOf(SECRET, code, seconds)).hasValue(Totp.step(seconds));
    }

    @Test
    void aClockMayDifferByOneStepAndNoMore() {
        long now = 1111111111;
        String code = Totp.code(SECRET, Totp.step(now));
        assertThat(Totp.stepOf(SECRET, code, now - 30)).hasValue(Totp.step(now));
        assertThat(Totp.stepOf(SECRET, code, now + 30)).hasValue(Totp.step(now));
        assertThat(Totp.stepOf(SECRET, code, now - 60)).isEmpty();
        assertThat(Totp.stepOf(SECRET, code, now + 60)).isEmpty();
        assertThat(Totp.stepOf(SECRET, "", now)).isEmpty();
        assertThat(Totp.stepOf(SECRET, code + "0", now)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"f, MY", "fo, MZXQ", "foo, MZXW6", "foob, MZXW6YQ", "fooba, MZXW6YTB", "foobar, MZXW6YTBOI"})
    void secretsAreWrittenAsAppsReadThem(String bytes, String text) {
        assertThat(Totp.base32(bytes.getBytes(StandardCharsets.US_ASCII))).isEqualTo(text);
    }

    @Test
    void secretsAreLongAndDiffer() {
        assertThat(Totp.secret()).hasSize(20).isNotEqualTo(Totp.secret());
    }
}
