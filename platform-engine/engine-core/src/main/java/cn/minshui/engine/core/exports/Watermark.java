package cn.minshui.engine.core.exports;

import cn.minshui.engine.core.data.plan.FieldPath;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldDefinition.Mask;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.Text;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/**
 * Who took personal data out, when, and under which trace: stands in each file that holds any, so that a copy found somewhere
 * tells where it comes from.
 */
public record Watermark(String username, Instant at, String trace) {
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    /** The mark of a file with these columns; empty when none of them is personal. */
    public static Optional<Watermark> of(
            CallContext context, CompiledModel model, CompiledObject object, List<String> paths) {
        return paths.stream().anyMatch(path -> isPersonal(model, object, path))
                ? Optional.of(new Watermark(context.principal().username(), context.now(), context.traceId()))
                : Optional.empty();
    }

    /** What is encrypted, and what has a way of its own to be masked, tells of a person. */
    private static boolean isPersonal(CompiledModel model, CompiledObject object, String path) {
        return FieldPath.of(model, object, path)
                .map(FieldPath::field)
                .map(CompiledField::definition)
                .filter(Watermark::isPersonal)
                .isPresent();
    }

    private static boolean isPersonal(FieldDefinition field) {
        return field.isSensitive() || field.mask() != Mask.ALL;
    }

    /** One line. @param language a BCP 47 tag */
    public String text(String language) {
        String when = SECONDS.format(LocalDateTime.ofInstant(at, CallContext.BUSINESS_ZONE));
        return Text.of(
                        "含个人信息，由 " + username + " 于 " + when + " 导出，追踪号 " + trace,
                        "Personal data, exported by " + username + " at " + when + ", trace " + trace)
                .in(language);
    }
}
