package cn.minshui.engine.core.script;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Objects;
import java.util.Optional;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SourceSection;

/** Whether a text is the body of a script. Loads the language when it is first asked about a text it has not seen. */
public final class ScriptSyntax {
    private static final int LONGEST_TEXT = 1_000_000;
    private static final long NO_STATEMENTS = 1;
    private static final Cache<String, Optional<Issue>> SEEN =
            Caffeine.newBuilder().maximumSize(2_000).build();

    private ScriptSyntax() {}

    /** Made with the first text, and kept: it holds no text and runs no script. */
    private static final class Language {
        static final Engine ENGINE = Realms.newEngine();
    }

    /** @param line of the source, from 1 @param column from 1 */
    public record Issue(int line, int column, String message) {}

    public static Optional<Issue> check(String source) {
        return Objects.requireNonNull(SEEN.get(source, ScriptSyntax::parse));
    }

    /** A text that closes the function around it and opens another would be a script in one wrapper and an error in the next. */
    private static Optional<Issue> parse(String source) {
        try (Context context = Realms.context(Language.ENGINE, LONGEST_TEXT, NO_STATEMENTS)) {
            String wrapped = new Script("", "check", source).wrapped();
            return parse(context, wrapped)
                    .or(() -> parse(context, "[" + wrapped.substring(1, wrapped.length() - 1) + "]"))
                    .or(() -> parse(
                            context,
                            "class A { static m" + wrapped.substring("(function ".length(), wrapped.length() - 1)
                                    + "}"));
        }
    }

    private static Optional<Issue> parse(Context context, String text) {
        try {
            context.parse(Realms.literal("check", text));
            return Optional.empty();
        } catch (PolyglotException e) {
            if (!e.isSyntaxError()) {
                throw e;
            }
            return Optional.of(issue(e));
        }
    }

    private static Issue issue(PolyglotException e) {
        SourceSection at = e.getSourceLocation();
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        String words = message.replaceFirst("^SyntaxError: (check:\\d+:\\d+ )?", "");
        return at == null
                ? new Issue(1, 1, words)
                : new Issue(Math.max(1, at.getStartLine() - Script.LINES_BEFORE), at.getStartColumn(), words);
    }
}
