package cn.minshui.engine.app.http;

import cn.minshui.engine.app.start.RedisAnnouncer;
import cn.minshui.engine.core.breaker.Breakers;
import cn.minshui.engine.core.data.Replica;
import cn.minshui.engine.core.plugin.PluginCondition;
import cn.minshui.engine.core.plugin.PluginRegistry;
import cn.minshui.engine.core.plugin.PluginState;
import cn.minshui.engine.core.script.ScriptEngine;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.health.HealthStatus;
import cn.minshui.engine.spi.plugin.PluginVersion;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether the process lives, and whether it can serve; for operators, how its parts do. */
@RestController
@RequestMapping("/api/health")
class HealthController {
    private static final Logger LOG = LoggerFactory.getLogger(HealthController.class);
    private static final int WAIT_SECONDS = 3;
    private static final String UP = "up";
    private static final String DOWN = "down";

    private final DataSource dataSource;
    private final RedisAnnouncer redis;
    private final ScriptEngine scripts;
    private final PluginRegistry plugins;
    private final PluginConditions conditions;
    private final PluginRights rights;
    private final Supplier<Optional<Replica.State>> replica;
    private final Breakers breakers;

    HealthController(
            DataSource dataSource,
            RedisAnnouncer redis,
            ScriptEngine scripts,
            PluginRegistry plugins,
            PluginConditions conditions,
            PluginRights rights,
            Supplier<Optional<Replica.State>> replica,
            Breakers breakers) {
        this.redis = redis;
        this.scripts = scripts;
        this.dataSource = dataSource;
        this.plugins = plugins;
        this.conditions = conditions;
        this.rights = rights;
        this.replica = replica;
        this.breakers = breakers;
    }

    /** @param status {@code up}, {@code degraded} (a plugin is not well, the replica not read or something left alone by its circuit breaker, the rest serves) or {@code down} */
    record Details(
            String status,
            String database,
            String replica,
            String redis,
            String scripts,
            List<PluginHealth> plugins,
            List<Breaker> breakers) {}

    /** @param name what is asked @param state up, broken (left alone for now) or trying @param calls the last ones */
    record Breaker(String name, String state, int calls, int failed) {}

    /** @param state as {@code GET /api/plugins} tells it, @param health null unless it is enabled */
    record PluginHealth(String id, String version, PluginState state, PluginConditions.@Nullable Health health) {}

    @Operation(summary = "How the database, Redis and each plugin do, for administrators of the operating tenant")
    @GetMapping
    ResponseEntity<Details> details(CallContext context, HttpServletRequest request) {
        rights.requireOperator(context);
        Map<PluginVersion, PluginCondition> now = conditions.now();
        String language = Language.of(request);
        List<PluginHealth> listed = plugins.plugins().stream()
                .map(plugin -> new PluginHealth(
                        plugin.id(), plugin.version(), plugin.state(), PluginConditions.of(plugin, now, language)))
                .toList();
        String database = databaseAnswers() ? UP : DOWN;
        boolean follows = replica.get().orElse(Replica.State.UP) == Replica.State.UP;
        List<Breakers.Condition> asked = breakers.conditions();
        boolean isWell = follows
                && asked.stream().noneMatch(each -> each.state() == Breakers.State.BROKEN)
                && now.values().stream().allMatch(condition -> condition.status() == HealthStatus.UP);
        String status = isWell || database.equals(DOWN) ? database : "degraded";
        return ResponseEntity.status(database.equals(UP) ? 200 : 503)
                .body(new Details(
                        status,
                        database,
                        replicaWord(),
                        word(redis.state()),
                        word(scripts.health()),
                        listed,
                        asked.stream()
                                .map(each -> new Breaker(each.name(), word(each.state()), each.calls(), each.failed()))
                                .toList()));
    }

    @GetMapping("/live")
    Map<String, String> live() {
        return Map.of("status", UP);
    }

    /**
     * Requests are taken only when start is over, so what is left to ask is whether the database answers. Redis ({@code up},
     * {@code down} or {@code none}), the replica ({@code up}, {@code behind}, {@code down} or {@code none}) and scripts ({@code
     * up}, {@code runaways} or {@code refused}) are told and decide nothing: the system runs without them.
     */
    @GetMapping("/ready")
    ResponseEntity<Map<String, String>> ready() {
        String word = databaseAnswers() ? UP : DOWN;
        return ResponseEntity.status(word.equals(UP) ? 200 : 503).body(answer(word));
    }

    private boolean databaseAnswers() {
        try (Connection connection = dataSource.getConnection()) {
            return connection.isValid(WAIT_SECONDS);
        } catch (SQLException e) {
            LOG.warn("the database does not answer", e);
            return false;
        }
    }

    private Map<String, String> answer(String database) {
        return Map.of(
                "status",
                database,
                "database",
                database,
                "replica",
                replicaWord(),
                "redis",
                word(redis.state()),
                "scripts",
                word(scripts.health()));
    }

    private String replicaWord() {
        return replica.get().map(HealthController::word).orElse("none");
    }

    private static String word(Enum<?> state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
