package cn.minshui.engine.app.http;

import cn.minshui.engine.core.audit.AuditSearch.Wanted;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parameters of a search of the audit trail; a name that is none is refused, not passed over. */
final class AuditFilter {
    private static final Set<String> OTHERS = Set.of("before", "limit");

    private static final Set<String> NAMES = Set.of(
            "category", "operation", "object", "record", "user", "result", "code", "address", "trace", "from", "to");

    private AuditFilter() {}

    static Wanted of(Map<String, String> given) {
        List<Problem> problems = new ArrayList<>();
        given.keySet().stream()
                .filter(name -> !NAMES.contains(name) && !OTHERS.contains(name))
                .sorted()
                .forEach(name -> problems.add(Problem.error(
                        "PARAMETER_UNKNOWN", Place.body(name), "没有查询条件 " + name, "there is no filter " + name)));
        Instant from = instant(given, "from", problems);
        Instant to = instant(given, "to", problems);
        Long record = number(given, "record", problems);
        if (!problems.isEmpty()) {
            throw new ProblemException(ProblemClass.MALFORMED, problems);
        }
        return new Wanted(
                text(given, "category"),
                text(given, "operation"),
                text(given, "object"),
                record,
                text(given, "user"),
                text(given, "result"),
                text(given, "code"),
                text(given, "address"),
                text(given, "trace"),
                from,
                to);
    }

    private static @Nullable String text(Map<String, String> given, String name) {
        return Parameters.blankToNull(given.get(name));
    }

    private static @Nullable Long number(Map<String, String> given, String name, List<Problem> problems) {
        String text = text(given, name);
        if (text == null) {
            return null;
        }
        if (text.matches("[1-9][0-9]{0,17}")) {
            return Long.valueOf(text);
        }
        problems.add(malformed(name, "应为编号", "must be an id"));
        return null;
    }

    private static @Nullable Instant instant(Map<String, String> given, String name, List<Problem> problems) {
        String text = text(given, name);
        if (text == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            problems.add(malformed(
                    name,
                    "应为带时区的时间，如 2026-11-23T08:00:00Z",
                    "must be a time with a zone, such as 2026-11-23T08:00:00Z"));
            return null;
        }
    }

    private static Problem malformed(String name, String zh, String en) {
        return Problem.error("PARAMETER_MALFORMED", Place.body(name), name + " " + zh, name + " " + en);
    }
}
