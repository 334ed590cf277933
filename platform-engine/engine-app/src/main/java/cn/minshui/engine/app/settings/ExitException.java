package cn.minshui.engine.app.settings;

import cn.minshui.engine.spi.problem.Text;
import org.jspecify.annotations.Nullable;

/** Ends the command with words for the person who typed it and one of the documented exit codes. */
public final class ExitException extends RuntimeException {
    /** Exit codes of every command. */
    public enum Code {
        DONE(0),
        /** The command ran and found problems, which it has listed. */
        PROBLEMS(1),
        USAGE(2),
        /** Something around the platform is missing or taken: a port, a server, a file. */
        ENVIRONMENT(3);

        private final int number;

        Code(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }

    private final Code code;
    private final Text text;

    public ExitException(Code code, Text text) {
        super(text.en());
        this.code = code;
        this.text = text;
    }

    public ExitException(Code code, Text text, @Nullable Throwable cause) {
        super(text.en(), cause);
        this.code = code;
        this.text = text;
    }

    public static ExitException usage(String zh, String en) {
        return new ExitException(Code.USAGE, Text.of(zh, en));
    }

    public static ExitException environment(String zh, String en) {
        return new ExitException(Code.ENVIRONMENT, Text.of(zh, en));
    }

    public Code code() {
        return code;
    }

    public Text text() {
        return text;
    }
}
