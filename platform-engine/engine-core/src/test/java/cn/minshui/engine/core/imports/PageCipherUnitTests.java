package cn.minshui.engine.core.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What an import keeps on disk can be read by the import alone. */
class PageCipherUnitTests {
    private static final String SECRET = "350583199001011234";

    private final PageCipher cipher = new PageCipher();

    @Test
    void aPageComesBackAndNoTwoPagesLookAlike() {
        byte[] page = SECRET.repeat(100).getBytes(StandardCharsets.UTF_8);
        byte[] first = cipher.run(0, page);
        byte[] second = cipher.run(1, page);
        assertThat(new String(first, StandardCharsets.ISO_8859_1)).doesNotContain(SECRET);
        assertThat(first).isNotEqualTo(second);
        assertThat(cipher.run(0, first)).isEqualTo(page);
        assertThat(cipher.run(1, second)).isEqualTo(page);
        assertThat(new PageCipher().run(0, page)).isNotEqualTo(first);
    }

    @Test
    void whatWasSpilledIsReadBackAnywhere() {
        Random random = new Random(3);
        byte[] bytes = new byte[300_000];
        random.nextBytes(bytes);
        try (Spill spill = new Spill()) {
            spill.append(bytes, bytes.length);
            for (int i = 0; i < 50; i++) {
                int begin = random.nextInt(bytes.length - 1_000);
                assertThat(spill.read(begin, 1_000)).isEqualTo(Arrays.copyOfRange(bytes, begin, begin + 1_000));
            }
        }
    }
}
