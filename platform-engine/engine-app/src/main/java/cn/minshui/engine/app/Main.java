package cn.minshui.engine.app;

import cn.minshui.engine.app.cli.Commands;
import cn.minshui.engine.app.settings.ExitException;
import java.util.List;
import org.slf4j.LoggerFactory;

/** The one entry of the process: the first word is the command. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        int code;
        try {
            code = Commands.run(List.of(args), System.out);
        } catch (ExitException e) {
            System.err.println(e.text().zh());
            System.err.println(e.text().en());
            code = e.code().number();
        } catch (RuntimeException e) {
            // The command alone: its options may hold a password.
            LoggerFactory.getLogger(Main.class).error("command failed: {}", args.length == 0 ? "" : args[0], e);
            System.err.println("内部错误：" + e);
            System.err.println("internal error: " + e);
            code = ExitException.Code.ENVIRONMENT.number();
        }
        // A server's pools have threads that would keep a failed process alive.
        System.exit(code);
    }
}
