package cn.minshui.engine.core.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class TextPrefixUnitTests {

    @Test
    void theLastCharacterThatHasOneBehindItIsFollowed() {
        assertThat(TextPrefix.next("陈")).isEqualTo("陉");
        assertThat(TextPrefix.next("a\uD7FF")).isEqualTo("a\uE000");
        assertThat(TextPrefix.next("a\uFFFF")).isEqualTo("a\uD800\uDC00");
        assertThat(TextPrefix.next("a\uDBFF\uDFFF")).isEqualTo("b");
        assertThat(TextPrefix.next("\uDBFF\uDFFF")).isNull();
        assertThat(TextPrefix.next("")).isNull();
    }

    @Property
    void whatBeginsWithItLiesBelowAndWhatDoesNotLiesOutside(
            @ForAll @StringLength(min = 1, max = 4) String start, @ForAll @StringLength(max = 6) String text) {
        String prefix = whole(start);
        String other = whole(text);
        String next = TextPrefix.next(prefix);
        boolean isInside = compared(prefix, other) <= 0 && (next == null || compared(other, next) < 0);
        assertThat(isInside).isEqualTo(other.startsWith(prefix));
        if (next != null) {
            assertThat(compared(prefix + other, Objects.requireNonNull(next))).isNegative();
        }
    }

    /** Without halves of pairs, which no database keeps. */
    private static String whole(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static int compared(String one, String other) {
        return Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
