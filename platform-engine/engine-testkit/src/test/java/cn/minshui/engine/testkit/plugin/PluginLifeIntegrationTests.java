package cn.minshui.engine.testkit.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.core.plugin.PluginDetail;
import cn.minshui.engine.core.plugin.PluginFamily;
import cn.minshui.engine.core.plugin.PluginState;
import cn.minshui.engine.core.plugin.ServiceMeter;
import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.action.Input;
import cn.minshui.engine.spi.calculator.Calculator;
import cn.minshui.engine.spi.calculator.Columns;
import cn.minshui.engine.spi.event.EventHandler;
import cn.minshui.engine.spi.plugin.PluginVersion;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disabling, enabling, loading again, breaking, and two versions side by side. */
class PluginLifeIntegrationTests {
    private static final PluginVersion ONE = new PluginVersion("one", "1.0.0");
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    private DefaultPluginRegistry registry = new DefaultPluginRegistry(List.of(), List.of());

    @AfterEach
    void close() {
        registry.close();
    }

    /** The body sees the call's input by the name {@code input}. */
    private static FakePlugin plugin(String id, String version, String body) {
        return new FakePlugin(id, version)
                .source("p.Act", """
                        package p;
                        import cn.minshui.engine.spi.action.*;
                        import java.util.Map;
                        public class Act implements ActionHandler {
                            public String name() { return "%s/act"; }
                            public ActionResult run(ActionCall call) {
                                Input input = call.input();
                                %s
                            }
                        }
                        """.formatted(id, body))
                .service(ActionHandler.class, "p.Act", "action:" + id + "/act");
    }

    private static FakePlugin answering(String id, String version, String answer) {
        return plugin(id, version, "return new ActionResult.Done(Map.of(\"answer\", \"" + answer + "\"));");
    }

    private static FakePlugin withSum(FakePlugin plugin, String contract, long sum) {
        return plugin.source("p.Sum", """
                        package p;
                        import cn.minshui.engine.spi.calculator.*;
                        public class Sum implements Calculator {
                            public String name() { return "sum"; }
                            public String version() { return "%s"; }
                            public void calculate(Object model, Columns input, Columns output) {
                                output.longs("sum").set(0, %sL);
                                output.size(1);
                            }
                        }
                        """.formatted(contract, sum))
                .service(Calculator.class, "p.Sum", "calculator:sum");
    }

    private void load() {
        registry = new DefaultPluginRegistry(List.of(root), List.of());
        assertThat(registry.plugins()).allSatisfy(p -> assertThat(p.problems()).isEmpty());
    }

    private ActionHandler action(String name) {
        return registry.action(name).orElseThrow().service();
    }

    @SuppressWarnings("NullAway") // the handlers of this test look at nothing of the call but its input
    private static Object answer(ActionHandler handler, Map<String, Object> input) {
        ActionCall call = new ActionCall(null, "", "", null, new Input(Map.copyOf(input)), null, null);
        return Objects.requireNonNull(
                ((ActionResult.Done) handler.run(call)).body().get("answer"));
    }

    private static Object answer(ActionHandler handler) {
        return answer(handler, Map.of());
    }

    private static long sum(Calculator calculator) {
        Columns output = new Columns();
        calculator.calculate("", new Columns(), output);
        return output.longs("sum").get(0);
    }

    private PluginDetail detail() {
        return registry.details("one").get(0);
    }

    private static void assertDisabled(ActionHandler handler) {
        ProblemException refusal = catchThrowableOfType(ProblemException.class, () -> answer(handler));
        assertThat(refusal).isNotNull();
        assertThat(refusal.problems()).extracting(Problem::code).containsExactly("PLUGIN_DISABLED");
        assertThat(refusal.problems().get(0).message().zh()).contains("one").contains("已停用");
    }

    @Test
    void aDisabledPluginRefusesCallsAndItsClassesAreLetGo() throws Exception {
        answering("one", "1.0.0", "yes").writeTo(root);
        load();
        ActionHandler kept = action("one/act");
        assertThat(answer(kept)).isEqualTo("yes");
        ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
        WeakReference<ClassLoader> loader =
                new WeakReference<>(registry.classLoader("one").orElseThrow(), collected);

        assertThat(registry.disable(ONE, LONG)).isTrue();

        assertDisabled(kept);
        assertDisabled(action("one/act"));
        assertThat(kept.name()).isEqualTo("one/act");
        assertThat(detail().info().state()).isEqualTo(PluginState.DISABLED);
        assertThat(detail().loaded()).isFalse();
        assertCollected(collected);
        assertThat(loader.get()).isNull();

        registry.enable(ONE);
        assertThat(answer(action("one/act"))).isEqualTo("yes");
        assertThat(detail().info().state()).isEqualTo(PluginState.ENABLED);
    }

    private static void assertCollected(ReferenceQueue<ClassLoader> collected) throws InterruptedException {
        long deadline = System.nanoTime() + LONG.toNanos();
        do {
            assertThat(System.nanoTime()).as("the class loader is still held").isLessThan(deadline);
            System.gc();
        } while (collected.remove(10) == null);
    }

    @Test
    void runningCallsEndBeforeTheClassesGo() throws Exception {
        plugin("one", "1.0.0", """
                try {
                    ((java.util.concurrent.CountDownLatch) input.value("inside")).countDown();
                    ((java.util.concurrent.CountDownLatch) input.value("go")).await();
                    ActionHandler own = (ActionHandler) input.value("own");
                    return new ActionResult.Done(Map.of("answer", own == null ? new Late().word() : own.run(
                            new ActionCall(null, "", "", null, new Input(Map.of(
                                    "inside", input.value("inside"), "go", input.value("go"))), null, null))));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                """)
                .source("p.Late", "package p; class Late { String word() { return \"late\"; } }")
                .writeTo(root);
        load();
        ActionHandler handler = action("one/act");
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Object> running = CompletableFuture.supplyAsync(
                () -> answer(handler, Map.of("inside", inside, "go", go, "own", handler)));
        assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();

        assertThat(registry.disable(ONE, SHORT)).as("drained within the bound").isFalse();

        assertThat(detail().info().state()).isEqualTo(PluginState.DRAINING);
        assertThat(detail().running()).isEqualTo(1);
        assertThat(detail().loaded()).isTrue();
        assertDisabled(handler);
        go.countDown();
        assertThat(running.get(20, TimeUnit.SECONDS)).isInstanceOf(ActionResult.Done.class);
        assertThat(registry.disable(ONE, LONG)).isTrue();
        assertThat(detail().info().state()).isEqualTo(PluginState.DISABLED);
        assertThat(detail().loaded()).isFalse();
    }

    @Test
    void onePluginThatIsEnabledAgainWhileItDrainsStays() throws Exception {
        plugin("one", "1.0.0", """
                try {
                    ((java.util.concurrent.CountDownLatch) input.value("inside")).countDown();
                    ((java.util.concurrent.CountDownLatch) input.value("go")).await();
                    return new ActionResult.Done(Map.of("answer", "yes"));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                """).writeTo(root);
        load();
        ActionHandler handler = action("one/act");
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Map<String, Object> input = Map.of("inside", inside, "go", go);
        CompletableFuture<Object> running = CompletableFuture.supplyAsync(() -> answer(handler, input));
        assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(registry.disable(ONE, SHORT)).isFalse();
        registry.enable(ONE);
        go.countDown();
        assertThat(running.get(20, TimeUnit.SECONDS)).isEqualTo("yes");
        assertThat(answer(handler, input)).isEqualTo("yes");
        assertThat(detail().loaded()).isTrue();
    }

    @Test
    void aReloadTakesWhatLiesInTheFolderNow() {
        answering("one", "1.0.0", "old").writeTo(root);
        load();
        answering("one", "1.0.0", "new").writeTo(root);
        assertThat(answer(action("one/act"))).isEqualTo("old");
        assertThat(registry.reload(ONE, LONG)).isTrue();
        assertThat(answer(action("one/act"))).isEqualTo("new");
        assertThat(registry.plugins()).hasSize(1);
    }

    @Test
    void callsAreCountedAndTimed() {
        plugin("one", "1.0.0", """
                if (input.has("refuse")) {
                    throw cn.minshui.engine.spi.problem.ProblemException.of(
                            cn.minshui.engine.spi.problem.ProblemClass.CONFLICT, "NO", "不行", "no");
                }
                if (input.has("break")) {
                    throw new IllegalStateException("secret of a customer");
                }
                return new ActionResult.Done(Map.of("answer", "yes"));
                """).writeTo(root);
        load();
        ActionHandler handler = action("one/act");
        answer(handler);
        assertThatThrownBy(() -> answer(handler, Map.of("refuse", true))).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> answer(handler, Map.of("break", true)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("secret of a customer");
        ServiceMeter.Figures figures = detail().services().get(0);
        assertThat(figures.family()).isEqualTo(PluginFamily.ACTION);
        assertThat(figures.name()).isEqualTo("one/act");
        assertThat(figures.calls()).isEqualTo(3);
        assertThat(figures.refusals()).isEqualTo(1);
        assertThat(figures.failures()).isEqualTo(1);
        assertThat(figures.running()).isZero();
        assertThat(figures.totalMillis()).isPositive();
        assertThat(figures.maxMillis()).isPositive().isLessThanOrEqualTo(figures.totalMillis());
        assertThat(Objects.requireNonNull(figures.lastFailure()).reason()).isEqualTo("java.lang.IllegalStateException");
        assertThat(detail().broken()).isNull();
        registry.reload(ONE, LONG);
        answer(action("one/act"));
        assertThat(detail().services().get(0).calls()).as("after a reload").isEqualTo(4);
    }

    @Test
    void aBrokenPluginIsAProblemWithItsNameAndTheOthersGoOn() {
        plugin("one", "1.0.0", """
                if (input.has("endless")) {
                    return run(call);
                }
                throw new NoClassDefFoundError("lib/Gone");
                """).writeTo(root);
        answering("two", "1.0.0", "yes").writeTo(root);
        load();
        ActionHandler handler = action("one/act");
        for (Map<String, Object> input : List.<Map<String, Object>>of(Map.of(), Map.of("endless", true))) {
            ProblemException failure = catchThrowableOfType(ProblemException.class, () -> answer(handler, input));
            assertThat(failure).isNotNull().hasCauseInstanceOf(Error.class);
            assertThat(failure.problems()).extracting(Problem::code).containsExactly("PLUGIN_FAILED");
            assertThat(failure.problems().get(0).message().zh()).contains("插件 one");
        }
        assertThat(detail().broken()).contains("action:one/act");
        assertThat(detail().info().state()).isEqualTo(PluginState.ENABLED);
        assertThat(answer(action("two/act"))).isEqualTo("yes");
        assertThat(registry.details("two").get(0).broken()).isNull();
        registry.disable(ONE, LONG);
        registry.enable(ONE);
        assertThat(detail().broken()).isNull();
    }

    @Test
    void twoVersionsRunSideBySide() {
        withSum(answering("one", "1.0.0", "old"), "1.0.0", 1).writeTo(root);
        withSum(answering("one", "2.0.0", "new"), "1.0.0", 2).writeTo(root);
        answering("user", "1.0.0", "").requires("action", "one/act", "^1.0.0").writeTo(root);
        load();
        PluginVersion two = new PluginVersion("one", "2.0.0");
        assertThat(registry.details("one")).extracting(d -> d.info().version()).containsExactly("2.0.0", "1.0.0");
        assertThat(answer(action("one/act"))).as("the newest").isEqualTo("new");
        assertThat(sum(registry.calculator("sum", "^1.0.0").orElseThrow().service()))
                .isEqualTo(2);
        assertThat(sum(registry.calculator("sum", "^1.0.0", ONE).orElseThrow().service()))
                .as("pinned")
                .isEqualTo(1);
        assertThat(registry.calculator("sum", "^1.0.0", new PluginVersion("one", "0.9.0"))
                        .orElseThrow()
                        .plugin())
                .as("a version that is gone")
                .isEqualTo(two);
        assertThat(registry.requiring(List.of(two))).isEmpty();
        assertThat(registry.requiring(List.of(ONE))).containsOnlyKeys(new PluginVersion("user", "1.0.0"));

        registry.disable(two, LONG);
        assertThat(answer(action("one/act"))).as("the newest that is enabled").isEqualTo("old");
        assertThat(sum(registry.calculator("sum", "^1.0.0", two).orElseThrow().service()))
                .isEqualTo(1);
        registry.disable(ONE, LONG);
        assertDisabled(action("one/act"));
    }

    private static FakePlugin hearing(String id, String topics) {
        return new FakePlugin(id, "1.0.0")
                .source("p.Hear", """
                        package p;
                        import cn.minshui.engine.spi.event.*;
                        public class Hear implements EventHandler {
                            public String name() { return "%s/hear"; }
                            public java.util.Set<String> topics() { %s }
                            public void handle(EventCall call) {}
                        }
                        """.formatted(id, topics))
                .service(EventHandler.class, "p.Hear", "event:" + id + "/hear");
    }

    @Test
    void whatADisabledServiceSaysOfItselfIsStillTold() {
        hearing("one", "return new java.util.HashSet<>(java.util.Set.of(\"bill.posted\")) {};")
                .writeTo(root);
        load();
        registry.disable(ONE, LONG);
        assertThat(registry.eventHandlers())
                .singleElement()
                .satisfies(p -> assertThat(p.service().topics()).containsExactly("bill.posted"));
        assertThat(registry.eventHandlers().get(0).service().topics().getClass().getClassLoader())
                .as("no class of the plugin")
                .isNull();
    }

    @Test
    void aServiceThatCannotSayWhatItIsIsAProblemAndTheOthersGoOn() {
        hearing("one", "throw new IllegalStateException(\"boom\");").writeTo(root);
        answering("two", "1.0.0", "yes").writeTo(root);
        registry = new DefaultPluginRegistry(List.of(root), List.of());
        assertThat(registry.eventHandlers()).isEmpty();
        assertThat(detail().info().problems()).singleElement().asString().contains("event:one/hear", "topics");
        assertThat(answer(action("two/act"))).isEqualTo("yes");
    }

    @Test
    void webPartsLeaveWithTheirPlugin() {
        answering("one", "1.0.0", "yes").web("index.js", "export default {}").writeTo(root);
        load();
        assertThat(registry.webResource("one", "index.js")).isPresent();
        registry.disable(ONE, LONG);
        assertThat(registry.webResource("one", "index.js")).isEmpty();
        registry.enable(ONE);
        assertThat(registry.webResource("one", "index.js")).isPresent();
    }
}
