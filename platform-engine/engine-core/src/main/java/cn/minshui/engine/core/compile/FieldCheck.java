package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.ActionDefinition.InputField;
import cn.minshui.engine.core.definition.BasicDefinitions.DictionaryDefinition;
import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.JsonSchemas;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.Node.MapNode;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.definition.Pointers;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Each field by its type: what it refers to exists, its bounds make sense, its default is a value of the type. */
final class FieldCheck {
    private final CheckContext context;

    FieldCheck(CheckContext context) {
        this.context = context;
    }

    void checkObject(EffectiveDefinition effective) {
        ObjectDefinition object = (ObjectDefinition) effective.typed();
        object.fields().values().forEach(field -> check(effective, Pointers.of("fields", field.name()), field));
        new TreeCheck(context).check(effective, object);
        object.actions()
                .values()
                .forEach(action -> inputs(effective, Pointers.of("actions", action.name(), "input"), action.input()));
    }

    private void inputs(EffectiveDefinition effective, String pointer, Map<String, InputField> inputs) {
        inputs.forEach((name, input) -> {
            String at = Pointers.child(pointer, name);
            if (Pointers.node(effective.tree(), at) == null) {
                return; // not written here: the reason of a transition, which is checked where it stands
            }
            if (input.isRows()) {
                inputs(effective, at + "/rows", input.rows());
            } else {
                check(effective, at, input.field());
            }
        });
    }

    void check(EffectiveDefinition effective, String pointer, FieldDefinition field) {
        type(effective, pointer, field.type());
        String text = field.defaultValue();
        if (text != null && !text.startsWith("=")) {
            defaultValue(effective, pointer + "/default", field.type(), text);
        }
    }

    private void type(EffectiveDefinition effective, String pointer, FieldType type) {
        if (type instanceof FieldType.Choice choice) {
            context.exists(effective, pointer + "/dictionary", "dictionary", choice.dictionary());
        } else if (type instanceof FieldType.MultiChoice several) {
            context.exists(effective, pointer + "/dictionary", "dictionary", several.dictionary());
        } else if (type instanceof FieldType.Json json) {
            jsonSchema(effective, pointer + "/schema", json.schema());
        } else if (type instanceof FieldType.ReferenceTo reference) {
            context.exists(effective, pointer + "/object", "object", reference.object());
            handOver(effective, pointer + "/handOver", reference);
        } else if (type instanceof FieldType.AnyReference any) {
            for (int i = 0; i < any.objects().size(); i++) {
                context.exists(
                        effective,
                        pointer + "/objects/" + i,
                        "object",
                        any.objects().get(i));
            }
        } else if (type instanceof FieldType.Numbered numbered) {
            context.exists(effective, pointer + "/sequence", "sequence", numbered.sequence());
        } else if (type instanceof FieldType.ChildTable table) {
            childTable(effective, pointer, table);
        } else if (type instanceof FieldType.Computed computed) {
            type(effective, pointer, computed.result());
        } else if (type instanceof FieldType.Exact exact) {
            exact(effective, pointer, exact);
        } else if (type instanceof FieldType.Whole) {
            whole(effective, pointer);
        } else if (type instanceof FieldType.Text text) {
            pattern(effective, pointer + "/pattern", text.pattern());
            if (text.definitions() != null) {
                context.isKindOfPlugin(effective, pointer + "/definitions", text.definitions());
            }
        }
    }

    private void handOver(EffectiveDefinition effective, String pointer, FieldType.ReferenceTo reference) {
        if (reference.handOver() != null && !reference.object().equals("user")) {
            context.error(
                    effective,
                    pointer,
                    MetaErrorCode.HAND_OVER_USER,
                    "只有指向用户的引用才能随人员交接",
                    "Only a reference to a user is handed over with a person's work");
        }
    }

    private void childTable(EffectiveDefinition effective, String pointer, FieldType.ChildTable table) {
        if (!context.exists(effective, pointer + "/object", "object", table.object())) {
            return;
        }
        Optional<ObjectDefinition> child = context.set().object(table.object());
        if (child.isEmpty() || !context.hasField(effective, pointer + "/parent", child.get(), table.parent())) {
            return;
        }
        FieldDefinition parent = child.get().fields().get(table.parent());
        boolean pointsBack = parent != null
                && parent.type() instanceof FieldType.ReferenceTo reference
                && reference.object().equals(effective.name());
        if (!pointsBack) {
            context.error(
                    effective,
                    pointer + "/parent",
                    MetaErrorCode.CHILD_PARENT,
                    table.object() + "." + table.parent() + " 不是指回 " + effective.name() + " 的引用",
                    table.object() + "." + table.parent() + " is not a reference back to " + effective.name());
        }
    }

    private void jsonSchema(EffectiveDefinition effective, String pointer, @Nullable String schema) {
        List<String> wrong = schema == null ? List.of() : JsonSchemas.problems(schema);
        wrong.forEach(words -> context.error(
                effective,
                pointer,
                MetaErrorCode.JSON_SCHEMA_INVALID,
                "不是可用的 JSON Schema:" + words,
                "Not a JSON Schema that can be used: " + words));
    }

    private void exact(EffectiveDefinition effective, String pointer, FieldType.Exact exact) {
        if (exact.scale() > exact.precision()) {
            context.error(
                    effective,
                    pointer + "/scale",
                    MetaErrorCode.DECIMAL_SHAPE,
                    "小数位 " + exact.scale() + " 多于总位数 " + exact.precision(),
                    "Scale " + exact.scale() + " is more than precision " + exact.precision());
        }
        range(effective, pointer, exact.min(), exact.max());
    }

    /** The bounds are read from the text, because the typed ones are whole already. */
    private void whole(EffectiveDefinition effective, String pointer) {
        BigDecimal min = bound(effective, pointer, "min");
        BigDecimal max = bound(effective, pointer, "max");
        for (BigDecimal bound : new BigDecimal[] {min, max}) {
            if (bound != null
                    && (bound.stripTrailingZeros().scale() > 0 || bound.abs().precision() > 18)) {
                context.error(
                        effective,
                        pointer + (bound.equals(min) ? "/min" : "/max"),
                        MetaErrorCode.DECIMAL_SHAPE,
                        "整数字段的界限应是 18 位以内的整数",
                        "A bound of a whole number is a whole number of at most 18 digits");
            }
        }
        range(effective, pointer, min, max);
    }

    private static @Nullable BigDecimal bound(EffectiveDefinition effective, String pointer, String name) {
        if (Pointers.node(effective.tree(), pointer) instanceof MapNode field && field.text(name) != null) {
            return new BigDecimal(field.text(name));
        }
        return null;
    }

    private void range(
            EffectiveDefinition effective, String pointer, @Nullable BigDecimal min, @Nullable BigDecimal max) {
        if (min != null && max != null && min.compareTo(max) > 0) {
            context.error(
                    effective,
                    pointer + "/min",
                    MetaErrorCode.RANGE_EMPTY,
                    "最小值 " + min.toPlainString() + " 大于最大值 " + max.toPlainString(),
                    "min " + min.toPlainString() + " is greater than max " + max.toPlainString());
        }
    }

    void pattern(EffectiveDefinition effective, String pointer, @Nullable String pattern) {
        if (pattern == null) {
            return;
        }
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            context.error(
                    effective,
                    pointer,
                    MetaErrorCode.PATTERN_INVALID,
                    "不是合法的正则表达式：" + e.getDescription(),
                    "Not a regular expression: " + e.getDescription());
        }
    }

    /** A literal of the field's type. */
    void defaultValue(EffectiveDefinition effective, String pointer, FieldType type, String text) {
        Optional<String> wrong = Literals.problem(type, text);
        if (wrong.isPresent()) {
            context.error(
                    effective,
                    pointer,
                    MetaErrorCode.DEFAULT_INVALID,
                    "默认值“" + text + "”不是" + wrong.get(),
                    "Default '" + text + "' is not a value of the type");
        }
        if (type instanceof FieldType.Choice choice) {
            context.set()
                    .typed("dictionary", choice.dictionary(), DictionaryDefinition.class)
                    .ifPresent(dictionary -> context.isOneOf(
                            effective,
                            pointer,
                            MetaErrorCode.DEFAULT_INVALID,
                            text,
                            dictionary.items().keySet(),
                            "字典 " + dictionary.name() + " 没有“" + text + "”",
                            "Dictionary " + dictionary.name() + " has no '" + text + "'"));
        }
    }
}
