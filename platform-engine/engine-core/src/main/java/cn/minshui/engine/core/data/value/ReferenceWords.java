package cn.minshui.engine.core.data.value;

import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.Text;
import java.util.Locale;
import java.util.Optional;

/** References as people read them: the label or the id, of a reference to one of several objects behind the label of the object. */
public final class ReferenceWords {
    private ReferenceWords() {}

    public static String of(CompiledModel model, Reference reference, String language) {
        String label = reference.label() == null ? Long.toString(reference.id()) : reference.label();
        if (reference.object() == null) {
            return label;
        }
        Text between = Text.of("：", ": ");
        String object = model.object(reference.object())
                .map(o -> o.definition().label().in(language))
                .orElse(reference.object());
        return object + between.in(language) + label;
    }

    /** What a person wrote of a record: an object and what names the record in it. */
    public record Written(String object, String record) {}

    /**
     * Reads {@code object: record}, the object by its label or its name, with either colon.
     *
     * @return empty when no colon stands there or none of the objects is called so
     */
    public static Optional<Written> read(CompiledModel model, Iterable<String> objects, String text) {
        int colon = text.replace('：', ':').indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        String first = text.substring(0, colon).strip();
        String record = text.substring(colon + 1).strip();
        for (String object : objects) {
            if (!record.isEmpty() && isCalled(model, object, first)) {
                return Optional.of(new Written(object, record));
            }
        }
        return Optional.empty();
    }

    private static boolean isCalled(CompiledModel model, String object, String word) {
        return object.equals(word)
                || model.object(object)
                        .map(o -> o.definition().label())
                        .filter(l -> l.zh().equals(word)
                                || l.en().toLowerCase(Locale.ROOT).equals(word.toLowerCase(Locale.ROOT)))
                        .isPresent();
    }
}
