package cn.minshui.engine.app.start;

import cn.minshui.engine.app.embedded.EmbeddedDatabase;
import cn.minshui.engine.app.embedded.EmbeddedRedis;
import cn.minshui.engine.app.settings.DataDirectory;
import cn.minshui.engine.app.settings.ExitException;
import cn.minshui.engine.app.settings.ServerSettings;
import cn.minshui.engine.app.settings.ServerSettings.ExternalDatabase;
import cn.minshui.engine.spi.problem.Text;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** One running platform: servers of its own where it was given none, the engine, HTTP. */
public final class Server implements AutoCloseable {
    private final ServerSettings settings;
    private final DataDirectory data;
    private final EmbeddedDatabase embeddedDatabase;
    private final EmbeddedRedis embeddedRedis;
    private final DataLock lock;
    private @Nullable ConfigurableApplicationContext context;

    private Server(ServerSettings settings) {
        this.settings = settings;
        this.data = DataDirectory.open(settings.data());
        this.embeddedDatabase = new EmbeddedDatabase(data);
        this.embeddedRedis = new EmbeddedRedis(data);
        this.lock = DataLock.take(data).orElseThrow(() -> second(data));
        // What a killed server left; as long as this one starts there is nothing to be said about it.
        RunFile.remove(data);
    }

    /** Runs until the process is told to end. */
    public static int run(ServerSettings settings, PrintStream out) {
        Server server = new Server(settings);
        CountDownLatch ended = new CountDownLatch(1);
        Thread ending = new Thread(
                () -> {
                    server.close();
                    ended.countDown();
                },
                "end");
        server.refuseTakenPort();
        Runtime.getRuntime().addShutdownHook(ending);
        server.start(out);
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ExitException.Code.DONE.number();
    }

    private static ExitException second(DataDirectory data) {
        Optional<RunFile> running = RunFile.running(data);
        String pid = DataLock.holder(data).map(p -> Long.toString(p.pid())).orElse("?");
        String address = running.map(RunFile::address).orElse("");
        return running.isPresent()
                ? ExitException.environment(
                        "此数据目录已有平台在运行：" + address + "（进程 " + pid + "）。先执行 ./platform stop",
                        "a platform already runs on this data directory: " + address + " (process " + pid
                                + "). Run ./platform stop first")
                : ExitException.environment(
                        "此数据目录上正有平台在启动或停止（进程 " + pid + "），请稍后用 ./platform status 查看",
                        "a platform is starting or stopping on this data directory (process " + pid
                                + "); ask ./platform status in a moment");
    }

    private void refuseTakenPort() {
        try (ServerSocket socket = new ServerSocket(settings.port())) {
            socket.getLocalPort();
        } catch (IOException e) {
            throw portTaken();
        }
    }

    private ExitException portTaken() {
        return ExitException.environment(
                "端口 " + settings.port() + " 已被占用，请换一个：./platform start --port <端口>",
                "port " + settings.port() + " is taken; choose another: ./platform start --port <port>");
    }

    private void start(PrintStream out) {
        CopiedSystem.requireWhole(data);
        ExternalDatabase given = settings.database();
        if (given != null) {
            GivenDatabase.check(given);
        }
        ExternalDatabase database = given == null ? embeddedDatabase.start() : given;
        String redis = settings.redisUrl() == null ? embeddedRedis.start() : settings.redisUrl();
        Connections connections = new Connections(database, redis);
        try {
            context = application(settings, data, connections);
        } catch (RuntimeException e) {
            throw explain(e);
        }
        new RunFile(
                        ProcessHandle.current().pid(),
                        settings.port(),
                        Instant.now().toString(),
                        database.url(),
                        redis.replaceFirst("//[^@]*@", "//"),
                        given == null)
                .write(data);
        context.getBean(StartReport.class).print(out);
    }

    /** The application over servers that run already. */
    static ConfigurableApplicationContext application(
            ServerSettings settings, DataDirectory data, Connections connections) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.SERVLET)
                .bannerMode(Banner.Mode.OFF)
                .registerShutdownHook(false)
                .properties(
                        Map.of("server.port", settings.port(), "spring.config.location", "classpath:/application.yaml"))
                .initializers(c -> {
                    GenericApplicationContext beans = (GenericApplicationContext) c;
                    beans.registerBean(ServerSettings.class, () -> settings);
                    beans.registerBean(DataDirectory.class, () -> data);
                    beans.registerBean(Connections.class, () -> connections);
                })
                .run();
    }

    /** Whether a failed start will be told in words, so that nothing more needs to be said. */
    static boolean isExplained(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ExitException
                    || cause instanceof PortInUseException
                    || cause instanceof SQLException) {
                return true;
            }
        }
        return false;
    }

    /** What stands behind a failed start, in words, where it is one of the causes that a person can do something about. */
    private RuntimeException explain(RuntimeException failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ExitException exit) {
                return exit;
            }
            if (cause instanceof PortInUseException) {
                return portTaken();
            }
            if (cause instanceof SQLException sql) {
                return new ExitException(
                        ExitException.Code.ENVIRONMENT,
                        Text.of("数据库不可用：" + sql.getMessage(), "the database does not work: " + sql.getMessage()),
                        failure);
            }
        }
        return failure;
    }

    @Override
    public void close() {
        if (context != null) {
            context.close();
        }
        embeddedRedis.stop();
        if (settings.database() == null) {
            embeddedDatabase.stop();
        }
        RunFile.remove(data);
        lock.close();
    }
}
