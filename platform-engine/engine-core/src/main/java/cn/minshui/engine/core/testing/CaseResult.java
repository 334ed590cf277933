package cn.minshui.engine.core.testing;

import java.util.List;

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

    /**
     * One value that is not what the case says.
     *
     * @param path keys joined by dots; empty for the case as a whole
     * @param expected as {@code then} has it; {@code null} as the word
     * @param actual as it came out
     */
    public record Difference(String path, String expected, String actual) {}
}
