package cn.minshui.engine.core.data.value;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document.OutputSettings;
import org.jsoup.nodes.Entities.EscapeMode;
import org.jsoup.safety.Safelist;

/**
 * HTML as it may be stored and shown: headings, paragraphs, lists, tables, links and simple emphasis. Scripts, styles, event
 * handlers, frames, forms, images and addresses of other schemes than http, https, mailto and tel are taken out.
 */
public final class RichText {
    private static final Safelist ALLOWED = Safelist.basic()
            .addTags("h1", "h2", "h3", "h4", "h5", "h6", "hr", "s", "del", "ins", "div")
            .addTags("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption")
            .addAttributes("td", "colspan", "rowspan")
            .addAttributes("th", "colspan", "rowspan")
            .addProtocols("a", "href", "http", "https", "mailto", "tel")
            .addEnforcedAttribute("a", "rel", "noopener noreferrer nofollow")
            .addEnforcedAttribute("a", "target", "_blank");
    private static final OutputSettings AS_WRITTEN =
            new OutputSettings().prettyPrint(false).escapeMode(EscapeMode.xhtml);

    private RichText() {}

    /** @return the same for what was cleaned already; empty when nothing can be read or seen in it */
    public static String cleaned(String html) {
        String clean = Jsoup.clean(html, "", ALLOWED, AS_WRITTEN);
        return plain(clean).isEmpty() && !clean.contains("<hr") ? "" : clean;
    }

    /** The words alone, in one line. */
    public static String plain(String html) {
        return Jsoup.parse(html).text().replace('\u00a0', ' ').strip();
    }
}
