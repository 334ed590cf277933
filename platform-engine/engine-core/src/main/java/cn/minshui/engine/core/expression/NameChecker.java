package cn.minshui.engine.core.expression;

import cn.minshui.engine.core.expression.ExpressionScope.Member;
import cn.minshui.engine.core.expression.ExpressionType.ListType;
import cn.minshui.engine.core.expression.ExpressionType.NullType;
import cn.minshui.engine.core.expression.ExpressionType.ReferenceType;
import cn.minshui.engine.spi.problem.Text;
import dev.cel.common.ast.CelExpr;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Resolves fields, fields of a referred record, and the values that a call brings. */
final class NameChecker {
    private static final String PARAMETERS = "params";
    private static final List<String> ROOTS = List.of("user", PARAMETERS);

    private final CheckState state;
    private final ExpressionScope scope;
    private final boolean openParameters;

    NameChecker(CheckState state, ExpressionScope scope, boolean openParameters) {
        this.state = state;
        this.scope = scope;
        this.openParameters = openParameters;
    }

    /** Whether the expression is a parameter whose type only its use can tell. */
    boolean isOpen(CelExpr expr) {
        return openParameters
                && slotName(expr)
                        .filter(name -> name.startsWith(PARAMETERS + "."))
                        .isPresent()
                && slotName(expr).flatMap(scope::member).isEmpty();
    }

    @Nullable
    Node check(CelExpr expr, @Nullable ExpressionType hint) {
        if (isOpen(expr)) {
            return open(expr, slotName(expr).orElseThrow(), hint);
        }
        Optional<String> slot = slotName(expr);
        if (slot.isPresent()) {
            Optional<Member> member = scope.member(slot.get());
            if (member.isPresent()) {
                return slot(slot.get(), member.get().type());
            }
        }
        return expr.getKind() == CelExpr.ExprKind.Kind.IDENT ? field(expr) : followed(expr);
    }

    private static Optional<String> slotName(CelExpr expr) {
        if (expr.getKind() != CelExpr.ExprKind.Kind.SELECT
                || expr.select().operand().getKind() != CelExpr.ExprKind.Kind.IDENT) {
            return Optional.empty();
        }
        String root = expr.select().operand().ident().name();
        return ROOTS.contains(root) ? Optional.of(root + "." + expr.select().field()) : Optional.empty();
    }

    private @Nullable Node open(CelExpr expr, String name, @Nullable ExpressionType hint) {
        ExpressionType known = state.slots().get(name);
        ExpressionType type = known != null && !(hint instanceof ListType) ? known : hint;
        if (type == null || type instanceof NullType) {
            state.type(expr, "看不出参数 " + name + " 的类型", "Nothing here tells the type of " + name);
            return null;
        }
        return slot(name, type);
    }

    private Node slot(String name, ExpressionType type) {
        state.reads().add(name);
        state.slots().put(name, type);
        return new Node.Slot(name, type);
    }

    private @Nullable Node field(CelExpr expr) {
        String name = expr.ident().name();
        Optional<Member> member = scope.member(name);
        if (member.isEmpty()) {
            unknown(expr, name, scope.names());
            return null;
        }
        state.reads().add(name);
        return new Node.Name(name, member.get().type());
    }

    /** {@code ref.field}; whatever the reference says, the record behind it may be out of sight, so its fields may be null. */
    private @Nullable Node followed(CelExpr expr) {
        CelExpr operand = expr.select().operand();
        if (operand.getKind() != CelExpr.ExprKind.Kind.IDENT) {
            state.type(expr, "最多只能通过一个引用取字段（引用.字段）", "Only one reference can be followed: reference.field");
            return null;
        }
        String first = operand.ident().name();
        Optional<Member> member = scope.member(first);
        if (member.isEmpty()) {
            unknown(ROOTS.contains(first) ? expr : operand, missing(expr, first), scope.names());
            return null;
        }
        if (!(member.get().type() instanceof ReferenceType reference)) {
            Text found = Types.describe(member.get().type());
            state.type(
                    expr,
                    first + " 是" + found.zh() + "，不是引用，没有下级字段",
                    first + " is " + found.en() + ", not a reference: it has no fields");
            return null;
        }
        return ofTarget(expr, first, reference);
    }

    private static String missing(CelExpr expr, String first) {
        return ROOTS.contains(first) ? first + "." + expr.select().field() : first;
    }

    private @Nullable Node ofTarget(CelExpr expr, String first, ReferenceType reference) {
        String field = expr.select().field();
        Optional<ExpressionScope> target = scope.target(reference.object());
        Optional<Member> member = target.flatMap(t -> t.member(field));
        if (member.isEmpty()) {
            List<String> names = target.map(ExpressionScope::names).orElse(List.of()).stream()
                    .map(name -> first + "." + name)
                    .toList();
            unknown(expr, first + "." + field, names);
            return null;
        }
        String name = first + "." + field;
        state.reads().add(name);
        return new Node.Name(name, member.get().type());
    }

    private void unknown(CelExpr expr, String name, List<String> names) {
        List<String> near = Nearest.to(name, names);
        String zh = "没有名为 " + name + " 的字段";
        String en = "There is no field " + name;
        if (near.isEmpty()) {
            state.unknownName(expr, zh, en);
        } else {
            state.unknownName(
                    expr,
                    zh,
                    en,
                    Text.of("是否指 " + String.join("、", near) + "？", "Did you mean " + String.join(", ", near) + "?"));
        }
    }
}
