package cn.minshui.engine.core.script;

import cn.minshui.engine.spi.problem.ProblemException;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.PolyglotException.StackFrame;
import org.graalvm.polyglot.SourceSection;
import org.jspecify.annotations.Nullable;

/** An error that a script threw, told by the line of the script it came from. */
final class ScriptFailure {
    private static final int LONGEST = 400;

    private ScriptFailure() {}

    static ProblemException told(Script script, PolyglotException failure) {
        String message = String.valueOf(failure.getMessage());
        String shown = message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "…";
        return ScriptProblems.failed(script.name(), line(script, failure), shown);
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
