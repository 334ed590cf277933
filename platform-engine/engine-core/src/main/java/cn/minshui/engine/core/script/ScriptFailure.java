package cn.minshui.engine.core.script;

import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.PolyglotException.StackFrame;
import org.graalvm.polyglot.SourceSection;
import org.jspecify.annotations.Nullable;

/**
 * An error that a script threw.
 *
 * @param line of the script it came from, 0 where it is not known
 * @param message of JavaScript, cut where it is long: for those who look after scripts
 */
record ScriptFailure(int line, String message) {
    private static final int LONGEST = 400;

    static ScriptFailure of(Script script, PolyglotException failure) {
        String message = String.valueOf(failure.getMessage());
        String shown = message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "…";
        return new ScriptFailure(line(script, failure), shown);
    }

    private static int line(Script script, PolyglotException failure) {
        int line = line(script, failure.getSourceLocation());
        if (line > 0) {
            return line;
        }
        for (StackFrame frame : failure.getPolyglotStackTrace()) {
            int found = frame.isGuestFrame() ? line(script, frame.getSourceLocation()) : 0;
            if (found > 0) {
                return found;
            }
        }
        return 0;
    }

    private static int line(Script script, @Nullable SourceSection section) {
        if (section == null || !section.getSource().getName().equals(script.name())) {
            return 0;
        }
        return section.getStartLine() - Script.LINES_BEFORE;
    }
}
