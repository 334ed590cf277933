package cn.minshui.engine.app.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.app.architecture.SourceTreeFiles.Source;
import cn.minshui.engine.core.audit.AuditWords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every operation that the engine writes into the audit trail has a name for people. */
class AuditWordsUnitTests {
    /** An entry that is begun: what stands for its operation. */
    private static final Pattern BEGUN =
            Pattern.compile("AuditEntry\\s*\\.of\\(\\s*[\\w.()]+?\\s*,((?:[^;()]|\\([^()]*\\))*)\\)");

    /** Where the operation is handed on: by whom, and where it comes from. */
    private static final List<Pattern> HANDED_ON = List.of(
            Pattern.compile("\\bnoted\\(\\w+, (\"[a-z-]+\")"),
            Pattern.compile("\\btell\\([^;\"]*(\"[a-z-]+\")\\)"),
            Pattern.compile("\\bwrite\\([^;]*AuditCategory\\.\\w+,\\s*(\"[a-z-]+\")"),
            Pattern.compile("\\bOPERATION = (\"[a-z-]+\")"),
            Pattern.compile("\\bAUDITED = (\"[a-z-]+\")"),
            Pattern.compile("\\baudited(?:Alone)?\\([^;\"]*(\"[a-z-]+\")\\)"),
            Pattern.compile("\\baudit\\([^;\"]*\"(?:bulk-)?([a-z][a-z-]*[a-z]\")"));

    private static final Set<String> HANDING_ON = Set.of(
            "Journal.java",
            "Logins.java",
            "ProblemAdvice.java",
            "UserActions.java",
            "FactorService.java",
            "CopiedSystem.java",
            "ImportEntry.java",
            "ExportRunner.java");

    private static final Pattern WORD = Pattern.compile("\"([a-z-]+)\"");
    private static final Pattern CHINESE = Pattern.compile("\\p{IsHan}");

    /** With core.data, which {@link SourceTreeFiles} takes for a folder of data. */
    private static List<Source> sources() {
        try (Stream<Path> files = Stream.of("platform-engine", "plugins")
                .map(SourceTreeFiles.ROOT::resolve)
                .flatMap(AuditWordsUnitTests::walk)) {
            return files.filter(file -> file.toString().contains("/src/main/java/"))
                    .filter(file -> file.toString().endsWith(".java"))
                    .map(file -> new Source(file, read(file)))
                    .toList();
        }
    }

    private static Stream<Path> walk(Path folder) {
        try {
            return Files.walk(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> words(String text) {
        Set<String> words = new TreeSet<>();
        Matcher found = WORD.matcher(text);
        while (found.find()) {
            words.add(found.group(1));
        }
        return words;
    }

    @Test
    void everyOperationThatTheEngineWritesHasAName() {
        Set<String> written = new TreeSet<>(Set.of("get", "head", "post", "put", "patch", "delete", "options"));
        for (Source source : sources()) {
            String text = SourceRulesUnitTests.withoutComments(source.text());
            Matcher begun = BEGUN.matcher(text);
            while (begun.find()) {
                Set<String> words = words(begun.group(1));
                assertThat(!words.isEmpty()
                                || HANDING_ON.contains(
                                        source.path().getFileName().toString()))
                        .as("%s writes an operation that this test does not see", source)
                        .isTrue();
                written.addAll(words);
            }
            for (Pattern pattern : HANDED_ON) {
                Matcher handed = pattern.matcher(text);
                while (handed.find()) {
                    written.addAll(words("\"" + handed.group(1).replace("\"", "") + "\""));
                }
            }
        }
        assertThat(written).contains("login", "session-end", "read-plain", "publish", "import", "update", "backup");
        assertThat(AuditWords.engine()).containsAll(written);
    }

    @Test
    void namesAreChinese() {
        assertThat(AuditWords.engine())
                .allMatch(word ->
                        AuditWords.zh(word).filter(CHINESE.asPredicate()).isPresent());
    }
}
