package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.BasicDefinitions.PolicyDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.SequenceDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.SequenceDefinition.Reset;
import cn.minshui.engine.core.definition.BasicDefinitions.TestDefinition;
import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.Pointers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sequences, policies and tests. */
final class SmallKindCheck {
    private static final Pattern PART = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern COUNTER = Pattern.compile("n(:([1-9]|1[0-8]))?");
    private static final List<String> DATES = List.of("yyyy", "yyyyMM", "yyyyMMdd");
    private static final String OBJECT_SUBJECT = "object/";

    private final CheckContext context;

    SmallKindCheck(CheckContext context) {
        this.context = context;
    }

    void sequence(EffectiveDefinition effective) {
        SequenceDefinition sequence = (SequenceDefinition) effective.typed();
        List<String> parts = new ArrayList<>();
        Matcher matcher = PART.matcher(sequence.format());
        while (matcher.find()) {
            parts.add(matcher.group(1));
        }
        for (String part : parts) {
            boolean known = DATES.contains(part)
                    || part.equals("org")
                    || COUNTER.matcher(part).matches();
            if (!known) {
                format(effective, "编号格式中的 {" + part + "} 不认识", "{" + part + "} in the format is unknown");
            }
        }
        if (parts.stream().filter(p -> COUNTER.matcher(p).matches()).count() != 1) {
            format(effective, "编号格式中须恰有一个计数器，如 {n:8}", "The format needs exactly one counter, e.g. {n:8}");
        }
        repeats(effective, sequence.reset(), parts);
    }

    /** A counter that begins again repeats numbers unless the date is in them. */
    private void repeats(EffectiveDefinition effective, Reset reset, List<String> parts) {
        boolean told = switch (reset) {
            case NEVER -> true;
            case YEAR -> parts.stream().anyMatch(DATES::contains);
            case MONTH -> parts.contains("yyyyMM") || parts.contains("yyyyMMdd");
            case DAY -> parts.contains("yyyyMMdd");
        };
        if (!told) {
            format(
                    effective,
                    "计数器按期重新开始，格式里却没有相应的日期，编号会重复",
                    "The counter begins again but the format lacks the date that tells the numbers apart");
        }
    }

    private void format(EffectiveDefinition effective, String zh, String en) {
        context.error(effective, "/format", MetaErrorCode.SEQUENCE_FORMAT, zh, en);
    }

    void policy(EffectiveDefinition effective) {
        PolicyDefinition policy = (PolicyDefinition) effective.typed();
        policy.parameters().forEach((name, parameter) -> {
            Optional<String> wrong = Literals.problem(parameter.type(), parameter.value());
            wrong.ifPresent(expected -> context.error(
                    effective,
                    Pointers.of("parameters", name, "value"),
                    MetaErrorCode.PARAMETER_VALUE,
                    "参数值“" + parameter.value() + "”不是" + expected,
                    "'" + parameter.value() + "' is not a value of the parameter's type"));
        });
    }

    void test(EffectiveDefinition effective) {
        String subject = ((TestDefinition) effective.typed()).subject();
        if (subject.equals("expression")) {
            return;
        }
        if (subject.startsWith(OBJECT_SUBJECT)) {
            context.exists(effective, "/subject", "object", subject.substring(OBJECT_SUBJECT.length()));
        } else if (subject.startsWith(ScriptCheck.HANDLER)) {
            context.exists(effective, "/subject", "script", subject.substring(ScriptCheck.HANDLER.length()));
        } else if (context.plugins().testSubject(subject).isEmpty()) {
            context.error(
                    effective,
                    "/subject",
                    MetaErrorCode.TEST_SUBJECT_UNKNOWN,
                    "没有已启用的插件提供测试对象 " + subject,
                    "No enabled plugin provides the test subject " + subject);
        }
    }
}
