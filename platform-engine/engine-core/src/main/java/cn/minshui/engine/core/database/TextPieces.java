package cn.minshui.engine.core.database;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Every two and every three characters of a text that stand side by side, as PostgreSQL keeps them in an inverted index without
 * an extension: pairs find Chinese names, triples the middle of a number. They are cut with what the server has, so that the
 * database itself fills the index on every way of writing.
 */
final class TextPieces {
    private static final int PAIR = 2;
    private static final int TRIPLE = 3;

    /** Between pieces; a text that holds it is cut there, so no piece with it is ever asked for. */
    private static final String BETWEEN = "|";

    private TextPieces() {}

    /** SQL for the array of the pieces of some columns' texts. */
    static String of(List<String> columns) {
        String text = columns.stream()
                .map(column -> "coalesce(" + column + ", '')")
                .collect(Collectors.joining(" || '" + BETWEEN + "' || ", "(", ")"));
        String cut = IntStream.of(PAIR, TRIPLE)
                .boxed()
                .flatMap(length -> IntStream.rangeClosed(1, length).mapToObj(from -> cut(text, from, length)))
                .collect(Collectors.joining(" || '" + BETWEEN + "' || "));
        return "string_to_array(" + cut + ", '" + BETWEEN + "')";
    }

    /** Cuts a text from a place on into pieces of a length. */
    private static String cut(String text, int from, int length) {
        String rest = from == 1 ? text : "substr(" + text + ", " + from + ")";
        return "regexp_replace(" + rest + ", '(" + ".".repeat(length) + ")', '\\1" + BETWEEN + "', 'g')";
    }

    /** SQL for the array of the pieces that {@link #in} gave. */
    static String listed(String marker) {
        return "string_to_array(" + marker + ", '" + BETWEEN + "')";
    }

    /** The pieces that every text has which contains this one; none of a single character. */
    static Optional<String> in(String text) {
        int[] characters = text.codePoints().toArray();
        int length = Math.min(characters.length, TRIPLE);
        if (length < PAIR) {
            return Optional.empty();
        }
        Set<String> pieces = IntStream.rangeClosed(0, characters.length - length)
                .mapToObj(at -> new String(characters, at, length))
                .filter(piece -> !piece.contains(BETWEEN))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return pieces.isEmpty() ? Optional.empty() : Optional.of(String.join(BETWEEN, pieces));
    }
}
