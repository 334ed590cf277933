package cn.minshui.engine.app.cli;

import cn.minshui.engine.app.embedded.EmbeddedDatabase;
import cn.minshui.engine.app.embedded.EmbeddedRedis;
import cn.minshui.engine.app.settings.Arguments;
import cn.minshui.engine.app.settings.DataDirectory;
import cn.minshui.engine.app.settings.ExitException;
import cn.minshui.engine.app.settings.ServerSettings;
import cn.minshui.engine.app.start.DataLock;
import cn.minshui.engine.app.start.RunFile;
import cn.minshui.engine.core.diagnostic.ProcessEnd;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Ends the server of a data directory, and the servers that a killed one left behind. */
final class StopCommand {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private final PrintStream out;

    StopCommand(PrintStream out) {
        this.out = out;
    }

    int run(List<String> line) {
        Arguments arguments = Arguments.parse(line, ServerSettings.FLAGS, ServerSettings.VALUED)
                .atMost(0);
        DataDirectory data = DataDirectory.at(ServerSettings.of(arguments).data());
        Optional<ProcessHandle> running = DataLock.holder(data);
        running.ifPresent(StopCommand::end);
        boolean orphans = new EmbeddedRedis(data).stop() | new EmbeddedDatabase(data).stop();
        RunFile.remove(data);
        if (arguments.flag("json")) {
            out.println(Json.write(Map.of("stopped", running.isPresent(), "orphans", orphans)));
        } else if (running.isPresent()) {
            out.println("已停止 / stopped");
        } else {
            out.println(
                    orphans ? "平台未运行，已结束遗留的内置服务 / not running; ended the servers it had left" : "未运行 / not running");
        }
        return ExitException.Code.DONE.number();
    }

    private static void end(ProcessHandle process) {
        process.destroy();
        ProcessEnd.awaitOrKill(process, PATIENCE);
    }
}
