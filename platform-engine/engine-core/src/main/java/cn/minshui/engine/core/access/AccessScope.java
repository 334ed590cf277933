package cn.minshui.engine.core.access;

import cn.minshui.engine.core.compile.ObjectScope;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.expression.ExpressionScope;
import cn.minshui.engine.core.model.CompiledObject;
import java.util.List;
import java.util.Optional;

/** The names of an object that a caller may know: what is hidden from him is as if it did not exist, in suggestions too. */
public final class AccessScope implements ExpressionScope {
    private final AccessPlan access;
    private final String object;
    private final ExpressionScope names;

    private AccessScope(AccessPlan access, String object, ExpressionScope names) {
        this.access = access;
        this.object = object;
        this.names = names;
    }

    public static AccessScope of(AccessPlan access, CompiledObject object) {
        return new AccessScope(access, object.name(), ObjectScope.of(access.model(), object));
    }

    @Override
    public Optional<Member> member(String name) {
        return isKnown(name) ? names.member(name) : Optional.empty();
    }

    @Override
    public Optional<ExpressionScope> target(String target) {
        if (!access.maySee(target)) {
            return Optional.empty();
        }
        return names.target(target).map(scope -> new AccessScope(access, target, scope));
    }

    /** Only where the caller may read it: what he asks by it he would know from it. */
    @Override
    public Optional<String> treePath() {
        return names.treePath().filter(path -> member(path).isPresent());
    }

    @Override
    public List<String> names() {
        return names.names().stream().filter(this::isKnown).toList();
    }

    @Override
    public boolean isOpaque(String name) {
        return isKnown(name) && names.isOpaque(name);
    }

    private boolean isKnown(String name) {
        return name.startsWith("user.") || name.startsWith("params.") || access.path(object, name) != FieldRight.HIDDEN;
    }
}
