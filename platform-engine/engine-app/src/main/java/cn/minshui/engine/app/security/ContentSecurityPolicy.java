package cn.minshui.engine.app.security;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;

/**
 * The policy that every answer carries. Scripts come from this server alone; the one inline script that is allowed is the import
 * map of the page as it is served, named by its hash.
 */
@Component
public final class ContentSecurityPolicy {
    /** Where the page lies on the class path. */
    public static final String PAGE = "META-INF/resources/index.html";

    private static final Pattern IMPORT_MAP =
            Pattern.compile("<script[^>]*type=\"?importmap\"?[^>]*>(.*?)</script>", Pattern.DOTALL);

    private final String directives;

    ContentSecurityPolicy() {
        StringBuilder scripts = new StringBuilder("'self'");
        Matcher maps = IMPORT_MAP.matcher(page());
        while (maps.find()) {
            scripts.append(' ').append(Digests.policySource(maps.group(1)));
        }
        // Element Plus positions its overlays by style attributes, so inline styles stay allowed.
        directives = "default-src 'none'; script-src " + scripts
                + "; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:;"
                + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    }

    public String directives() {
        return directives;
    }

    private static String page() {
        Resource page = new ClassPathResource(PAGE);
        if (!page.exists()) {
            return "";
        }
        try (InputStream in = page.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
