package cn.minshui.engine.app.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.app.architecture.SourceTreeFiles.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Brackets of Chinese text are full-width ones: （）, not (). */
class ChineseBracketsUnitTests {
    /** Beside a Chinese character, outside or inside; a bracket before one of {@code ? [ \} belongs to a regular expression. */
    private static final Pattern HALF_WIDTH =
            Pattern.compile("\\p{IsHan}\\((?![?\\[\\\\])|\\((?=\\p{IsHan})|\\)\\p{IsHan}");

    /** English text may name something by its Chinese word in half-width brackets; Chinese text before one asks for a wide one. */
    private static final Pattern HALF_WIDTH_AFTER_CHINESE = Pattern.compile("\\p{IsHan}\\((?![?\\[\\\\])");

    private static final Pattern EXPRESSION = Pattern.compile("\\(\\?");
    private static final Pattern MARKDOWN_CODE = Pattern.compile("(?s)```.*?```|`[^`\\n]*`|\\]\\([^)\\n]*\\)");

    private static List<String> hits(Stream<Source> sources, Pattern pattern) {
        List<String> hits = new ArrayList<>();
        sources.forEach(source -> {
            int number = 0;
            for (String line : source.text().lines().toList()) {
                number++;
                if (pattern.matcher(line).find() && !EXPRESSION.matcher(line).find()) {
                    hits.add(source + ":" + number + " " + line.strip());
                }
            }
        });
        return hits;
    }

    private static Source withoutCode(Source markdown) {
        // Lines are kept, so that the places in the message are right.
        String text = MARKDOWN_CODE
                .matcher(markdown.text())
                .replaceAll(m -> "\n"
                        .repeat((int) m.group().chars().filter(c -> c == '\n').count()));
        return new Source(markdown.path(), text);
    }

    private static Stream<Source> of(Predicate<String> path, String folder, String... endings) {
        return SourceTreeFiles.below(folder, endings).stream().filter(source -> path.test(source.toString()));
    }

    private static Stream<Source> metadata() {
        return Stream.concat(
                of(path -> true, "metadata", ".yaml", ".yml"),
                of(path -> path.contains("/src/main/"), "platform-engine", ".yaml"));
    }

    private static Stream<Source> words() {
        Predicate<String> shown = path -> !path.endsWith(".test.ts");
        return Stream.concat(of(shown, "runtime-ui", ".ts", ".vue"), of(shown, "plugins", ".ts", ".vue"));
    }

    private static Stream<Source> commands() {
        return Stream.concat(
                of(path -> path.equals("platform"), "", "platform"),
                of(path -> true, "platform-engine/engine-app/src/main/scripts", ".sh", ".mjs"));
    }

    private static Stream<Source> messages() {
        return Stream.of("platform-engine", "plugins")
                .flatMap(folder -> of(path -> path.contains("/src/main/"), folder, ".java"))
                .map(source -> new Source(source.path(), SourceRulesUnitTests.withoutComments(source.text())));
    }

    @Test
    void metadataHasThemWide() {
        assertThat(metadata()).hasSizeGreaterThan(100);
        assertThat(hits(metadata(), HALF_WIDTH)).isEmpty();
    }

    @Test
    void screensHaveThemWide() {
        assertThat(words()).hasSizeGreaterThan(100);
        assertThat(hits(words(), HALF_WIDTH)).isEmpty();
    }

    @Test
    void commandsHaveThemWide() {
        assertThat(commands()).hasSizeGreaterThan(3);
        assertThat(hits(commands(), HALF_WIDTH)).isEmpty();
    }

    @Test
    void messagesHaveThemWide() {
        assertThat(messages()).hasSizeGreaterThan(100);
        assertThat(hits(messages(), HALF_WIDTH)).isEmpty();
    }

    @Test
    void guidesHaveThemWide() {
        Stream<Source> guides = of(path -> true, "docs/guide", ".md");
        assertThat(hits(guides.map(ChineseBracketsUnitTests::withoutCode), HALF_WIDTH))
                .isEmpty();
        Stream<Source> english = Stream.concat(
                of(path -> path.equals("README.md"), "", "README.md"),
                of(path -> !path.startsWith("docs/guide/"), "docs", ".md"));
        assertThat(hits(english.map(ChineseBracketsUnitTests::withoutCode), HALF_WIDTH_AFTER_CHINESE))
                .isEmpty();
    }

    @Test
    void theRuleFindsWhatItIsForAndLeavesCode() {
        Source wrong = new Source(SourceTreeFiles.ROOT.resolve("a"), "水量(m³)\n(示例)\n备份(--to)后\n水量（m³）\n抄表(?<p>[0-9])");
        assertThat(hits(Stream.of(wrong), HALF_WIDTH)).hasSize(3);
        Source guide = new Source(SourceTreeFiles.ROOT.resolve("b"), "见[运维](运维.md)，`(本期 − 上期)`\n```\n灯(x)\n```\n灯(x)");
        assertThat(hits(Stream.of(withoutCode(guide)), HALF_WIDTH)).containsExactly("b:5 灯(x)");
        Source english = new Source(SourceTreeFiles.ROOT.resolve("c"), "a price code (简号) is one");
        assertThat(hits(Stream.of(english), HALF_WIDTH_AFTER_CHINESE)).isEmpty();
    }
}
