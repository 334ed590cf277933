package cn.minshui.engine.core.data.plan;

import cn.minshui.engine.core.database.Dialect;
import cn.minshui.engine.core.model.CompiledModel;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Objects;

/** The plans of the models that are in use, found by the model's hash. */
public final class PlanRegistry {
    private static final int MODELS = 200;
    /** Plans of a release that nobody works under any more are let go. */
    private static final Duration KEPT = Duration.ofHours(1);

    private final Dialect dialect;
    private final Cache<String, ModelPlans> models =
            Caffeine.newBuilder().maximumSize(MODELS).expireAfterAccess(KEPT).build();

    public PlanRegistry(Dialect dialect) {
        this.dialect = dialect;
    }

    public ModelPlans plans(CompiledModel model) {
        return Objects.requireNonNull(models.get(model.hash(), hash -> new ModelPlans(model, dialect)));
    }
}
