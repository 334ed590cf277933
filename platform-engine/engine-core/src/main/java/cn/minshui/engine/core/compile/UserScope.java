package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.expression.ExpressionScope;
import java.util.List;
import java.util.Optional;

/** What a default may read: the user and the time, no record, because there is none yet. */
enum UserScope implements ExpressionScope {
    INSTANCE;

    @Override
    public Optional<Member> member(String name) {
        return Optional.ofNullable(ObjectScope.USER.get(name));
    }

    @Override
    public Optional<ExpressionScope> target(String object) {
        return Optional.empty();
    }

    @Override
    public List<String> names() {
        return ObjectScope.USER.keySet().stream().sorted().toList();
    }
}
