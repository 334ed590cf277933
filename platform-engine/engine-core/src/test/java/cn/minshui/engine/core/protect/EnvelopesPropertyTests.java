package cn.minshui.engine.core.protect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.protect.KeyRing.Purpose;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;

class EnvelopesPropertyTests {
    private static final String PLACE = "1|customer|certificateNo";

    private final KeyRing ring = KeyRing.open(folder());

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("keys");
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isText(String text) {
        return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    @Property(tries = 200)
    void whatIsSealedIsOpenedAndFitsIntoItsColumn(
            @ForAll CipherSuite suite, @ForAll @NotEmpty @StringLength(max = 60) String text) {
        String plain = isText(text) ? text : "福建省";
        Envelopes envelopes = new Envelopes(ring, Purpose.FIELD, suite);
        String sealed = envelopes.seal(plain, PLACE);
        assertThat(envelopes.open(sealed, PLACE)).isEqualTo(plain);
        assertThat(sealed).isNotEqualTo(envelopes.seal(plain, PLACE)).matches("\\p{ASCII}+");
        assertThat(sealed.length()).isLessThanOrEqualTo(Envelopes.length(plain.codePointCount(0, plain.length())));
        assertThat(envelopes.tryOpen(sealed, "2|customer|certificateNo")).isEmpty();
    }

    /** Whichever character is another, the envelope is refused. */
    @Property(tries = 200)
    void aChangedEnvelopeIsRefused(@ForAll CipherSuite suite, @ForAll int at) {
        Envelopes envelopes = new Envelopes(ring, Purpose.FIELD, suite);
        StringBuilder sealed = new StringBuilder(envelopes.seal("350583199001011234", PLACE));
        int place = Envelopes.PREFIX.length() + 3 + Math.floorMod(at, sealed.length() - Envelopes.PREFIX.length() - 4);
        sealed.setCharAt(place, sealed.charAt(place) == 'A' ? 'B' : 'A');
        assertThatThrownBy(() -> envelopes.open(sealed.toString(), PLACE))
                .isInstanceOf(UnreadableException.class)
                .hasMessageNotContaining("350583");
    }

    @Property(tries = 50)
    void everySuiteAndVersionIsRead(@ForAll CipherSuite before, @ForAll CipherSuite after) {
        KeyRing own = KeyRing.open(folder());
        String older = new Envelopes(own, Purpose.FIELD, before).seal("13800001234", PLACE);
        own.add(Purpose.FIELD);
        Envelopes now = new Envelopes(own, Purpose.FIELD, after);
        assertThat(now.open(older, PLACE)).isEqualTo("13800001234");
        assertThat(Envelopes.version(older)).hasValue(1);
        assertThat(Envelopes.version(now.seal("x", PLACE))).hasValue(2);
        assertThat(now.seal("x", PLACE)).startsWith(now.currentHead());
    }

    /** Equal texts of one place have equal entries, and nothing else has. */
    @Property(tries = 500)
    void theBlindIndexFindsExactlyEqualTexts(
            @ForAll @StringLength(max = 6) String one, @ForAll @StringLength(max = 6) String other) {
        BlindIndex index = new BlindIndex(ring);
        String left = isText(one) ? one : "a";
        String right = isText(other) ? other : "b";
        assertThat(index.entry(left, PLACE).equals(index.entry(right, PLACE))).isEqualTo(left.equals(right));
        assertThat(index.entry(left, PLACE)).isNotEqualTo(index.entry(left, "2|customer|certificateNo"));
        assertThat(index.entry(left, PLACE).length()).isLessThanOrEqualTo(BlindIndex.LENGTH);
    }

    @Property(tries = 20)
    void entriesOfEveryVersionAreAskedFor(@ForAll @StringLength(min = 1, max = 20) String text) {
        KeyRing own = KeyRing.open(folder());
        BlindIndex index = new BlindIndex(own);
        String plain = isText(text) ? text : "a";
        String first = index.entry(plain, PLACE);
        own.add(Purpose.BLIND_INDEX);
        assertThat(index.entries(plain, PLACE)).containsExactly(index.entry(plain, PLACE), first);
    }
}
