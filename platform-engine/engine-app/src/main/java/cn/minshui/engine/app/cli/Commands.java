package cn.minshui.engine.app.cli;

import cn.minshui.engine.app.settings.Arguments;
import cn.minshui.engine.app.settings.ExitException;
import cn.minshui.engine.app.settings.ServerSettings;
import cn.minshui.engine.app.start.Server;
import java.io.PrintStream;
import java.util.List;

/** Finds the command that the first word names. */
public final class Commands {
    private Commands() {}

    /** @return exit code */
    public static int run(List<String> line, PrintStream out) {
        if (line.isEmpty()) {
            throw ExitException.usage("缺少命令", "the command is missing");
        }
        List<String> rest = line.subList(1, line.size());
        return switch (line.get(0)) {
            case "start" -> start(rest, out);
            case "status" -> new StatusCommand(out).run(rest);
            case "metadata" -> new MetadataCommand(out).run(rest);
            case "generate" -> new GenerateCommand(out).run(rest);
            case "token" -> new TokenCommand(out).run(rest);
            case "backup" -> new CopyCommands(out).backup(rest);
            case "restore" -> new CopyCommands(out).restore(rest);
            case "stop" -> new StopCommand(out).run(rest);
            default -> throw ExitException.usage("不认识的命令 " + line.get(0), "unknown command " + line.get(0));
        };
    }

    private static int start(List<String> rest, PrintStream out) {
        Arguments arguments = Arguments.parse(rest, ServerSettings.FLAGS, ServerSettings.VALUED)
                .atMost(0);
        return Server.run(ServerSettings.of(arguments), out);
    }
}
