package cn.minshui.engine.core.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.script.ScriptFigures.LastError;
import cn.minshui.engine.spi.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts that mean harm, or are merely wrong, end within their bounds, and the next one runs as if they had not been. */
class ScriptBoundsUnitTests {
    /**
     * Not to be stopped in this edition: takes several seconds even when compiled (the square of the length), where texts may
     * be more than four times as long as they may be by default. Three of them must be at work at the same time.
     */
    static final int GIANT = 450_000;

    static final String GIANT_CALL = "return Object.keys({...'a'.repeat(" + GIANT + ")}).length;";

    private static ScriptBench bench;

    @BeforeAll
    static void begin() {
        bench = new ScriptBench(Map.of("run-millis", "500", "allocation-mib", "64", "statements", "1000000"));
        bench.engine.warmUp();
    }

    @AfterAll
    static void end() {
        bench.close();
    }

    private static void stopped(ThrowingCallable call, String... words) {
        stopped(bench, call, words);
    }

    /** What stopped a run is told to its caller; what it failed with only to those who look after scripts. */
    private static void stopped(ScriptBench bench, ThrowingCallable call, String... words) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, e -> {
            String code = e.problems().get(0).code();
            String told = e.problems().get(0).message().en();
            assertThat(code).isIn("SCRIPT_STOPPED", "SCRIPT_FAILED");
            assertThat(code.equals("SCRIPT_FAILED") ? bench.lastError() : told).containsAnyOf(words);
        });
    }

    private static void works() {
        assertThat(bench.value("return decimal('0.1').add('0.2')")).isEqualTo("\"0.3\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "for (;;) {}",
                "let i = 0; while (true) i++;",
                "const f = function* () { for (;;) yield 1; }; for (const x of f()) {}",
                "const again = () => (async () => {})().then(again); again(); return 1;",
                "return new Set(Object.assign([], {length: 2 ** 32 - 1})).size;",
                "const r = {toJSON() { for (;;) {} }}; return JSON.stringify(r);",
                "return {get x() { for (;;) {} }};",
                "return data.find({get object() { for (;;) {} }}, '1');",
                "return '' + {toString() { for (;;) {} }};",
                "try { for (;;) {} } finally { for (;;) {} }",
                "return /^(a+)+\\1$/.test('a'.repeat(40) + 'b');",
                "return /(x+x+)+\\1y/.test('x'.repeat(60));",
            })
    void loopsAreStopped(String source) {
        long begun = System.nanoTime();
        stopped(() -> bench.value(source), "ran too long", "too many statements", "too much memory");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
        works();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "const all = []; for (;;) all.push('xxxxxxxxxxxxxxxx'.repeat(1000) + all.length);",
                "const all = []; for (;;) all.push([1, 2, 3]);",
                "const all = new Map(); for (let i = 0; ; i++) all.set(i, [i]);",
                "const f = function* () { for (;;) yield 1; }; return [...f()].length;",
                "let f = [1]; for (let i = 0; i < 60; i++) f = [f, f]; return f.flat(Infinity).length;",
                "let f = [1, 2, 3, 4]; for (let i = 0; i < 40; i++) f = f.concat(f); return f.length;",
                "return [...Object.assign([], {length: 2 ** 32 - 1})].length;",
            })
    void growthIsStopped(String source) {
        long begun = System.nanoTime();
        stopped(
                () -> bench.value(source),
                "too much memory",
                "too many statements",
                "ran too long",
                "a list of more than");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
        works();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "let s = 'x'; for (;;) s += s;",
                "return 'x'.repeat(2 ** 30);",
                "return 'x'.padStart(2 ** 30);",
                "return 'a'.repeat(90000).replace(/a/g, 'b'.repeat(90000)).length;",
                "return new Array(2 ** 32 - 1).fill(0).length;",
                "return Array.from({length: 2 ** 32}).length;",
                "return [].reverse.call({length: 2 ** 53 - 1});",
                "return [].indexOf.call({length: 2 ** 53 - 1}, 1);",
                "let n = 0; return [].indexOf.call({get length() { return n++ === 0 ? 1 : 2 ** 53 - 1; }}, 1);",
                "return Array.from({get length() { return 2 ** 32 - 1; }}).length;",
                "return 'a'.repeat(99999).indexOf('a'.repeat(49999) + 'b');",
                "return 'a'.repeat(99999).split({toString() { return 'a'.repeat(49999) + 'b'; }});",
                "return 'ß'.repeat(99999).toUpperCase();",
                "return 'a'.repeat(99999).localeCompare('a'.repeat(99998) + 'b');",
                "return Object.assign([], {length: 2 ** 32 - 1}).sort();",
                "return Object.assign([], {length: 2 ** 32 - 1}) + '';",
                "let o = {}; for (let i = 0; i < 40; i++) o = {a: o, b: o}; return JSON.stringify(o).length;",
                "return JSON.parse('['.repeat(50000) + ']'.repeat(50000)).length;",
                "const f = (n) => f(n + 1) + 1; return f(0);",
                "let o = {}; for (let i = 0; i < 100; i++) o = {o}; return o;",
                "const o = {}; o.o = o; return o;",
                "return 'x'.repeat(90000).split('');",
            })
    void whatIsTooLargeIsRefused(String source) {
        stopped(
                () -> bench.value(source),
                "Invalid string length",
                "a list of more than",
                "for lists alone",
                "a text of more than",
                "Maximum call stack",
                "nested too deep",
                "nested that deep",
                "too much memory",
                "ran too long");
        works();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Java",
                "Polyglot",
                "Graal",
                "load",
                "print",
                "console",
                "globalThis",
                "eval",
                "Packages",
                "java",
                "WebAssembly",
                "Date",
                "BigInt",
                "Intl",
                "Promise",
                "Proxy",
                "Reflect",
                "SharedArrayBuffer",
                "ArrayBuffer",
                "Uint8Array",
                "WeakRef",
                "setTimeout",
                "require",
                "process",
                "Worker",
                "performance",
                "quit",
            })
    void thereIsNoHost(String name) {
        assertThat(bench.value("return typeof " + name)).isEqualTo("\"undefined\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "return (function () {}).constructor('return 1')();",
                "return (async function () {}).constructor('return 1')();",
                "return (function* () {}).constructor('return 1')();",
                "return data.find.constructor('return 1')();",
                "return decimal('1').constructor.constructor('return 1')();",
                "return Function('return 1')();",
            })
    void noCodeIsMadeOfText(String source) {
        stopped(() -> bench.value(source), "dynamic evaluation of code is disabled");
    }

    @Test
    void nothingIsThereInTheNextCall() {
        List<String> attacks = List.of(
                "Object.prototype.polluted = 1",
                "Array.prototype.push = () => 'mine'",
                "({}).__proto__.polluted = 1",
                "Object.setPrototypeOf(Array.prototype, {polluted: 1})",
                "Object.defineProperty(Object.prototype, 'polluted', {value: 1})",
                "String.prototype.trim = null",
                "(function* () {}).prototype.__proto__.polluted = 1",
                "[][Symbol.iterator]().__proto__.next = null",
                "data.list = null",
                "data.polluted = 1",
                "decimal.polluted = 1",
                "decimal('1').__proto__.add = null",
                "polluted = 1",
                "this.polluted = 1",
                "(() => {}).__proto__.call = null",
                "Math.max = null",
                "JSON.parse = null",
                "Symbol.iterator.constructor.prototype.polluted = 1",
                "Symbol.for('polluted')");
        for (String attack : attacks) {
            stopped(() -> bench.value(attack + "; return 'done'"), "TypeError", "ReferenceError", "not a function");
        }
        String look =
                "return [typeof polluted, ({}).polluted === undefined, [].push.name, data.polluted === undefined];";
        assertThat(bench.value(look)).isEqualTo("[\"undefined\",true,\"push\",true]");
        works();
    }

    @Test
    void aScriptCannotKeepAnythingForItsNextRun() {
        String counter = "const o = (s) => s; o`x`.raw.n = 1; return 1";
        stopped(() -> bench.value(counter), "TypeError");
        assertThat(bench.value("let n = 0; n++; return n")).isEqualTo("1");
        assertThat(bench.value("let n = 0; n++; return n")).isEqualTo("1");
    }

    @Test
    void whatIsKeptShortWorksAsItShould() {
        assertThat(bench.value("return ['ab'.split('').join('-'), 'ab'.split()[0], 'a-b'.split(/-/).length,"
                        + " 'aXb'.replace('X', (x) => x + '!'), 'a1b2'.replace(/[0-9]/g, ''), 'aab'.replaceAll('a', 'c'),"
                        + " 'Straße'.toUpperCase(), [3, 1, 2].sort().join(), [1].concat(2, [3]).length,"
                        + " Array.from({length: 3}, (x, i) => i * 2).join(), Array.from('ab').join(),"
                        + " Array.from(new Map([[1, 2]])).length, Math.max.apply(null, [1, 3])]"))
                .isEqualTo("[\"a-b\",\"ab\",2,\"aX!b\",\"ab\",\"ccb\",\"STRASSE\",\"1,2,3\",3,\"0,2,4\",\"a,b\",1,3]");
    }

    @Test
    void anErrorWithAHugeTextIsCut() {
        assertThatThrownBy(() -> bench.value("\n\nthrow new Error('x'.repeat(90000))"))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problems().get(0).message().en())
                            .contains("in line 3")
                            .doesNotContain("xxx");
                    assertThat(e.getMessage()).doesNotContain("xxx");
                });
        LastError error = bench.engine.state("owner").scripts().get(0).lastError();
        assertThat(error).isNotNull();
        assertThat(error.line()).isEqualTo(3);
        assertThat(error.message()).hasSizeLessThan(600).contains("xxx");
    }

    @Test
    void callsAndNestingAreCounted() {
        stopped(() -> bench.value("for (;;) data.count('loan')"), "read or wrote data too often");
        ScriptSession session = new ScriptSession();
        String again = "data.count('loan')";
        stopped(
                () -> bench.inSession(session, again, bench.nesting(session, again)),
                "scripts run within scripts too deeply");
        assertThat(bench.engine.state("owner").lanes()).isZero();
        works();
    }

    @Test
    void logsAreFew() {
        bench.logged.clear();
        bench.value("for (let i = 0; i < 5000; i++) log('line ' + i); return 1");
        assertThat(bench.logged).hasSize(100);
    }

    @Test
    void theScriptsOfOneTransactionShareABudget() {
        try (ScriptBench small = new ScriptBench(Map.of("run-millis", "400", "transaction-millis", "600"))) {
            ScriptSession session = new ScriptSession();
            String busy = "for (;;) {}";
            stopped(small, () -> small.inSession(session, busy, (o, r) -> "{}"), "it ran too long");
            stopped(small, () -> small.inSession(session, busy, (o, r) -> "{}"), "the scripts of one transaction");
            stopped(small, () -> small.inSession(session, busy, (o, r) -> "{}"), "the scripts of one transaction");
        }
    }

    private static void refusedWith(ThrowingCallable call, String code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problems().get(0).code()).isEqualTo(code));
    }

    private static void awaitNoRunaways(ScriptBench bench) {
        long until = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (bench.engine.state("owner").runaways() > 0 && System.nanoTime() < until) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        assertThat(bench.engine.state("owner").runaways()).isZero();
    }

    @Test
    void whatCannotBeStoppedKeepsItselfFromRunningAndNobodyElse() {
        Map<String, String> settings = Map.of(
                "run-millis",
                "200",
                "grace-millis",
                "100",
                "lanes",
                "1",
                "runaways",
                "3",
                "text-length",
                Integer.toString(GIANT));
        try (ScriptBench small = new ScriptBench(settings)) {
            small.engine.warmUp();
            for (int i = 1; i <= 2; i++) {
                long begun = System.nanoTime();
                stopped(small, () -> small.value(GIANT_CALL), "ran too long", "too much memory");
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
                assertThat(small.engine.state("owner").runaways()).isEqualTo(i);
                // The one lane there is was given up, and a new one took its place.
                assertThat(small.value("return 1")).isEqualTo("1");
            }
            refusedWith(() -> small.value(GIANT_CALL), "SCRIPT_RUNAWAY");
            assertThat(small.engine.health()).isEqualTo(ScriptEngine.Health.RUNAWAYS);
            assertThat(small.meters.get("minshui.scripts.runaways").gauge().value())
                    .isEqualTo(2);
            stopped(small, () -> small.value("/* mended */" + GIANT_CALL), "ran too long", "too much memory");
            assertThat(small.engine.health()).isEqualTo(ScriptEngine.Health.REFUSED);
            refusedWith(() -> small.value("return 1"), "SCRIPTS_REFUSED");
            awaitNoRunaways(small);
            assertThat(small.engine.health()).isEqualTo(ScriptEngine.Health.UP);
            assertThat(small.meters.get("minshui.scripts.abandoned").counter().count())
                    .isEqualTo(3);
            assertThat(small.value("return 1")).isEqualTo("1");
            stopped(small, () -> small.value(GIANT_CALL), "ran too long", "too much memory");
            awaitNoRunaways(small);
        }
    }

    @Test
    void moreThanThereAreLanesWait() {
        try (ScriptBench small = new ScriptBench(Map.of("lanes", "1", "patience-millis", "50"))) {
            assertThatThrownBy(
                            () -> small.inSession(new ScriptSession(), "data.count('loan')", (operation, request) -> {
                                small.value("return 1");
                                return "{}";
                            }))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problems().get(0).code()).isEqualTo("SCRIPTS_BUSY"));
            assertThat(small.value("return 1")).isEqualTo("1");
        }
    }

    @Test
    void aScriptHasABudgetOfItsOwn() {
        try (ScriptBench small = new ScriptBench(Map.of("run-millis", "30000"))) {
            String counting = "for (let i = 0; i < 100000; i++) {} return 1;";
            small.run(new Script("owner", "dear", counting, new Budget(60_000L, 1_000_000L)));
            stopped(
                    small,
                    () -> small.run(new Script("owner", "dear", counting, new Budget(null, 50_000L))),
                    "its own budget");
            long begun = System.nanoTime();
            stopped(
                    small,
                    () -> small.run(new Script("owner", "slow", "for (;;) {}", new Budget(100L, null))),
                    "its own budget");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
            List<ScriptFigures> figures = small.engine.state("owner").scripts();
            assertThat(figures).extracting(ScriptFigures::name).containsExactly("dear", "slow");
            assertThat(figures).allSatisfy(f -> assertThat(f.stopped()).isEqualTo(Map.of(Bound.BUDGET, 1L)));
            assertThat(figures.get(1).budget()).isEqualTo(new Budget(100L, null));
            assertThat(figures.get(1).p95Millis()).isEqualTo(figures.get(1).longestMillis());
        }
    }

    @Test
    void figuresTellWhatEachScriptCostAndWhatStoppedIt() {
        try (ScriptBench small = new ScriptBench(Map.of("run-millis", "300"))) {
            small.value("return 1");
            stopped(small, () -> small.value("throw new Error('no')"), "no");
            stopped(small, () -> small.value("for (;;) {}"), "too long");
            ScriptFigures figures = small.engine.state("owner").scripts().get(0);
            assertThat(figures.name()).isEqualTo("tried");
            assertThat(figures.calls()).isEqualTo(3);
            assertThat(figures.failures()).isEqualTo(1);
            assertThat(figures.stopped()).isEqualTo(Map.of(Bound.TIME, 1L));
            assertThat(figures.longestMillis()).isGreaterThan(300);
            assertThat(small.engine.state("another").scripts()).isEmpty();
            assertThat(small.meters
                            .find("minshui.scripts")
                            .tag("outcome", "time")
                            .timer()
                            .count())
                    .isEqualTo(1);
        }
    }
}
