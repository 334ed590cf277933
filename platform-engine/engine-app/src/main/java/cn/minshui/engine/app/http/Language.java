package cn.minshui.engine.app.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The language of an answer's texts, by {@code Accept-Language}; Chinese unless English is preferred. */
public final class Language {
    private static final String CHINESE = "zh-CN";
    private static final String ENGLISH = "en";
    private static final List<Locale> SPOKEN = List.of(Locale.SIMPLIFIED_CHINESE, Locale.CHINESE, Locale.ENGLISH);

    private Language() {}

    /** A BCP 47 tag, as {@code Text.in} takes it. */
    public static String of(HttpServletRequest request) {
        @Nullable String header = request.getHeader("Accept-Language");
        if (header == null || header.isBlank()) {
            return CHINESE;
        }
        try {
            Locale best = Locale.lookup(Locale.LanguageRange.parse(header), SPOKEN);
            return best != null && ENGLISH.equals(best.getLanguage()) ? ENGLISH : CHINESE;
        } catch (IllegalArgumentException e) {
            // A header nobody can read says nothing about the language.
            return CHINESE;
        }
    }
}
