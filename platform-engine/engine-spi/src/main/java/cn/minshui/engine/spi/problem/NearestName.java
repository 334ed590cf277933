package cn.minshui.engine.spi.problem;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the names that a misspelt one may have meant: near by edits, whatever the letter case. */
public final class NearestName {
    private static final int SHOWN = 3;

    private NearestName() {}

    /** The nearest, when it is near enough to be a slip of the finger. */
    public static Optional<String> of(String wrong, Collection<String> names) {
        return near(wrong, names, Math.max(1, wrong.length() / 3)).findFirst();
    }

    /** The nearest three at most, the nearest first; a little further off than {@link #of}, as the reader chooses himself. */
    public static List<String> among(String wrong, Collection<String> names) {
        return near(wrong, names, Math.max(2, wrong.length() / 3)).limit(SHOWN).toList();
    }

    /** @param names at least one */
    public static Text question(List<String> names) {
        return Text.of("是否指 " + String.join("、", names) + "？", "Did you mean " + String.join(", ", names) + "?");
    }

    private static Stream<String> near(String wrong, Collection<String> names, int reach) {
        return names.stream()
                .distinct()
                .filter(name -> distance(wrong, name) <= reach)
                .sorted(Comparator.<String>comparingInt(name -> distance(wrong, name))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Levenshtein's, without regard to letter case. */
    private static int distance(String from, String to) {
        int[] previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] current = new int[to.length() + 1];
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                boolean same = Character.toLowerCase(from.charAt(i - 1)) == Character.toLowerCase(to.charAt(j - 1));
                current[j] = Math.min(Math.min(current[j - 1], previous[j]) + 1, previous[j - 1] + (same ? 0 : 1));
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
