package cn.minshui.engine.core.script;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.ResourceLimits;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.io.IOAccess;
import org.jspecify.annotations.Nullable;

/** Realms kept for the next run of the same script. One engine, so that code is shared; made when the first is asked for. */
final class Realms implements AutoCloseable {
    private static final String JS = "js";
    private static final int MOST_IDLE = 32;
    private static final String HARDENING = "/cn/minshui/engine/script/realm.js";

    private final ScriptLimits limits;
    private final Cache<Script, Source> sources =
            Caffeine.newBuilder().maximumSize(1_000).build();
    private final Deque<Realm> idle = new ArrayDeque<>();
    private @Nullable Engine engine;
    private @Nullable Source hardening;

    Realms(ScriptLimits limits) {
        this.limits = limits;
    }

    static Engine newEngine() {
        return Engine.newBuilder(JS)
                .allowExperimentalOptions(true)
                .option("engine.WarnInterpreterOnly", "false")
                .build();
    }

    /** A context that reaches nothing of the process. */
    static Context context(Engine engine, int longestText, long statements) {
        return Context.newBuilder(JS)
                .engine(engine)
                .allowAllAccess(false)
                .allowHostAccess(HostAccess.NONE)
                .allowHostClassLookup(name -> false)
                .allowPolyglotAccess(PolyglotAccess.NONE)
                .allowIO(IOAccess.NONE)
                .allowCreateThread(false)
                .allowCreateProcess(false)
                .allowNativeAccess(false)
                .allowExperimentalOptions(true)
                .option("js.strict", "true")
                .option("js.disable-eval", "true")
                .option("js.bigint", "false")
                .option("js.load", "false")
                .option("js.print", "false")
                .option("js.console", "false")
                .option("js.graal-builtin", "false")
                .option("js.polyglot-builtin", "false")
                .option("js.java-package-globals", "false")
                .option("js.shared-array-buffer", "false")
                .option("js.atomics", "false")
                .option("js.intl-402", "false")
                .option("js.regexp-static-result", "false")
                .option("js.string-length-limit", Integer.toString(longestText))
                .option("js.max-apply-argument-length", "10000")
                .option("js.max-typed-array-length", "10000")
                .resourceLimits(ResourceLimits.newBuilder()
                        .statementLimit(statements, null)
                        .build())
                .build();
    }

    /** A realm that ran the very same script before, or a new one. */
    Realm take(Script script) {
        return idle(script).orElseGet(() -> make(script));
    }

    private synchronized Optional<Realm> idle(Script script) {
        for (Iterator<Realm> all = idle.iterator(); all.hasNext(); ) {
            Realm realm = all.next();
            if (realm.script().equals(script)) {
                all.remove();
                return Optional.of(realm);
            }
        }
        return Optional.empty();
    }

    private Realm make(Script script) {
        Engine shared = engine();
        Context context = context(shared, limits.text(), script.budget().statements(limits));
        try {
            return new Realm(context, script, hardening(), limits);
        } catch (PolyglotException e) {
            context.close(true);
            throw new IllegalStateException("no realm could be made", e);
        }
    }

    void give(Realm realm) {
        Realm oldest;
        synchronized (this) {
            idle.addFirst(realm);
            oldest = idle.size() > MOST_IDLE ? idle.removeLast() : null;
        }
        if (oldest != null) {
            oldest.cancel();
        }
    }

    Source source(Script script) {
        return Objects.requireNonNull(sources.get(script, s -> literal(s.name(), s.wrapped())));
    }

    static Source literal(String name, String text) {
        return Source.newBuilder(JS, text, name).buildLiteral();
    }

    private synchronized Engine engine() {
        Engine made = engine;
        if (made == null) {
            made = newEngine();
            engine = made;
        }
        return made;
    }

    private synchronized Source hardening() {
        Source read = hardening;
        if (read == null) {
            try (InputStream in = Realms.class.getResourceAsStream(HARDENING)) {
                read = literal(
                        "realm.js", new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
                hardening = read;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return read;
    }

    /** Waits for no script: one that cannot be stopped would hold up the end of the process. */
    @Override
    public synchronized void close() {
        idle.clear();
        Engine made = engine;
        if (made != null) {
            Thread closing = new Thread(() -> made.close(true), "script-engine-close");
            closing.setDaemon(true);
            closing.start();
        }
    }
}
