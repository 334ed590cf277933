package cn.minshui.engine.core.expression;

import cn.minshui.engine.core.expression.ExpressionType.ListType;
import cn.minshui.engine.core.expression.ExpressionType.TextType;
import java.util.List;

/**
 * Renders conditions in two forms. The strict one is true or false, never unknown, and may be negated or read as a value. The
 * lenient one may be unknown where the condition is false: enough for {@code where} and {@code case when}, and open to indexes.
 */
final class SqlConditions {
    private static final char ESCAPE = '!';
    private static final String BAR = "|";

    private final SqlRenderer renderer;
    private final SqlWords words;

    SqlConditions(SqlRenderer renderer, SqlWords words) {
        this.renderer = renderer;
        this.words = words;
    }

    SqlFragment lenient(Node node) {
        if (node instanceof Node.Logic logic) {
            String operator = logic.conjunction() ? " and " : " or ";
            return SqlParts.join("(", lenient(logic.left()), operator, lenient(logic.right()), ")");
        }
        if (node instanceof Node.Comparison comparison && comparison.relation() != Relation.NOT_EQUAL) {
            return compared(comparison);
        }
        if (node instanceof Node.Membership membership) {
            return contained(membership);
        }
        if (node instanceof Node.TextTest test) {
            return begun(test);
        }
        if (node instanceof Node.Within within) {
            return inside(within);
        }
        if (node instanceof Node.Below below) {
            return underneath(below);
        }
        boolean plain = node instanceof Node.Name || node instanceof Node.Slot;
        return plain ? renderer.value(node) : strict(node);
    }

    SqlFragment strict(Node node) {
        if (node instanceof Node.Logic logic) {
            String operator = logic.conjunction() ? " and " : " or ";
            return SqlParts.join("(", strict(logic.left()), operator, strict(logic.right()), ")");
        }
        if (node instanceof Node.Not not) {
            return SqlParts.join("(not ", strict(not.operand()), ")");
        }
        if (node instanceof Node.Absence absence) {
            String test = absence.negated() ? " is not null)" : " is null)";
            return SqlParts.join("(", renderer.value(absence.operand()), test);
        }
        if (node instanceof Node.Comparison comparison) {
            return strictComparison(comparison);
        }
        if (node instanceof Node.Literal) {
            return renderer.value(node);
        }
        boolean atom = node instanceof Node.Membership
                || node instanceof Node.TextTest
                || node instanceof Node.Within
                || node instanceof Node.Below;
        return known(atom ? lenient(node) : renderer.value(node));
    }

    private SqlFragment strictComparison(Node.Comparison node) {
        boolean indexable = node.left() instanceof Node.Name && node.right() instanceof Node.Literal;
        if (node.relation() == Relation.NOT_EQUAL) {
            SqlFragment equal = compared(new Node.Comparison(Relation.EQUAL, node.left(), node.right()));
            return SqlParts.join("(not ", known(equal), ")");
        }
        return indexable
                ? SqlParts.join("(", compared(node), " and ", renderer.value(node.left()), " is not null)")
                : known(compared(node));
    }

    private static SqlFragment known(SqlFragment condition) {
        return SqlParts.join("coalesce(", condition, ", false)");
    }

    private SqlFragment compared(Node.Comparison node) {
        if (SealedNames.isSealed(node.left())) {
            return renderer.blind((Node.Name) node.left(), List.of(node.right()));
        }
        if (SealedNames.isSealed(node.right())) {
            return renderer.blind((Node.Name) node.right(), List.of(node.left()));
        }
        boolean text = node.left().type() instanceof TextType;
        String collation = text && (node.relation().isOrder() || needsCollation(node)) ? words.collation() : "";
        String symbol = node.relation() == Relation.EQUAL ? "=" : node.relation().symbol;
        return SqlParts.join(
                "(", renderer.value(node.left()), " " + symbol + " ", renderer.value(node.right()), collation + ")");
    }

    /** A text that is not written in the expression brings the collation of its column, whatever that is. */
    private static boolean needsCollation(Node.Comparison node) {
        return !isBound(node.left()) && !isBound(node.right());
    }

    private static boolean isBound(Node node) {
        return node instanceof Node.Literal || node instanceof Node.Slot;
    }

    private SqlFragment contained(Node.Membership node) {
        List<Node> elements = node.elements();
        if (elements.isEmpty()) {
            return SqlParts.text("false");
        }
        if (SealedNames.isSealed(node.member())) {
            return renderer.blind((Node.Name) node.member(), elements);
        }
        if (elements.get(0) instanceof Node.Name keys && keys.type() instanceof ListType) {
            return held(node.member(), keys);
        }
        return SqlParts.join(
                "(", renderer.value(node.member()), " in (", SqlParts.list(renderer.values(elements)), "))");
    }

    /** The column holds {@code |a|b|}; a text with a bar is no key, though it might be found there. */
    private SqlFragment held(Node member, Node.Name keys) {
        if (member instanceof Node.Literal literal && literal.value() instanceof String key) {
            return key.indexOf(BAR) >= 0
                    ? SqlParts.text("false")
                    : tested(new Node.TextTest(
                            TextRelation.CONTAINS, keys, new Node.Literal(BAR + key + BAR, Types.TEXT)));
        }
        SqlFragment key = renderer.value(member);
        SqlFragment bar = SqlParts.text("'" + BAR + "'");
        SqlFragment part = words.concatenated(words.concatenated(bar, key), bar);
        return SqlParts.join(
                "(", words.position(bar, key), " = 0 and ", words.position(part, renderer.value(keys)), " > 0)");
    }

    private SqlFragment inside(Node.Within node) {
        SqlFragment point = renderer.value(node.point());
        List<Node> bounds = node.bounds();
        return SqlParts.join(
                "(",
                words.degrees(point, 1),
                " >= ",
                renderer.number(bounds.get(0)),
                " and ",
                words.degrees(point, 1),
                " <= ",
                renderer.number(bounds.get(2)),
                " and ",
                words.degrees(point, 2),
                " >= ",
                renderer.number(bounds.get(1)),
                " and ",
                words.degrees(point, 2),
                " <= ",
                renderer.number(bounds.get(3)),
                ")");
    }

    /** A path holds {@code /id/} of the record itself and of each one above it. */
    private SqlFragment underneath(Node.Below node) {
        if (node.id() instanceof Node.Literal literal) {
            String step = "/" + literal.value() + "/";
            return tested(new Node.TextTest(TextRelation.CONTAINS, node.path(), new Node.Literal(step, Types.TEXT)));
        }
        SqlFragment slash = SqlParts.text("'/'");
        SqlFragment id = words.text(renderer.value(node.id()));
        SqlFragment step = words.concatenated(words.concatenated(slash, id), slash);
        return SqlParts.join("(", words.position(step, renderer.value(node.path())), " > 0)");
    }

    /**
     * The beginning of a column's text, with its range beside it: PostgreSQL makes one of {@code like} only where it plans for the
     * very pattern, and not once it keeps one plan for all of them.
     */
    private SqlFragment begun(Node.TextTest node) {
        boolean isOfColumn = node.relation() == TextRelation.STARTS_WITH && node.text() instanceof Node.Name;
        if (!isOfColumn
                || !(node.part() instanceof Node.Literal literal)
                || !(literal.value() instanceof String part)) {
            return tested(node);
        }
        SqlFragment least = compared(new Node.Comparison(Relation.GREATER_OR_EQUAL, node.text(), literal));
        String next = TextPrefix.next(part);
        if (next == null) {
            return SqlParts.join("(", tested(node), " and ", least, ")");
        }
        Node end = new Node.Literal(next, Types.TEXT);
        SqlFragment most = compared(new Node.Comparison(Relation.LESS, node.text(), end));
        return SqlParts.join("(", tested(node), " and ", least, " and ", most, ")");
    }

    private SqlFragment tested(Node.TextTest node) {
        SqlFragment text = renderer.value(node.text());
        if (node.part() instanceof Node.Literal literal && literal.value() instanceof String part) {
            Node pattern = new Node.Literal(pattern(node.relation(), part), Types.TEXT);
            return SqlParts.join("(", text, " like ", renderer.value(pattern), " escape '" + ESCAPE + "')");
        }
        SqlFragment part = renderer.value(node.part());
        return switch (node.relation()) {
            case STARTS_WITH -> edge("left", text, part);
            case ENDS_WITH -> edge("right", text, part);
            case CONTAINS -> SqlParts.join("(", words.position(part, text), " > 0)");
        };
    }

    private SqlFragment edge(String side, SqlFragment text, SqlFragment part) {
        return SqlParts.join("(" + side + "(", text, ", char_length(", part, ")) = ", part, words.collation() + ")");
    }

    private static String pattern(TextRelation relation, String part) {
        StringBuilder escaped = new StringBuilder();
        part.chars().forEach(c -> {
            if (c == '%' || c == '_' || c == ESCAPE) {
                escaped.append(ESCAPE);
            }
            escaped.append((char) c);
        });
        return switch (relation) {
            case STARTS_WITH -> escaped + "%";
            case ENDS_WITH -> "%" + escaped;
            case CONTAINS -> "%" + escaped + "%";
        };
    }
}
