package cn.minshui.engine.app.http;

import cn.minshui.engine.core.data.RecordService.ListRequest.Count;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parameters and headers of requests, read strictly. */
final class Parameters {
    private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,18}");
    private static final Pattern ETAG = Pattern.compile("(?:W/)?\"([1-9][0-9]{0,17})\"");

    private Parameters() {}

    static long id(String text) {
        if (ID.matcher(text).matches()) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw malformed("id", "编号 " + text + " 不正确", "the id " + text + " is malformed");
            }
        }
        throw malformed("id", "编号 " + text + " 不正确", "the id " + text + " is malformed");
    }

    /** The version that If-Match names; null without the header. */
    static @Nullable Long version(@Nullable String header) {
        if (header == null) {
            return null;
        }
        Matcher etag = ETAG.matcher(header.strip());
        if (!etag.matches()) {
            throw malformed(
                    "If-Match",
                    "If-Match 应为读取时得到的 ETag，如 \"3\"",
                    "If-Match must be the ETag that was read, such as \"3\"");
        }
        return Long.valueOf(etag.group(1));
    }

    static String etag(long version) {
        return "\"" + version + "\"";
    }

    static List<String> words(@Nullable String list) {
        return list == null || list.isBlank()
                ? List.of()
                : Arrays.stream(list.split(",", -1)).map(String::strip).toList();
    }

    static Count count(String text) {
        return switch (text) {
            case "true" -> Count.LIMITED;
            case "exact" -> Count.EXACT;
            case "false" -> Count.NONE;
            default -> throw malformed("count", "count 应为 true、exact 或 false", "count must be true, exact or false");
        };
    }

    static boolean flag(String name, String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw malformed(name, name + " 应为 true 或 false", name + " must be true or false");
        };
    }

    static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    private static ProblemException malformed(String name, String zh, String en) {
        return new ProblemException(
                ProblemClass.MALFORMED, Problem.error("PARAMETER_MALFORMED", Place.body(name), zh, en));
    }
}
