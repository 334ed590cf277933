package cn.minshui.engine.core.script;

import java.util.Objects;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.jspecify.annotations.Nullable;

/** One context of JavaScript, hardened before it sees its script: for one script, one run at a time. */
final class Realm {
    private final Context context;
    private final Script script;
    private final Value runner;
    private @Nullable Value function;
    private @Nullable ScriptRun current;

    Realm(Context context, Script script, Source hardening, ScriptLimits limits) {
        this.context = context;
        this.script = script;
        ProxyExecutable host = given -> Objects.requireNonNull(current).ask(given[0].asString(), given[1].asString());
        this.runner = context.eval(hardening)
                .execute(host, new ExactArithmetic(), ProxyObject.fromMap(RealmLimits.of(limits)));
    }

    Script script() {
        return script;
    }

    /** @param source of the script, wrapped @return JSON */
    String run(ScriptRun run, Source source) {
        current = run;
        context.resetLimits();
        run.begin();
        try {
            Value known = function;
            if (known == null) {
                known = context.eval(source);
                function = known;
            }
            return runner.execute(known, run.input()).asString();
        } finally {
            current = null;
        }
    }

    /** Also while a script runs in it: the script is told to end where it next can be. Blocks until it has. */
    void cancel() {
        try {
            context.close(true);
        } catch (PolyglotException e) {
            // What ended the script ends its closing too; the context is closed all the same.
            if (!e.isCancelled() && !e.isResourceExhausted() && !e.isInterrupted()) {
                throw e;
            }
        }
    }
}
