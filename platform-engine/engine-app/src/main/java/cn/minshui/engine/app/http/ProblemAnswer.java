package cn.minshui.engine.app.http;

import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.Problems;
import cn.minshui.engine.spi.problem.Text;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An error answer, RFC 9457.
 *
 * @param type always {@code about:blank}: the code says which problem it is
 * @param code of the first problem
 * @param problems at most {@link Problems#SHOWN}
 * @param total how many there are
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProblemAnswer(
        String type,
        String title,
        int status,
        String detail,
        String code,
        String traceId,
        List<Entry> problems,
        int total) {

    /** One problem; of the place only what it has: a path in the body or the definition, or sheet, row and column. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Entry(
            String code,
            String message,
            String severity,
            @Nullable String path,
            @Nullable String sheet,
            @Nullable Integer row,
            @Nullable String column,
            @Nullable String file,
            @Nullable Integer line,
            @Nullable String fix) {

        public static Entry of(Problem problem, String language) {
            Draft place = Draft.of(problem.place());
            Text fix = problem.fix();
            return new Entry(
                    problem.code(),
                    problem.message().in(language),
                    problem.severity().name().toLowerCase(Locale.ROOT),
                    place.path,
                    place.sheet,
                    place.row,
                    place.column,
                    place.file,
                    place.line,
                    fix == null ? null : fix.in(language));
        }
    }

    private record Draft(
            @Nullable String path,
            @Nullable String sheet,
            @Nullable Integer row,
            @Nullable String column,
            @Nullable String file,
            @Nullable Integer line) {
        static Draft of(Place place) {
            if (place instanceof Place.InSheet p) {
                return new Draft(null, p.sheet(), p.row() == 0 ? null : p.row(), p.column(), null, null);
            }
            if (place instanceof Place.InFile p && p.file().isEmpty()) {
                // An expression that came with the request: only the column in it says anything.
                return new Draft(null, null, null, Integer.toString(p.column()), null, null);
            }
            if (place instanceof Place.InFile p) {
                return new Draft(p.path(), null, null, null, p.file(), p.line());
            }
            if (place instanceof Place.InBody p) {
                return new Draft(p.path(), null, null, null, null, null);
            }
            if (place instanceof Place.InRecord p) {
                return new Draft(p.object() + "/" + p.key(), null, null, null, null, null);
            }
            if (place instanceof Place.InFrame p) {
                return new Draft("bytes." + p.offset(), null, null, null, null, null);
            }
            return new Draft("", null, null, null, null, null);
        }
    }

    static ProblemAnswer of(ProblemClass problemClass, List<Problem> problems, String language, String traceId) {
        Problem first = problems.get(0);
        return new ProblemAnswer(
                "about:blank",
                title(problemClass).in(language),
                problemClass.status(),
                first.message().in(language),
                first.code(),
                traceId,
                problems.stream()
                        .limit(Problems.SHOWN)
                        .map(p -> Entry.of(p, language))
                        .toList(),
                problems.size());
    }

    private static Text title(ProblemClass problemClass) {
        return switch (problemClass) {
            case MALFORMED -> Text.of("请求有误", "Malformed request");
            case UNAUTHENTICATED -> Text.of("请先登录", "Not logged in");
            case FORBIDDEN -> Text.of("没有权限", "No right");
            case NOT_FOUND -> Text.of("没有找到", "Not found");
            case CONFLICT -> Text.of("状态已变化", "Conflict");
            case STALE -> Text.of("数据已被他人修改", "Changed by somebody else");
            case TOO_LARGE -> Text.of("内容过大", "Too large");
            case INVALID -> Text.of("数据有误", "Invalid");
            case PRECONDITION_REQUIRED -> Text.of("缺少请求头", "A header is missing");
            case LIMIT -> Text.of("请求过多", "Too many requests");
            case INTERNAL -> Text.of("系统错误", "Internal error");
            case UNAVAILABLE -> Text.of("系统繁忙", "Busy");
        };
    }
}
