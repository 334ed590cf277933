package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.RecordWriter.Change;
import cn.minshui.engine.core.data.RecordWriter.Creation;
import cn.minshui.engine.core.data.plan.RollupPlan;
import cn.minshui.engine.core.data.plan.RollupPlans;
import cn.minshui.engine.core.data.rollup.RollupKeeper;
import cn.minshui.engine.core.data.rollup.RollupTouches;
import cn.minshui.engine.core.data.rollup.RollupsTogether;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.model.CompiledObject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one writing means for roll-ups in columns of other records: collected while it is written, made true before hooks and
 * readers see anything of it. Used once, in the transaction of the writing.
 */
final class RollupChanges {
    private final Call call;
    private final RollupKeeper keeper;
    private final RollupPlans plans;
    private final RollupTouches touches = new RollupTouches();

    RollupChanges(Call call, RollupKeeper keeper) {
        this.call = call;
        this.keeper = keeper;
        this.plans = call.plans().rollups();
    }

    /** New rows, in the database by now. */
    RollupChanges created(CompiledObject object, List<Creation> rows) {
        for (RollupPlan plan : plans.over(object.name())) {
            for (Creation row : rows) {
                to(plan, parent(plan, row.values()));
            }
        }
        return this;
    }

    /** The same of rows whose references nobody has looked at. */
    RollupChanges taken(CompiledObject object, List<Creation> rows) {
        for (RollupPlan plan : plans.over(object.name())) {
            for (Creation row : rows) {
                from(plan, parent(plan, row.values()));
            }
        }
        return this;
    }

    RollupChanges changed(Change change) {
        for (RollupPlan plan : plans.over(change.object().name())) {
            if (plan.reads(change.changed())) {
                Long before = parent(plan, change.before());
                Long after = parent(plan, change.after());
                from(plan, before);
                if (!Objects.equals(before, after)) {
                    to(plan, after);
                }
            }
        }
        return this;
    }

    /** @param with the record that goes too and whose roll-ups nobody will ask for */
    RollupChanges deleted(CompiledObject object, Map<String, @Nullable Object> image, @Nullable Long with) {
        for (RollupPlan plan : plans.over(object.name())) {
            Long parent = parent(plan, image);
            if (!Objects.equals(parent, with)) {
                from(plan, parent);
            }
        }
        return this;
    }

    /** A record that is back, with what it was; nothing was counted for it meanwhile. */
    RollupChanges restored(CompiledObject object, long id, Map<String, @Nullable Object> image) {
        for (RollupPlan plan : plans.over(object.name())) {
            to(plan, parent(plan, image));
        }
        plans.into(object.name()).forEach(plan -> touches.add(plan, id));
        return this;
    }

    void keep() {
        if (!touches.isEmpty()) {
            RollupsTogether.keep(keeper, call.context().tenant(), plans, touches);
        }
    }

    private static @Nullable Long parent(RollupPlan plan, Map<String, @Nullable Object> values) {
        return (Long) values.get(plan.link().reference().name());
    }

    private void from(RollupPlan plan, @Nullable Long parent) {
        if (parent != null) {
            touches.add(plan, parent);
        }
    }

    /** Nobody holds yet what it refers to now, see {@link ReferenceResolver}: it may be gone. */
    private void to(RollupPlan plan, @Nullable Long parent) {
        if (parent != null) {
            FieldDefinition reference = plan.link().reference().definition();
            touches.require(plan, parent, ReferenceResolver.unknown(reference, reference.name()));
        }
    }
}
