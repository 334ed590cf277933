package cn.minshui.engine.app.http;

import cn.minshui.engine.app.start.RedisAnnouncer;
import cn.minshui.engine.core.script.ScriptEngine;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether the process lives, and whether it can serve. */
@RestController
@RequestMapping("/api/health")
class HealthController {
    private static final Logger LOG = LoggerFactory.getLogger(HealthController.class);
    private static final int WAIT_SECONDS = 3;
    private final DataSource dataSource;
    private final RedisAnnouncer redis;
    private final ScriptEngine scripts;

    HealthController(DataSource dataSource, RedisAnnouncer redis, ScriptEngine scripts) {
        this.redis = redis;
        this.scripts = scripts;
        this.dataSource = dataSource;
    }

    @GetMapping("/live")
    Map<String, String> live() {
        return Map.of("status", "up");
    }

    /**
     * Requests are taken only when start is over, so what is left to ask is whether the database answers. Redis ({@code up},
     * {@code down} or {@code none}) and scripts ({@code up}, {@code runaways} or {@code refused}) are told and decide nothing:
     * the system runs without them.
     */
    @GetMapping("/ready")
    ResponseEntity<Map<String, String>> ready() {
        try (Connection connection = dataSource.getConnection()) {
            if (connection.isValid(WAIT_SECONDS)) {
                return ResponseEntity.ok(answer("up"));
            }
        } catch (SQLException e) {
            LOG.warn("the database does not answer", e);
        }
        return ResponseEntity.status(503).body(answer("down"));
    }

    private Map<String, String> answer(String database) {
        return Map.of(
                "status",
                database,
                "database",
                database,
                "redis",
                word(redis.state()),
                "scripts",
                word(scripts.health()));
    }

    private static String word(Enum<?> state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
