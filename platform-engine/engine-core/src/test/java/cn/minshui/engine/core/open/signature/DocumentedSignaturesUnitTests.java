package cn.minshui.engine.core.open.signature;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The worked examples of {@code docs/open-interfaces.md}, made by another program, are what the code computes. */
class DocumentedSignaturesUnitTests {
    private static final String SECRET = "s3cr3t-of-the-worked-example-0001";
    private static final byte[] NONE = {};
    private static final byte[] BODY =
            "{\"cardNo\":\"01-0001\",\"period\":\"202610\",\"value\":\"123\"}".getBytes(StandardCharsets.UTF_8);

    private static String document;

    @BeforeAll
    static void read() throws IOException {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("docs/open-interfaces.md"))) {
            at = at.getParent();
        }
        document = Files.readString(at.resolve("docs/open-interfaces.md"));
    }

    private static String block(String name) {
        Matcher block = Pattern.compile("```text " + name + "\n(.*?)\n```", Pattern.DOTALL)
                .matcher(document);
        assertThat(block.find()).as(name).isTrue();
        return block.group(1);
    }

    private static String after(String words) {
        Matcher line =
                Pattern.compile(Pattern.quote(words) + "[^\n]*?: `([^`]+)`\n").matcher(document);
        assertThat(line.find()).as(words).isTrue();
        return line.group(1);
    }

    private static SignedCall list() {
        String query = QueryText.of("period=202610&cardNo=01-0001&q=%E6%B0%B4+%2B1")
                .orElseThrow()
                .canonical();
        return new SignedCall(
                "GET",
                "/open/bill-query",
                query,
                "01a1b2c3d4e5f6a7b8c9d0e1",
                "1795420800000",
                "5f0c9a1e7b3d4826",
                "",
                "");
    }

    private static SignedCall action() {
        return new SignedCall(
                "POST",
                "/open/reading-submit",
                "",
                "01a1b2c3d4e5f6a7b8c9d0e1",
                "1795420800000",
                "5f0c9a1e7b3d4827",
                "order-77",
                "");
    }

    @Test
    void theCanonicalTextsAreThoseOfTheDocument() {
        assertThat(list().text(SignatureAlgorithm.HMAC_SM3, NONE)).isEqualTo(block("example-1"));
        assertThat(action().text(SignatureAlgorithm.HMAC_SM3, BODY)).isEqualTo(block("example-2"));
    }

    @Test
    void theMacsAreThoseOfTheDocument() {
        assertThat(SignatureAlgorithm.HMAC_SM3.sign(SECRET, block("example-1"))).isEqualTo(after("* HMAC-SM3"));
        assertThat(SignatureAlgorithm.HMAC_SHA256.sign(SECRET, list().text(SignatureAlgorithm.HMAC_SHA256, NONE)))
                .isEqualTo(after("* HMAC-SHA256"));
        String second = SignatureAlgorithm.HMAC_SM3.sign(SECRET, block("example-2"));
        assertThat(document).contains("* HMAC-SM3: `" + second + "`");
        assertThat(SignatureAlgorithm.HMAC_SM3.verifies(SECRET, block("example-2"), second))
                .isTrue();
        assertThat(SignatureAlgorithm.HMAC_SM3.verifies(SECRET, block("example-1"), second))
                .isFalse();
    }

    @Test
    void theSignatureOfAnotherProgramIsVerified() {
        String key = Sm2Keys.normal(block("example-key")).orElseThrow();
        String signature = after("* SM2 by the key below");
        assertThat(SignatureAlgorithm.SM2.verifies(key, block("example-2"), signature))
                .isTrue();
        assertThat(SignatureAlgorithm.SM2.verifies(key, block("example-1"), signature))
                .isFalse();
        for (String broken : List.of("", "x", "MEQ=", signature.substring(4), "MAYCAQACAQA=")) {
            assertThat(SignatureAlgorithm.SM2.verifies(key, block("example-2"), broken))
                    .as(broken)
                    .isFalse();
        }
        assertThat(Sm2Keys.normal(key)).contains(key);
    }

    @Test
    void whatIsNoPointOfTheCurveIsNoKey() {
        String key = Sm2Keys.normal(block("example-key")).orElseThrow();
        String other = key.substring(0, key.length() - 1) + (key.endsWith("0") ? "1" : "0");
        for (String wrong : List.of(
                "",
                "04",
                other,
                "00",
                key.substring(2),
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")) {
            assertThat(Sm2Keys.normal(wrong)).as(wrong).isEmpty();
        }
    }
}
