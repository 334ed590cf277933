package cn.minshui.engine.core.expression;

import cn.minshui.engine.core.expression.ExpressionScope.Member;
import cn.minshui.engine.core.expression.ExpressionType.AnyReferenceType;
import cn.minshui.engine.core.expression.ExpressionType.ListType;
import cn.minshui.engine.core.expression.ExpressionType.NullType;
import cn.minshui.engine.core.expression.ExpressionType.ReferenceType;
import cn.minshui.engine.spi.problem.NearestName;
import cn.minshui.engine.spi.problem.Text;
import dev.cel.common.ast.CelExpr;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Resolves fields, fields of a referred record, and the values that a call brings. */
final class NameChecker {
    private static final String PARAMETERS = "params";
    private static final List<String> ROOTS = List.of("user", PARAMETERS, "transition");

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
            missing(expr, name, scope, "");
            return null;
        }
        return read(name, member.get());
    }

    private Node read(String name, Member member) {
        state.reads().add(name);
        return new Node.Name(name, member.type(), member.choices(), member.sealed());
    }

    /**
     * {@code ref.field} and {@code ref.ref.field}; whatever the references say, a record behind them may be out of sight, so its
     * fields may be null.
     */
    private @Nullable Node followed(CelExpr expr) {
        List<CelExpr> steps = steps(expr);
        CelExpr root = steps.get(0);
        if (root.getKind() != CelExpr.ExprKind.Kind.IDENT) {
            state.type(expr, "点号左边要一个引用字段", "A reference field is needed at the left of the dot");
            return null;
        }
        if (isOfCall(steps)) {
            return null;
        }
        if (steps.size() > ExpressionScope.LONGEST_PATH) {
            tooDeep(steps.get(ExpressionScope.LONGEST_PATH), path(steps));
            return null;
        }
        ExpressionScope at = scope;
        String path = "";
        for (int i = 0; i < steps.size() - 1; i++) {
            boolean last = i == steps.size() - 2;
            Optional<Member> part = last ? partOfAny(steps.get(i), steps.get(i + 1), at) : Optional.empty();
            if (part.isPresent()) {
                return read(path + name(steps.get(i)) + "." + name(expr), part.get());
            }
            ExpressionScope target = target(steps.get(i), steps.get(i + 1), at, path);
            if (target == null) {
                return null;
            }
            path = path + name(steps.get(i)) + ".";
            at = target;
        }
        Member member = member(expr, at, path);
        return member == null ? null : read(path + name(expr), member);
    }

    /** {@code ref.object} or {@code ref.id} of a reference to one of several objects. */
    private static Optional<Member> partOfAny(CelExpr step, CelExpr next, ExpressionScope at) {
        if (!(at.member(name(step)).map(Member::type).orElse(null) instanceof AnyReferenceType any)) {
            return Optional.empty();
        }
        return switch (name(next)) {
            case AnyReferenceType.OBJECT -> Optional.of(new Member(Types.TEXT, true, any.objects()));
            case AnyReferenceType.ID -> Optional.of(new Member(Types.WHOLE, true));
            default -> Optional.empty();
        };
    }

    /** Whether the path begins at a value that the call brings, or at none of that name, after telling so. */
    private boolean isOfCall(List<CelExpr> steps) {
        String first = name(steps.get(0));
        CelExpr second = steps.get(1);
        String name = first + "." + name(second);
        if (slotName(second).flatMap(scope::member).isPresent()) {
            state.type(
                    steps.get(2),
                    name + " 是调用时给出的值，没有下级字段",
                    name + " is a value that the call brings: it has no fields");
            return true;
        }
        if (ROOTS.contains(first) && scope.member(first).isEmpty()) {
            unknown(second, name, scope.names());
            return true;
        }
        return false;
    }

    /** The path of the record itself, by its {@code id}, or of one that a reference leads to. */
    @Nullable
    Node pathInTree(CelExpr expr, Node record) {
        if (record instanceof Node.Name name) {
            Optional<String> path = Optional.empty();
            if (name.type() instanceof ReferenceType to) {
                path = scope.target(to.object())
                        .flatMap(ExpressionScope::treePath)
                        .map(field -> name.name() + "." + field);
            } else if (name.name().equals("id")) {
                path = scope.treePath();
            }
            if (path.isPresent() && path.get().split("\\.").length > ExpressionScope.LONGEST_PATH) {
                tooDeep(expr, path.get());
                return null;
            }
            if (path.isPresent()) {
                return read(path.get(), new Member(Types.TEXT, true));
            }
        }
        state.type(
                expr,
                "这里要树中的一条记录：指向树的引用，或树自己的 id",
                "A record of a tree is needed here: a reference to one, or the id of a record that lies in one");
        return null;
    }

    /** From the name at the left to the whole expression. */
    private static List<CelExpr> steps(CelExpr expr) {
        ArrayDeque<CelExpr> steps = new ArrayDeque<>();
        CelExpr at = expr;
        while (at.getKind() == CelExpr.ExprKind.Kind.SELECT) {
            steps.addFirst(at);
            at = at.select().operand();
        }
        steps.addFirst(at);
        return List.copyOf(steps);
    }

    private static String name(CelExpr step) {
        return step.getKind() == CelExpr.ExprKind.Kind.IDENT
                ? step.ident().name()
                : step.select().field();
    }

    private static String path(List<CelExpr> steps) {
        return steps.stream().map(NameChecker::name).collect(Collectors.joining("."));
    }

    private void tooDeep(CelExpr at, String path) {
        state.type(
                at,
                "最多只能通过两个引用取字段（引用.引用.字段），" + path + " 多了",
                "At most two references can be followed (reference.reference.field): " + path + " goes further");
    }

    /** @return null after telling why the step leads to no record */
    private @Nullable ExpressionScope target(CelExpr step, CelExpr next, ExpressionScope at, String path) {
        String name = path + name(step);
        Member member = member(step, at, path);
        if (member == null) {
            return null;
        }
        if (member.type() instanceof AnyReferenceType) {
            state.type(
                    next,
                    name + " 可能指向不同的对象，只能取 " + name + ".object 和 " + name + ".id",
                    name + " may point to different objects: only " + name + ".object and " + name + ".id can be read");
            return null;
        }
        if (!(member.type() instanceof ReferenceType reference)) {
            Text found = Types.describe(member.type());
            state.type(
                    next,
                    name + " 是" + found.zh() + "，不是引用，没有下级字段",
                    name + " is " + found.en() + ", not a reference: it has no fields");
            return null;
        }
        return at.target(reference.object()).orElse(OutOfSight.INSTANCE);
    }

    private @Nullable Member member(CelExpr step, ExpressionScope at, String path) {
        Optional<Member> member = at.member(name(step));
        if (member.isEmpty()) {
            missing(step, name(step), at, path);
        }
        return member.orElse(null);
    }

    private void missing(CelExpr expr, String name, ExpressionScope at, String path) {
        if (at.isOpaque(name)) {
            state.type(expr, path + name + " 的内容不能用在表达式里", "No expression can read what " + path + name + " holds");
        } else {
            unknown(expr, path + name, at.names().stream().map(n -> path + n).toList());
        }
    }

    private void unknown(CelExpr expr, String name, List<String> names) {
        List<String> near = NearestName.among(name, names);
        String zh = "没有名为 " + name + " 的字段";
        String en = "There is no field " + name;
        if (near.isEmpty()) {
            state.unknownName(expr, zh, en);
        } else {
            state.unknownName(expr, zh, en, NearestName.question(near));
        }
    }

    /** A record of which the caller may know nothing. */
    private enum OutOfSight implements ExpressionScope {
        INSTANCE;

        @Override
        public Optional<Member> member(String name) {
            return Optional.empty();
        }

        @Override
        public Optional<ExpressionScope> target(String object) {
            return Optional.empty();
        }

        @Override
        public List<String> names() {
            return List.of();
        }
    }
}
