package cn.minshui.engine.core.expression;

import cn.minshui.engine.spi.problem.NearestName;
import cn.minshui.engine.spi.problem.Text;
import dev.cel.common.ast.CelExpr;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds keys that the field they are compared with can never have: the comparison would quietly be false for every record. */
final class ChoiceChecker {
    private static final int LISTED = 30;
    private static final int LONGEST = 40;

    private final CheckState state;
    private final boolean open;

    /** @param open plugin code, which is written for other dictionaries than those of the day, is not checked */
    ChoiceChecker(CheckState state, boolean open) {
        this.state = state;
        this.open = open;
    }

    /** @return false after telling of a key that does not exist */
    boolean arePossible(CelExpr expr, Relation relation, Node left, Node right) {
        return open || relation.isOrder() || (isPossible(expr, left, right) && isPossible(expr, right, left));
    }

    private boolean isPossible(CelExpr expr, Node field, Node value) {
        if (!(field instanceof Node.Name name) || name.choices().isEmpty()) {
            return true;
        }
        List<String> wrong =
                texts(value).filter(text -> !name.choices().contains(text)).toList();
        wrong.forEach(text -> tell(expr, name, text));
        return wrong.isEmpty();
    }

    /** The texts that the value can be, as far as they are written down; the empty text stands for null. */
    private static Stream<String> texts(Node node) {
        if (node instanceof Node.Choice choice) {
            return Stream.concat(texts(choice.whenTrue()), texts(choice.whenFalse()));
        }
        return node instanceof Node.Literal literal && literal.value() instanceof String text && !text.isEmpty()
                ? Stream.of(text)
                : Stream.empty();
    }

    private void tell(CelExpr expr, Node.Name field, String text) {
        String shown = Text.quoted(text, LONGEST);
        List<String> keys = field.choices();
        String more = keys.size() > LISTED ? " …" : "";
        Text message = Text.of(
                field.name() + " 没有选项 " + shown + "，可选："
                        + keys.stream().limit(LISTED).collect(Collectors.joining("、")) + more,
                field.name() + " has no choice " + shown + "; there are: "
                        + keys.stream().limit(LISTED).collect(Collectors.joining(", ")) + more);
        List<String> near = text.length() > LONGEST ? List.of() : NearestName.among(text, keys);
        if (near.isEmpty()) {
            state.choice(expr, message);
        } else {
            state.choice(expr, message, NearestName.question(near));
        }
    }
}
