package cn.minshui.engine.core.data.value;

import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.Text;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** To which objects an any-reference may point. */
final class TargetRules {
    private static final int SHOWN = 80;

    private final CompiledModel model;

    TargetRules(CompiledModel model) {
        this.model = model;
    }

    /** @return the reference without its label; null with a problem when its object is none of those that the field names */
    @Nullable
    Reference checked(FieldDefinition field, Reference reference, String path, Consumer<Problem> problems) {
        String object = reference.object();
        return isTarget(field, object, path, problems) && object != null ? Reference.to(object, reference.id()) : null;
    }

    boolean isTarget(FieldDefinition field, @Nullable String object, String path, Consumer<Problem> problems) {
        List<String> objects = ((FieldType.AnyReference) field.type()).objects();
        if (object != null && objects.contains(object)) {
            return true;
        }
        String given = object == null ? "" : Text.quoted(object, SHOWN);
        problems.accept(ValueRules.problem(
                "REFERENCE_OBJECT",
                path,
                ValueRules.label(field) + (object == null ? "没有写明对象" : "不能指向“" + given + "”") + "，可指向："
                        + labels(objects, Text::zh, "、"),
                field.label().en() + (object == null ? " names no object" : " cannot point to '" + given + "'")
                        + "; there are: " + labels(objects, Text::en, ", ")));
        return false;
    }

    private String labels(List<String> objects, Function<Text, String> language, String separator) {
        return objects.stream()
                .map(name -> model.object(name)
                        .map(o -> language.apply(o.definition().label()) + "(" + name + ")")
                        .orElse(name))
                .collect(Collectors.joining(separator));
    }
}
