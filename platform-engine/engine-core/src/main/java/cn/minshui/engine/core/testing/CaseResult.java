package cn.minshui.engine.core.testing;

import cn.minshui.engine.spi.problem.Text;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What one case came to.
 *
 * @param test name of the test definition
 * @param caseId id of the case in it
 * @param differences empty when the case holds
 */
public record CaseResult(String test, String caseId, List<Difference> differences) {
    public CaseResult {
        differences = List.copyOf(differences);
    }

    public boolean passed() {
        return differences.isEmpty();
    }

    /** The differences in one line, for whoever changed a price or a rule. */
    public Text words() {
        return Text.of(joined(Difference::zh, "；"), joined(Difference::en, "; "));
    }

    private String joined(Function<Difference, String> words, String between) {
        return differences.stream().map(words).collect(Collectors.joining(between));
    }

    /**
     * One value that is not what the case says.
     *
     * @param path keys joined by dots; empty for the case as a whole
     * @param expected as {@code then} has it; {@code null} as the word
     * @param actual as it came out
     */
    public record Difference(String path, String expected, String actual) {
        private String zh() {
            return (path + " 应为 " + expected + "，实际 " + actual).strip();
        }

        private String en() {
            return (path + " is " + actual + ", not " + expected).strip();
        }
    }
}
