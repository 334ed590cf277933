package cn.minshui.engine.core.data;

import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.release.Releases;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.Problems;
import cn.minshui.engine.spi.problem.Text;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Texts that name a definition of a plugin's kind: it can be named today at the node that owns the record, wherever the caller stands. */
final class NamedDefinitionRules {
    private static final int LISTED = 20;

    private final Releases releases;

    NamedDefinitionRules(Releases releases) {
        this.releases = releases;
    }

    /**
     * @param owner node of the record
     * @param values of the record as it is about to be written
     * @param changed fields that are judged; what stands already stays, whatever has become of the definition
     */
    void check(
            Call call,
            CompiledObject object,
            long owner,
            Map<String, @Nullable Object> values,
            Set<String> changed,
            String prefix,
            Problems problems) {
        for (CompiledField field : object.fields().values()) {
            if (field.type() instanceof FieldType.Text text
                    && text.definitions() != null
                    && changed.contains(field.name())
                    && values.get(field.name()) instanceof String name) {
                Map<String, Text> known = model(call, owner)
                        .names(text.definitions(), call.context().today());
                if (!known.containsKey(name)) {
                    problems.add(unknown(field.definition(), name, known, RecordRules.path(prefix, field.name())));
                }
            }
        }
    }

    private CompiledModel model(Call call, long owner) {
        return call.context().organization().value() == owner
                ? call.model()
                : releases.model(call.context().tenant(), call.context().release(), new OrgNodeId(owner));
    }

    private static Problem unknown(FieldDefinition field, String name, Map<String, Text> known, String path) {
        return Problem.error(
                "CHOICE_UNKNOWN",
                Place.body(path),
                "“" + field.label().zh() + "”没有 " + name + "，可选：" + listed(known, "、", Text::zh),
                field.label().en() + " has no " + name + "; there are: " + listed(known, ", ", Text::en));
    }

    private static String listed(Map<String, Text> known, String separator, Function<Text, String> language) {
        return known.entrySet().stream()
                .limit(LISTED)
                .map(e -> e.getKey() + " " + language.apply(e.getValue()))
                .collect(Collectors.joining(separator));
    }
}
