package cn.minshui.engine.core.data.plan;

import cn.minshui.engine.core.data.plan.Resolver.Node;
import cn.minshui.engine.core.data.plan.Resolver.Resolved;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.expression.ExpressionType.AnyReferenceType;
import cn.minshui.engine.core.model.CompiledField;
import java.util.Objects;
import java.util.Optional;

/**
 * The two columns of an any-reference in paths: {@code field.object} and {@code field.id}, as expressions write them, and
 * {@code field@object}, by which the engine itself follows the reference to one of its objects: null where it points to another one.
 */
final class AnyReferencePath {
    private static final char TO = '@';

    private AnyReferencePath() {}

    static String to(String path, String object) {
        return path + TO + object;
    }

    /** Where the values of a field stand, for a condition on both columns. */
    static boolean isTarget(String path) {
        return path.indexOf(TO) >= 0;
    }

    static String field(String path) {
        return path.substring(0, path.indexOf(TO));
    }

    static String object(String path) {
        return path.substring(path.indexOf(TO) + 1);
    }

    static Optional<Resolved> part(Resolver resolver, String prefix, String name) {
        int dot = prefix.lastIndexOf('.');
        String field = prefix.substring(dot + 1);
        boolean isPart = name.equals(AnyReferenceType.OBJECT) || name.equals(AnyReferenceType.ID);
        if (!isPart || field.isEmpty() || isTarget(field)) {
            return Optional.empty();
        }
        Node node = resolver.node(dot < 0 ? "" : prefix.substring(0, dot));
        return any(node, field)
                .map(any -> name.equals(AnyReferenceType.ID)
                        ? node.seen(node.column(Objects.requireNonNull(any.column())), new FieldType.Whole(null, null))
                        : node.seen(objectColumn(node, any), new FieldType.Text(64, null)));
    }

    static Optional<Resolved> target(Node node, String name) {
        if (!isTarget(name)) {
            return Optional.empty();
        }
        CompiledField any = any(node, field(name)).orElseThrow();
        String object = object(name);
        // The names of objects are checked by the schema: small letters, digits and hyphens.
        String text = "case when " + objectColumn(node, any) + " = '" + object + "' then "
                + node.column(Objects.requireNonNull(any.column())) + " end";
        return Optional.of(node.seen(text, new FieldType.ReferenceTo(object)));
    }

    static String objectColumn(Node node, CompiledField any) {
        return node.column(Objects.requireNonNull(any.objectColumn()));
    }

    private static Optional<CompiledField> any(Node node, String field) {
        return node.object().field(field).filter(f -> f.type() instanceof FieldType.AnyReference && f.isStored());
    }
}
