package cn.minshui.engine.core.imports;

import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.imports.RawCell.TextCell;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of the request against those of the template. */
final class ParameterCheck {
    private final CellTyping typing;
    private final ImportProblems problems;

    ParameterCheck(CellTyping typing, ImportProblems problems) {
        this.typing = typing;
        this.problems = problems;
    }

    void check(Map<String, FieldDefinition> expected, Map<String, String> given) {
        expected.forEach((name, field) -> check(field, given.get(name)));
        given.keySet().forEach(name -> {
            if (!expected.containsKey(name)) {
                problems.add(Problem.warning(
                        "PARAMETER_UNKNOWN",
                        Place.body(name),
                        "模板没有参数 " + name,
                        "The template has no parameter " + name));
            }
        });
    }

    private void check(FieldDefinition field, @Nullable String value) {
        String label = field.label().zh();
        if (value == null || value.isBlank()) {
            if (field.required()) {
                problems.add(Problem.error(
                        "PARAMETER_MISSING",
                        Place.body(field.name()),
                        "请填写“" + label + "”",
                        "The parameter " + field.name() + " is missing"));
            }
        } else if (field.type() instanceof FieldType.Date) {
            checkDate(field, value);
        } else if (typing.type(new TextCell(value.strip()), field) instanceof Typed.Refused refused) {
            problems.add(Problem.error(
                    refused.code(),
                    Place.body(field.name()),
                    label + "：" + refused.message().zh(),
                    field.name() + ": " + refused.message().en()));
        }
    }

    private void checkDate(FieldDefinition field, String value) {
        try {
            LocalDate.parse(value.strip());
        } catch (DateTimeParseException e) {
            problems.add(Problem.error(
                    "PARAMETER_NOT_DATE",
                    Place.body(field.name()),
                    field.label().zh() + "应是日期，例如 2026-09-30",
                    field.name() + " must be a date such as 2026-09-30"));
        }
    }
}
