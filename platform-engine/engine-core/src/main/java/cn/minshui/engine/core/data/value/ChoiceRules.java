package cn.minshui.engine.core.data.value;

import cn.minshui.engine.core.definition.BasicDefinitions.DictionaryDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.Entry;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.Text;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Keys of dictionaries: one, or several together. */
final class ChoiceRules {
    private static final int LISTED_CHOICES = 20;

    private final CompiledModel model;

    ChoiceRules(CompiledModel model) {
        this.model = model;
    }

    @Nullable
    String one(FieldDefinition field, String name, String key, String path, Consumer<Problem> problems) {
        DictionaryDefinition dictionary = model.dictionaries().get(name);
        Entry entry = dictionary == null ? null : dictionary.items().get(key);
        if (dictionary != null && entry != null && !entry.disabled()) {
            return key;
        }
        String code = entry == null ? "CHOICE_UNKNOWN" : "CHOICE_DISABLED";
        problems.accept(ValueRules.problem(
                code,
                path,
                ValueRules.label(field) + "没有这个选项，可选：" + known(dictionary, "、", Text::zh),
                field.label().en() + " has no such choice; there are: " + known(dictionary, ", ", Text::en)));
        return null;
    }

    /** A person knows a choice by its label, a program by its key. */
    private static String known(
            @Nullable DictionaryDefinition dictionary, String separator, Function<Text, String> language) {
        if (dictionary == null) {
            return "";
        }
        return dictionary.items().entrySet().stream()
                .filter(e -> !e.getValue().disabled())
                .limit(LISTED_CHOICES)
                .map(e -> language.apply(e.getValue().label()) + "(" + e.getKey() + ")")
                .collect(Collectors.joining(separator));
    }

    /** @return the keys in the order of the dictionary; null when there is none or one is refused, each with its problem */
    @Nullable
    List<String> several(
            FieldDefinition field, String name, Collection<?> given, String path, Consumer<Problem> problems) {
        Set<String> chosen = new HashSet<>();
        boolean right = true;
        for (Object key : given) {
            if (!(key instanceof String text)) {
                throw new IllegalArgumentException(field.name() + " takes keys, not " + key);
            }
            String known = one(field, name, text, path, problems);
            right &= known != null;
            chosen.add(text);
        }
        if (!right || chosen.isEmpty()) {
            return null;
        }
        DictionaryDefinition dictionary =
                Objects.requireNonNull(model.dictionaries().get(name));
        List<String> keys =
                dictionary.items().keySet().stream().filter(chosen::contains).toList();
        if (Keys.stored(keys).length() > Keys.MAX_LENGTH) {
            problems.accept(ValueRules.problem(
                    "CHOICES_TOO_MANY",
                    path,
                    ValueRules.label(field) + "选得太多",
                    field.label().en() + " has too many choices"));
            return null;
        }
        return keys;
    }
}
