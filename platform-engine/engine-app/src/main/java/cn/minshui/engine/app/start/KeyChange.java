package cn.minshui.engine.app.start;

import cn.minshui.engine.core.data.sealing.KeyPrints;
import cn.minshui.engine.core.data.sealing.ResealJob;
import cn.minshui.engine.core.data.sealing.Resealing;
import cn.minshui.engine.core.data.sealing.RotateKeys;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.identity.PlanIdentities;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.context.TenantId;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** How keys are changed: the action that makes a further one, and the task that follows. */
record KeyChange(ActionHandler action, ResealJob job) {

    /** @param models of every tenant @param credentials writes secrets of other systems anew */
    static KeyChange of(
            Database database, Clock clock, Supplier<Map<TenantId, List<CompiledModel>>> models, Runnable credentials) {
        ResealJob job = new ResealJob(new Resealing(database), models);
        return new KeyChange(
                new RotateKeys(new KeyPrints(database, clock), job, credentials, PlanIdentities.OPERATOR), job);
    }
}
