package cn.minshui.engine.core.script;

import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;

/** Refusals of runs, in words. */
final class ScriptProblems {
    private ScriptProblems() {}

    static ProblemException stopped(String script, Bound bound) {
        return ProblemException.of(
                ProblemClass.INVALID,
                "SCRIPT_STOPPED",
                "脚本“" + script + "”已被停止：" + bound.words().zh(),
                "the script '" + script + "' was stopped: " + bound.words().en());
    }

    /**
     * What the error says stays with those who look after scripts: it may hold what the caller must not see.
     *
     * @param line of the script, 0 where it is not known
     */
    static ProblemException failed(String script, int line) {
        return ProblemException.of(
                ProblemClass.INVALID,
                "SCRIPT_FAILED",
                "脚本“" + script + "”" + (line > 0 ? "第 " + line + " 行" : "") + "出错，请联系管理员",
                "the script '" + script + "' failed" + (line > 0 ? " in line " + line : "")
                        + "; tell an administrator");
    }

    static ProblemException busy() {
        return ProblemException.of(
                ProblemClass.LIMIT,
                "SCRIPTS_BUSY",
                "正在运行的脚本过多，请稍后再试",
                "too many scripts are at work; try again in a moment");
    }

    static ProblemException runaway(String script) {
        return ProblemException.of(
                ProblemClass.LIMIT,
                "SCRIPT_RUNAWAY",
                "脚本“" + script + "”此前失控，尚未结束，暂不运行，请联系管理员",
                "the script '" + script + "' is out of control since an earlier run, so it is not run for now;"
                        + " tell an administrator");
    }

    static ProblemException refused() {
        return ProblemException.of(
                ProblemClass.LIMIT,
                "SCRIPTS_REFUSED",
                "失控的脚本过多，暂不运行任何脚本，请联系管理员",
                "too many scripts are out of control, so none is run for now; tell an administrator");
    }
}
