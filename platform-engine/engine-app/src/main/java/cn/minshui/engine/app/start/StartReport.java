package cn.minshui.engine.app.start;

import cn.minshui.engine.app.settings.DataDirectory;
import cn.minshui.engine.app.settings.ServerSettings;
import java.io.PrintStream;
import org.springframework.stereotype.Component;

/** What every start prints when the system is ready. */
@Component
public final class StartReport {
    /** Words behind the address of a Redis that is given but does not answer. */
    public static final String UNREACHABLE =
            " （连不上，系统不用它照常运行；请检查地址和口令" + " / unreachable, the system runs without it; check address and password）";

    private final ServerSettings settings;
    private final Connections connections;
    private final DataDirectory data;
    private final RedisAnnouncer redis;

    StartReport(ServerSettings settings, Connections connections, DataDirectory data, RedisAnnouncer redis) {
        this.redis = redis;
        this.data = data;
        this.settings = settings;
        this.connections = connections;
    }

    void print(PrintStream out) {
        out.println();
        out.println("闽水平台已就绪 / Minshui is ready: http://127.0.0.1:" + settings.port());
        out.println("  数据库 / database: " + connections.database().url()
                + (settings.database() == null ? " （内置 / embedded）" : ""));
        out.println("  Redis: " + describeRedis());
        out.println("  数据目录 / data: " + settings.data());
        new Accounts(data).all().forEach((user, password) -> out.println("  账号 / account: " + user + "  " + password));
        // The start in the background knows by the empty line that the report is whole.
        out.println();
    }

    private String describeRedis() {
        if (connections.redis().isEmpty()) {
            return "无 / none";
        }
        return connections.redis().replaceFirst("//[^@]*@", "//")
                + (settings.redisUrl() == null ? " （内置 / embedded）" : "")
                + (redis.state() == RedisAnnouncer.State.DOWN ? UNREACHABLE : "");
    }
}
