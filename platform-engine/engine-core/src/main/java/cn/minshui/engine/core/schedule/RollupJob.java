package cn.minshui.engine.core.schedule;

import cn.minshui.engine.core.data.rollup.RollupRepair;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.JobDefinition;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.context.CallContext;
import java.util.OptionalLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code engine/rollups}: compares the roll-ups in columns with what they are made of, and makes those true that are not. */
public final class RollupJob implements JobHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RollupJob.class);

    private final Database database;
    private final Function<CallContext, CompiledModel> models;

    public RollupJob(Database database, Function<CallContext, CompiledModel> models) {
        this.database = database;
        this.models = models;
    }

    @Override
    public boolean handles(String handler) {
        return handler.equals("engine/rollups");
    }

    @Override
    public OptionalLong run(JobDefinition job, CallContext context, String run) {
        new RollupRepair(database, models.apply(context))
                .run(context.tenant())
                .forEach((fields, records) -> LOG.warn(
                        "{} of {} records of tenant {} did not hold what they are made of; they do now",
                        fields,
                        records,
                        context.tenant().value()));
        return OptionalLong.empty();
    }
}
