package cn.minshui.engine.core.plugin.administration;

import static org.mybatis.dynamic.sql.SqlBuilder.insertInto;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.select;
import static org.mybatis.dynamic.sql.SqlBuilder.update;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.protect.Protection;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.TenantId;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.render.RenderingStrategies;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** The rows of {@code sys_plugin_configuration}. */
final class ConfigurationStore {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final SqlTable CONFIGURATION = SqlTable.of("sys_plugin_configuration");
    private static final SqlColumn<String> PLUGIN = CONFIGURATION.column("plugin_id");
    private static final SqlColumn<Long> TENANT = CONFIGURATION.column("tenant_id");
    private static final SqlColumn<Long> ORGANIZATION = CONFIGURATION.column("org_id");
    private static final SqlColumn<String> CONTENT = CONFIGURATION.column("content");
    private static final SqlColumn<LocalDateTime> CHANGED = CONFIGURATION.column("changed_at");

    private final NamedParameterJdbcTemplate jdbc;
    private final Protection protection;

    ConfigurationStore(Database database) {
        this.jdbc = new NamedParameterJdbcTemplate(database.jdbc());
        this.protection = database.protection();
    }

    /** A configuration is encrypted as a whole: it holds secrets. */
    private static String place(String plugin, long tenant, long node) {
        return "sys_plugin_configuration|" + plugin + "|" + tenant + "|" + node;
    }

    Optional<ObjectNode> find(String plugin, TenantId tenant, OrgNodeId node) {
        return Optional.ofNullable(all(plugin, tenant).get(node.value()));
    }

    /** By organisation. */
    Map<Long, ObjectNode> all(String plugin, TenantId tenant) {
        var statement = select(ORGANIZATION, CONTENT)
                .from(CONFIGURATION)
                .where(PLUGIN, isEqualTo(plugin))
                .and(TENANT, isEqualTo(tenant.value()))
                .build()
                .render(RenderingStrategies.SPRING_NAMED_PARAMETER);
        Map<Long, ObjectNode> all = new HashMap<>();
        jdbc.query(statement.getSelectStatement(), statement.getParameters(), row -> {
            long node = row.getLong(ORGANIZATION.name());
            String place = place(plugin, tenant.value(), node);
            all.put(node, read(protection.credentials().open(row.getString(CONTENT.name()), place)));
        });
        return all;
    }

    private static ObjectNode read(String text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored configuration cannot be read", e);
        }
    }

    void save(String plugin, TenantId tenant, OrgNodeId node, ObjectNode content, Instant now) {
        String sealed = protection.credentials().seal(content.toString(), place(plugin, tenant.value(), node.value()));
        LocalDateTime at = LocalDateTime.ofInstant(now.truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC);
        var change = update(CONFIGURATION)
                .set(CONTENT)
                .equalTo(sealed)
                .set(CHANGED)
                .equalTo(at)
                .where(PLUGIN, isEqualTo(plugin))
                .and(TENANT, isEqualTo(tenant.value()))
                .and(ORGANIZATION, isEqualTo(node.value()))
                .build()
                .render(RenderingStrategies.SPRING_NAMED_PARAMETER);
        if (jdbc.update(change.getUpdateStatement(), change.getParameters()) == 0) {
            var addition = insertInto(CONFIGURATION)
                    .set(PLUGIN)
                    .toValue(plugin)
                    .set(TENANT)
                    .toValue(tenant.value())
                    .set(ORGANIZATION)
                    .toValue(node.value())
                    .set(CONTENT)
                    .toValue(sealed)
                    .set(CHANGED)
                    .toValue(at)
                    .build()
                    .render(RenderingStrategies.SPRING_NAMED_PARAMETER);
            jdbc.update(addition.getInsertStatement(), addition.getParameters());
        }
    }

    private record Stored(String plugin, long tenant, long node, String content) {}

    /** Encrypts what is plain or of an older key; a configuration that is saved meanwhile stays as it was saved. */
    int renew() {
        var statement = select(PLUGIN, TENANT, ORGANIZATION, CONTENT)
                .from(CONFIGURATION)
                .build()
                .render(RenderingStrategies.SPRING_NAMED_PARAMETER);
        List<Stored> all = jdbc.query(
                statement.getSelectStatement(),
                statement.getParameters(),
                (row, number) -> new Stored(row.getString(1), row.getLong(2), row.getLong(3), row.getString(4)));
        int renewed = 0;
        for (Stored stored : all) {
            if (!stored.content().startsWith(protection.credentials().currentHead())) {
                renewed += renew(stored);
            }
        }
        return renewed;
    }

    private int renew(Stored stored) {
        String place = place(stored.plugin(), stored.tenant(), stored.node());
        String plain = protection.credentials().open(stored.content(), place);
        var change = update(CONFIGURATION)
                .set(CONTENT)
                .equalTo(protection.credentials().seal(plain, place))
                .where(PLUGIN, isEqualTo(stored.plugin()))
                .and(TENANT, isEqualTo(stored.tenant()))
                .and(ORGANIZATION, isEqualTo(stored.node()))
                .and(CONTENT, isEqualTo(stored.content()))
                .build()
                .render(RenderingStrategies.SPRING_NAMED_PARAMETER);
        return jdbc.update(change.getUpdateStatement(), change.getParameters());
    }
}
