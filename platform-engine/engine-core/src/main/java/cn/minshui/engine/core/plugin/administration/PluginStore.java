package cn.minshui.engine.core.plugin.administration;

import static org.mybatis.dynamic.sql.SqlBuilder.insertInto;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.select;
import static org.mybatis.dynamic.sql.SqlBuilder.update;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.plugin.PluginVersion;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.SqlBuilder;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.render.RenderingStrategies;
import org.mybatis.dynamic.sql.update.UpdateModel;
import org.mybatis.dynamic.sql.util.Buildable;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** The rows of {@code sys_plugin} and {@code sys_plugin_event}. */
final class PluginStore {
    private static final int SHOWN = 100;
    private static final SqlTable PLUGIN = SqlTable.of("sys_plugin");
    private static final SqlColumn<String> ID = PLUGIN.column("plugin_id");
    private static final SqlColumn<String> VERSION = PLUGIN.column("plugin_version");
    private static final SqlColumn<Boolean> ENABLED = PLUGIN.column("enabled");
    private static final SqlColumn<Long> RELOADS = PLUGIN.column("reloads");
    private static final SqlColumn<LocalDateTime> CHANGED = PLUGIN.column("changed_at");

    private static final SqlTable EVENT = SqlTable.of("sys_plugin_event");
    private static final SqlColumn<Long> EVENT_ID = EVENT.column("id");
    private static final SqlColumn<String> EVENT_PLUGIN = EVENT.column("plugin_id");
    private static final SqlColumn<String> EVENT_VERSION = EVENT.column("plugin_version");
    private static final SqlColumn<String> EVENT_ACTION = EVENT.column("action");
    private static final SqlColumn<Long> EVENT_TENANT = EVENT.column("tenant_id");
    private static final SqlColumn<Long> EVENT_ORGANIZATION = EVENT.column("org_id");
    private static final SqlColumn<Long> EVENT_USER = EVENT.column("user_id");
    private static final SqlColumn<String> EVENT_USERNAME = EVENT.column("username");
    private static final SqlColumn<LocalDateTime> EVENT_AT = EVENT.column("happened_at");
    private static final SqlColumn<String> EVENT_DETAIL = EVENT.column("detail");

    private final NamedParameterJdbcTemplate jdbc;

    PluginStore(Database database) {
        this.jdbc = new NamedParameterJdbcTemplate(database.jdbc());
    }

    /** @param reloads how often administrators had it loaded anew */
    record Decision(PluginVersion plugin, boolean enabled, long reloads) {}

    List<Decision> decisions() {
        var statement = select(ID, VERSION, ENABLED, RELOADS)
                .from(PLUGIN)
                .build()
                .render(RenderingStrategies.SPRING_NAMED_PARAMETER);
        return jdbc.query(statement.getSelectStatement(), statement.getParameters(), PluginStore::decision);
    }

    private static Decision decision(ResultSet row, int index) throws SQLException {
        return new Decision(
                new PluginVersion(row.getString(ID.name()), row.getString(VERSION.name())),
                row.getBoolean(ENABLED.name()),
                row.getLong(RELOADS.name()));
    }

    Optional<Decision> decision(PluginVersion plugin) {
        return decisions().stream().filter(d -> d.plugin().equals(plugin)).findFirst();
    }

    void decide(Decision decision, Instant now) {
        boolean known = execute(update(PLUGIN)
                .set(ENABLED)
                .equalTo(decision.enabled())
                .set(RELOADS)
                .equalTo(decision.reloads())
                .set(CHANGED)
                .equalTo(stored(now))
                .where(ID, isEqualTo(decision.plugin().id()))
                .and(VERSION, isEqualTo(decision.plugin().version())));
        if (!known) {
            var statement = insertInto(PLUGIN)
                    .set(ID)
                    .toValue(decision.plugin().id())
                    .set(VERSION)
                    .toValue(decision.plugin().version())
                    .set(ENABLED)
                    .toValue(decision.enabled())
                    .set(RELOADS)
                    .toValue(decision.reloads())
                    .set(CHANGED)
                    .toValue(stored(now))
                    .build()
                    .render(RenderingStrategies.SPRING_NAMED_PARAMETER);
            jdbc.update(statement.getInsertStatement(), statement.getParameters());
        }
    }

    private boolean execute(Buildable<UpdateModel> update) {
        var statement = update.build().render(RenderingStrategies.SPRING_NAMED_PARAMETER);
        return jdbc.update(statement.getUpdateStatement(), statement.getParameters()) > 0;
    }

    void record(
            long id,
            CallContext context,
            String plugin,
            @Nullable String version,
            String action,
            @Nullable String detail) {
        var statement = insertInto(EVENT)
                .set(EVENT_ID)
                .toValue(id)
                .set(EVENT_PLUGIN)
                .toValue(plugin)
                .set(EVENT_VERSION)
                .toValueOrNull(version)
                .set(EVENT_ACTION)
                .toValue(action)
                .set(EVENT_TENANT)
                .toValue(context.tenant().value())
                .set(EVENT_ORGANIZATION)
                .toValue(context.organization().value())
                .set(EVENT_USER)
                .toValue(context.principal().author())
                .set(EVENT_USERNAME)
                .toValue(context.principal().authorName())
                .set(EVENT_AT)
                .toValue(stored(context.now()))
                .set(EVENT_DETAIL)
                .toValueOrNull(detail)
                .build()
                .render(RenderingStrategies.SPRING_NAMED_PARAMETER);
        jdbc.update(statement.getInsertStatement(), statement.getParameters());
    }

    /** The newest first. @param tenant null for those of all tenants */
    List<PluginEvent> events(String plugin, @Nullable Long tenant) {
        var statement = select(
                        EVENT_ID,
                        EVENT_VERSION,
                        EVENT_ACTION,
                        EVENT_ORGANIZATION,
                        EVENT_USERNAME,
                        EVENT_AT,
                        EVENT_DETAIL)
                .from(EVENT)
                .where(EVENT_PLUGIN, isEqualTo(plugin))
                .and(EVENT_TENANT, SqlBuilder.isEqualToWhenPresent(tenant))
                .orderBy(EVENT_ID.descending())
                .limit(SHOWN)
                .build()
                .render(RenderingStrategies.SPRING_NAMED_PARAMETER);
        return jdbc.query(statement.getSelectStatement(), statement.getParameters(), PluginStore::event);
    }

    private static PluginEvent event(ResultSet row, int index) throws SQLException {
        return new PluginEvent(
                row.getObject(EVENT_AT.name(), LocalDateTime.class).toInstant(ZoneOffset.UTC),
                Objects.requireNonNull(row.getString(EVENT_ACTION.name())),
                row.getString(EVENT_VERSION.name()),
                row.getLong(EVENT_ORGANIZATION.name()),
                Objects.requireNonNull(row.getString(EVENT_USERNAME.name())),
                row.getString(EVENT_DETAIL.name()));
    }

    private static LocalDateTime stored(Instant instant) {
        return LocalDateTime.ofInstant(instant.truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC);
    }
}
