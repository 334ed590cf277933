package cn.minshui.engine.app.cli;

import cn.minshui.engine.app.settings.Arguments;
import cn.minshui.engine.app.settings.DataDirectory;
import cn.minshui.engine.app.settings.ExitException;
import cn.minshui.engine.app.settings.ServerSettings;
import cn.minshui.engine.app.start.Accounts;
import cn.minshui.engine.app.start.RunFile;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Prints an access token of an account that the first start made, by logging in as it. */
final class TokenCommand {
    private final PrintStream out;

    TokenCommand(PrintStream out) {
        this.out = out;
    }

    int run(List<String> line) {
        Set<String> valued = new TreeSet<>(ServerSettings.VALUED);
        valued.add("user");
        Arguments arguments =
                Arguments.parse(line, ServerSettings.FLAGS, valued).atMost(0);
        DataDirectory data = DataDirectory.at(ServerSettings.of(arguments).data());
        RunFile running = RunFile.running(data)
                .orElseThrow(() -> ExitException.environment(
                        "平台未运行，先执行 ./platform start", "the platform does not run; run ./platform start first"));
        String user = arguments.option("user").orElse(Accounts.ADMINISTRATOR);
        String password = new Accounts(data)
                .find(user)
                .orElseThrow(() -> ExitException.usage(
                        "数据目录里没有用户 " + user + " 的密码（只有首次启动建立的账号可用）",
                        "the data directory holds no password of " + user + " (only accounts made by a first start)"));
        String token = new Client(running.address()).login(user, password);
        out.println(arguments.flag("json") ? Json.write(Map.of("user", user, "accessToken", token)) : token);
        return ExitException.Code.DONE.number();
    }
}
