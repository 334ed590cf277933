package cn.minshui.engine.app.cli;

import cn.minshui.engine.app.settings.Arguments;
import cn.minshui.engine.app.settings.DataDirectory;
import cn.minshui.engine.app.settings.ExitException;
import cn.minshui.engine.app.settings.ServerSettings;
import cn.minshui.engine.app.start.DataLock;
import cn.minshui.engine.app.start.RunFile;
import cn.minshui.engine.app.start.StartReport;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says what runs where. Exit code 0 when the system runs and is ready, 1 otherwise. */
final class StatusCommand {
    private static final Map<String, String> LABELS = Map.of(
            "address", "地址 / address",
            "pid", "进程 / process",
            "startedAt", "启动于 / started",
            "database", "数据库 / database",
            "redis", "Redis",
            "data", "数据目录 / data");

    private final PrintStream out;

    StatusCommand(PrintStream out) {
        this.out = out;
    }

    private static String words(boolean running, boolean ready) {
        if (!running) {
            return "未运行 / not running";
        }
        return ready ? "运行中 / running" : "未就绪 / not ready";
    }

    int run(List<String> line) {
        Arguments arguments = Arguments.parse(line, ServerSettings.FLAGS, ServerSettings.VALUED)
                .atMost(0);
        DataDirectory data = DataDirectory.at(ServerSettings.of(arguments).data());
        Optional<RunFile> running = RunFile.running(data);
        boolean between = running.isEmpty() && DataLock.holder(data).isPresent();
        Optional<Client.Answer> readiness = running.flatMap(r -> new Client(r.address()).readiness());
        boolean ready = readiness.filter(Client.Answer::isOk).isPresent();
        String redisState =
                readiness.map(r -> r.body().path("redis").asText("")).orElse("");
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("running", running.isPresent());
        answer.put("ready", ready);
        running.ifPresent(r -> {
            answer.put("address", r.address());
            answer.put("pid", r.pid());
            answer.put("startedAt", r.startedAt());
            answer.put("database", r.database());
            answer.put("redis", r.redis());
            answer.put("redisState", redisState);
        });
        answer.put("data", data.root().toString());
        if (arguments.flag("json")) {
            out.println(Json.write(answer));
        } else {
            out.println(between ? "正在启动或停止 / starting or stopping" : words(running.isPresent(), ready));
            answer.forEach((name, value) -> {
                if (LABELS.containsKey(name)) {
                    boolean unreachable = name.equals("redis") && redisState.equals("down");
                    out.println("  " + LABELS.get(name) + ": " + value + (unreachable ? StartReport.UNREACHABLE : ""));
                }
            });
        }
        return (ready ? ExitException.Code.DONE : ExitException.Code.PROBLEMS).number();
    }
}
