package cn.minshui.engine.core.open.signature;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.open.signature.QueryText.Pair;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Neither order nor way of encoding changes a signature; everything else does. */
class SignedCallPropertyTests {
    @Provide
    Arbitrary<List<Pair>> pairs() {
        Arbitrary<String> text =
                Arbitraries.strings().withChars("ab=&%+ ~*/水\u0000\n").ofMaxLength(6);
        return Combinators.combine(text.filter(t -> !t.isEmpty()), text)
                .as(Pair::new)
                .list()
                .ofMaxSize(5);
    }

    private static String form(List<Pair> pairs) {
        List<String> parts = pairs.stream()
                .map(p -> URLEncoder.encode(p.name(), StandardCharsets.UTF_8) + "="
                        + URLEncoder.encode(p.value(), StandardCharsets.UTF_8))
                .toList();
        return String.join("&", parts);
    }

    @Property(tries = 300)
    void orderAndEncodingDoNotMatter(@ForAll("pairs") List<Pair> pairs, @ForAll Random random) {
        QueryText read = QueryText.of(form(pairs)).orElseThrow();
        assertThat(read.pairs()).isEqualTo(pairs);
        List<Pair> mixed = new ArrayList<>(pairs);
        Collections.shuffle(mixed, random);
        String strict = new QueryText(mixed).canonical();
        assertThat(read.canonical()).isEqualTo(strict);
        assertThat(QueryText.of(strict).orElseThrow().canonical()).isEqualTo(strict);
    }

    @Property(tries = 300)
    void twoQueriesNeverHaveOneText(@ForAll("pairs") List<Pair> one, @ForAll("pairs") List<Pair> other) {
        boolean same = sorted(one).equals(sorted(other));
        assertThat(new QueryText(one).canonical().equals(new QueryText(other).canonical()))
                .isEqualTo(same);
    }

    private static List<String> sorted(List<Pair> pairs) {
        return pairs.stream().map(Pair::encoded).sorted().toList();
    }

    @Property(tries = 200)
    void whatIsBrokenIsNoQuery(@ForAll("pairs") List<Pair> pairs) {
        String good = form(pairs);
        for (String broken : List.of("%", "%4", "%zz", "a=%ff", "水")) {
            assertThat(QueryText.of(good.isEmpty() ? broken : good + "&" + broken))
                    .as(broken)
                    .isEmpty();
        }
    }
}
