package cn.minshui.engine.testkit.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.core.plugin.EngineServices;
import cn.minshui.engine.core.plugin.PluginCondition;
import cn.minshui.engine.core.plugin.PluginCondition.Finding;
import cn.minshui.engine.core.plugin.PluginHealthChecks;
import cn.minshui.engine.spi.calculator.Calculator;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.Principal;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.health.HealthCall;
import cn.minshui.engine.spi.health.HealthStatus;
import cn.minshui.engine.spi.health.PluginHealth;
import cn.minshui.engine.spi.plugin.PluginVersion;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins that are well, unwell, broken and silent are asked how they do. */
class PluginHealthIntegrationTests {
    private static final PluginVersion ONE = new PluginVersion("one", "1.0.0");
    private static final PluginVersion TWO = new PluginVersion("two", "1.0.0");
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    private DefaultPluginRegistry registry = new DefaultPluginRegistry(List.of(), List.of());
    private PluginHealthChecks checks = new PluginHealthChecks(registry, this::call);

    @AfterEach
    void close() {
        checks.close();
        registry.close();
    }

    private static FakePlugin saying(String id, String body) {
        return new FakePlugin(id, "1.0.0")
                .source("p.Health", """
                        package p;
                        import cn.minshui.engine.spi.health.*;
                        public class Health implements PluginHealth {
                            public static volatile int asked;
                            public String name() { return "%s/health"; }
                            public HealthReport check(HealthCall call) {
                                asked++;
                                %s
                            }
                        }
                        """.formatted(id, body))
                .service(PluginHealth.class, "p.Health", "health:" + id + "/health");
    }

    private HealthCall call() {
        CallContext context = new CallContext(
                new TenantId(1),
                new OrgNodeId(1),
                new Principal(0, "system", "系统", Set.of()),
                new ReleaseId("0"),
                Clock.systemUTC(),
                "health");
        return new HealthCall(
                context,
                new EngineServices(
                        registry,
                        (tenant, release, node) -> {
                            throw new AssertionError("no model is asked for");
                        },
                        (plugin, tenant, node) -> Map.of("owner", plugin),
                        context));
    }

    private void load() {
        registry = new DefaultPluginRegistry(List.of(root), List.of());
        checks = new PluginHealthChecks(registry, this::call);
    }

    private PluginCondition condition(PluginVersion plugin) {
        return Objects.requireNonNull(checks.conditions().get(plugin));
    }

    private Finding only(PluginVersion plugin) {
        List<Finding> findings = condition(plugin).findings();
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }

    @Test
    void whatAPluginSaysIsToldInItsWordsAndCutWhereItIsEndless() {
        saying("one", """
                HealthReport report = HealthReport.degraded("队列积压", "the queue is long")
                        .with("waiting", 7)
                        .with("long", "长".repeat(501));
                for (int i = 0; i < 30; i++) { report = report.with("d" + i, i); }
                return report;
                """).writeTo(root);
        saying("two", "return HealthReport.up(\"都好\", \"all is well\");").writeTo(root);
        load();
        assertThat(condition(ONE).status()).isEqualTo(HealthStatus.DEGRADED);
        Finding finding = only(ONE);
        assertThat(finding.check()).isEqualTo("one/health");
        assertThat(finding.words().zh()).isEqualTo("队列积压");
        assertThat(finding.words().en()).isEqualTo("the queue is long");
        assertThat(finding.details()).hasSize(20).containsEntry("waiting", "7");
        assertThat(finding.details().keySet()).startsWith("waiting", "long", "d0", "d1");
        assertThat(finding.details().get("long")).isEqualTo("长".repeat(500) + "…");
        assertThat(condition(TWO).status()).isEqualTo(HealthStatus.UP);
    }

    @Test
    void aFaultyCheckMeansThatThePluginIsDownAndTheOthersAreAskedAllTheSame() {
        saying("thrown", "throw new IllegalStateException(\"secret of a customer\");")
                .writeTo(root);
        saying("refused", """
                throw cn.minshui.engine.spi.problem.ProblemException.of(
                        cn.minshui.engine.spi.problem.ProblemClass.CONFLICT, "BANK_AWAY", "银行没有回答", "the bank does not answer");
                """).writeTo(root);
        saying("nothing", "return null;").writeTo(root);
        saying("broken", "throw new NoClassDefFoundError(\"lib/Gone\");").writeTo(root);
        saying("two", "return HealthReport.up(\"都好\", \"all is well\");").writeTo(root);
        load();
        Finding thrown = only(new PluginVersion("thrown", "1.0.0"));
        assertThat(thrown.status()).isEqualTo(HealthStatus.DOWN);
        assertThat(thrown.words().zh()).contains("IllegalStateException").doesNotContain("secret");
        assertThat(only(new PluginVersion("refused", "1.0.0")).words().zh()).isEqualTo("银行没有回答");
        assertThat(only(new PluginVersion("nothing", "1.0.0")).status()).isEqualTo(HealthStatus.DOWN);
        PluginVersion broken = new PluginVersion("broken", "1.0.0");
        condition(broken);
        assertThat(condition(broken).status()).isEqualTo(HealthStatus.DOWN);
        assertThat(condition(broken).findings())
                .as("what the engine noticed, beside the check itself")
                .anySatisfy(finding -> assertThat(finding.words().en()).contains("lib/Gone"));
        assertThat(condition(TWO).status()).isEqualTo(HealthStatus.UP);
    }

    @Test
    void aCheckThatHangsIsGivenUpAndNotBegunAgain() throws Exception {
        saying("one", """
                while (true) {
                    try {
                        Thread.sleep(60_000);
                    } catch (InterruptedException e) {
                        if (Boolean.getBoolean("minshui.test.health.end")) { return HealthReport.up("好了", "well again"); }
                    }
                }
                """).writeTo(root);
        saying("two", "return HealthReport.up(\"都好\", \"all is well\");").writeTo(root);
        load();
        Map<PluginVersion, PluginCondition> conditions = checks.conditions();
        assertThat(Objects.requireNonNull(conditions.get(TWO)).status()).isEqualTo(HealthStatus.UP);
        Finding silent = Objects.requireNonNull(conditions.get(ONE)).findings().get(0);
        assertThat(silent.status()).isEqualTo(HealthStatus.DOWN);
        assertThat(silent.words().zh()).isEqualTo("健康检查在 2 秒内没有回答");
        assertThat(only(ONE).status()).isEqualTo(HealthStatus.DOWN);
        assertThat(asked("one")).as("not begun again while it hangs").isEqualTo(1);
        try {
            System.setProperty("minshui.test.health.end", "true");
            checks.close();
            assertThat(registry.disable(ONE, LONG)).as("its thread ends").isTrue();
        } finally {
            System.clearProperty("minshui.test.health.end");
        }
    }

    @Test
    void theAnswerIsKeptForAMomentOfTheSameClassesAlone() throws Exception {
        saying("one", "return HealthReport.up(\"旧\", \"old\");").writeTo(root);
        load();
        assertThat(only(ONE).words().en()).isEqualTo("old");
        saying("one", "return HealthReport.up(\"新\", \"new\");").writeTo(root);
        assertThat(registry.reload(ONE, LONG)).isTrue();
        assertThat(only(ONE).words().en()).isEqualTo("new");
        for (int i = 0; i < 20; i++) {
            checks.conditions();
        }
        assertThat(asked("one")).isLessThan(20);
        assertThat(registry.disable(ONE, LONG)).isTrue();
        assertThat(checks.conditions()).as("a disabled one is not asked").doesNotContainKey(ONE);
    }

    private int asked(String plugin) throws ReflectiveOperationException {
        return registry.classLoader(plugin)
                .orElseThrow()
                .loadClass("p.Health")
                .getField("asked")
                .getInt(null);
    }

    @Test
    void aCheckReadsTheConfigurationOfItsOwnPluginAndAMissingRequirementIsTold() {
        saying("one", """
                return HealthReport.up("好", "well")
                        .with("of", call.services().configuration(call.context().organization().value()).get("owner"));
                """)
                .configuration("""
                        {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
                         "properties": {"owner": {"type": "string", "title": "主人"}}}
                        """)
                .requires("calculator", "sum", "^1.0.0")
                .writeTo(root);
        new FakePlugin("two", "1.0.0")
                .source("p.Sum", """
                        package p;
                        import cn.minshui.engine.spi.calculator.*;
                        public class Sum implements Calculator {
                            public String name() { return "sum"; }
                            public String version() { return "1.0.0"; }
                            public void calculate(Object model, Columns input, Columns output) {}
                        }
                        """)
                .service(Calculator.class, "p.Sum", "calculator:sum")
                .writeTo(root);
        load();
        assertThat(only(ONE).details()).containsEntry("of", "one");
        assertThat(condition(TWO).status()).as("nothing to say").isEqualTo(HealthStatus.UP);
        assertThat(registry.disable(TWO, LONG)).isTrue();
        assertThat(condition(ONE).status()).isEqualTo(HealthStatus.DEGRADED);
        assertThat(condition(ONE).findings().get(0).words().zh()).isEqualTo("所需的 calculator sum ^1.0.0 没有启用的插件提供");
    }
}
