package cn.minshui.engine.core.schedule;

import cn.minshui.engine.core.data.sealing.Resealing;
import cn.minshui.engine.core.data.sealing.SealedTable;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.JobDefinition;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.plugin.administration.PluginConfigurations;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.TenantId;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code engine/protection}: encrypts what is plain though it is sensitive, and what is of an older key: left by servers that
 * were still at work under an older release, or by a publish or a change of keys that was broken off.
 */
public final class ProtectionJob implements JobHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ProtectionJob.class);

    private final Resealing resealing;
    private final PluginConfigurations configurations;
    private final Function<TenantId, List<CompiledModel>> models;

    /** @param models of what a tenant follows, branches included */
    public ProtectionJob(
            Database database, PluginConfigurations configurations, Function<TenantId, List<CompiledModel>> models) {
        this.resealing = new Resealing(database);
        this.configurations = configurations;
        this.models = models;
    }

    @Override
    public boolean handles(String handler) {
        return handler.equals("engine/protection");
    }

    @Override
    public OptionalLong run(JobDefinition job, CallContext context, String run) {
        renew(context.tenant());
        return OptionalLong.empty();
    }

    /** The same without a schedule. */
    public void renew(TenantId tenant) {
        Resealing.Outcome outcome = resealing.renew(tenant, SealedTable.of(models.apply(tenant)));
        int renewed = configurations.renew();
        if (outcome.changed() + outcome.unreadable() + renewed > 0) {
            LOG.info(
                    "{} rows and entries of the history of tenant {} and {} configurations were encrypted under the current"
                            + " keys, {} could not be read",
                    outcome.changed(),
                    tenant.value(),
                    renewed,
                    outcome.unreadable());
        }
    }
}
