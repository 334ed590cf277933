package cn.minshui.engine.core.data.plan;

import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The roll-ups in columns of one object that are made of the records of another by one of their references.
 *
 * @param child whose records are counted
 * @param reference their field that points to the parent
 * @param fields the roll-ups, fields of the parent
 * @param reads fields of the child on which any of them depends, with the reference; computed ones are looked through
 */
public record RollupLink(
        CompiledObject parent,
        CompiledObject child,
        CompiledField reference,
        List<CompiledField> fields,
        Set<String> reads) {
    private static final int DEEPEST = 8;

    public RollupLink {
        fields = List.copyOf(fields);
        reads = Set.copyOf(reads);
    }

    private record Key(String parent, String child, String reference) {}

    static List<RollupLink> of(CompiledModel model) {
        Map<Key, List<CompiledField>> groups = new LinkedHashMap<>();
        for (CompiledObject object : model.objects().values()) {
            for (CompiledField field : object.fields().values()) {
                if (field.isKeptRollup()) {
                    var rollup = Objects.requireNonNull(field.rollup());
                    groups.computeIfAbsent(
                                    new Key(object.name(), rollup.object(), rollup.reference()), k -> new ArrayList<>())
                            .add(field);
                }
            }
        }
        List<RollupLink> links = new ArrayList<>();
        groups.forEach((key, fields) -> links.add(link(model, key, fields)));
        return links;
    }

    private static RollupLink link(CompiledModel model, Key key, List<CompiledField> fields) {
        CompiledObject child = model.object(key.child()).orElseThrow();
        Set<String> reads = new LinkedHashSet<>(Set.of(key.reference()));
        for (CompiledField field : fields) {
            var rollup = Objects.requireNonNull(field.rollup());
            if (rollup.field() != null) {
                collect(child, rollup.field(), reads, 0);
            }
            CompiledExpression where = field.rollupWhere();
            if (where != null) {
                where.reads().forEach(name -> collect(child, name, reads, 0));
            }
        }
        return new RollupLink(
                model.object(key.parent()).orElseThrow(),
                child,
                child.field(key.reference()).orElseThrow(),
                fields,
                reads);
    }

    private static void collect(CompiledObject child, String name, Set<String> reads, int depth) {
        reads.add(name);
        CompiledExpression computed =
                child.field(name).map(CompiledField::computed).orElse(null);
        if (computed != null && depth < DEEPEST) {
            computed.reads().forEach(read -> collect(child, read, reads, depth + 1));
        }
    }

    /** Every expression that has a part in one of the roll-ups, so that a change of any of them is seen. */
    public String formula(CompiledField field) {
        StringBuilder text = new StringBuilder();
        text.append(field.definition().type());
        reads.stream()
                .sorted()
                .flatMap(name -> child.field(name).stream())
                .filter(read -> read.computed() != null)
                .forEach(read -> text.append("; ")
                        .append(read.name())
                        .append(" = ")
                        .append(Objects.requireNonNull(read.computed()).source()));
        return text.toString();
    }
}
