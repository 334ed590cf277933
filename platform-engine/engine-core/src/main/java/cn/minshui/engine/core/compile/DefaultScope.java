package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.expression.ExpressionScope;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a default may read: the other fields of the new record, the user and the time. Numbers are not given yet, nor is what lies
 * behind references read.
 */
final class DefaultScope implements ExpressionScope {
    private final ObjectDefinition object;
    private final ObjectScope record;
    private final String own;

    /** @param own the field that the default is of */
    DefaultScope(ObjectDefinition object, EffectiveSet set, String own) {
        this.object = object;
        this.record = new ObjectScope(object, set);
        this.own = own;
    }

    @Override
    public Optional<Member> member(String name) {
        return ObjectScope.USER.containsKey(name) || isReadable(name) ? record.member(name) : Optional.empty();
    }

    private boolean isReadable(String name) {
        FieldDefinition field = object.fields().get(name);
        if (field == null || name.equals(own) || field.type() instanceof FieldType.Numbered) {
            return false;
        }
        return field.rollup() == null;
    }

    @Override
    public Optional<ExpressionScope> target(String target) {
        return Optional.empty();
    }

    @Override
    public List<String> names() {
        return Stream.concat(
                        object.fields().keySet().stream().filter(this::isReadable),
                        ObjectScope.USER.keySet().stream().sorted())
                .toList();
    }
}
