package cn.minshui.engine.core.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What scripts find: exact decimals, records that know their fields, calls to the host, problems. */
class ScriptFacadeUnitTests {
    private static final String LOAN =
            "{\"id\":\"7\",\"fine\":{\"$d\":\"1.20\"},\"days\":3,\"note\":null,\"late\":false}";

    private static ScriptBench bench;

    @BeforeAll
    static void begin() {
        bench = new ScriptBench(Map.of());
    }

    @AfterAll
    static void end() {
        bench.close();
    }

    private static String failure(String source) {
        try {
            bench.hook(source, LOAN);
        } catch (ProblemException e) {
            assertThat(e.problems().get(0).code()).isEqualTo("SCRIPT_FAILED");
            return bench.lastError() + "; " + e.problems().get(0).message().en();
        }
        throw new AssertionError("the script did not fail");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "decimal('0.1').add('0.2') | 0.3",
                "decimal('1.20').sub(decimal('1.2')) | 0.00",
                "decimal('1.05').mul(3) | 3.15",
                "decimal('2').div('3', 4) | 0.6667",
                "decimal('2').div('3', 4, 'down') | 0.6666",
                "decimal('0.125').round(2) | 0.13",
                "decimal('0.125').round(2, 'half_even') | 0.12",
                "decimal('-1.5').abs().neg() | -1.5",
                "`${decimal('1.20')}` | 1.20",
                "dates.addDays('2026-02-27', 2) | 2026-03-01",
                "dates.addMonths('2026-01-31', 1) | 2026-02-28",
                "today() | 2026-09-30",
            })
    void exactDecimalsAndDates(String expression, String expected) {
        assertThat(bench.value("return " + expression)).isEqualTo('"' + expected + '"');
    }

    @Test
    void comparesDecimals() {
        assertThat(bench.value(
                        "const a = decimal('1.20'); return [a.compare('1.2'), a.equals('1.2'), a.lt(2), a.ge('1.21'),"
                                + " decimal(0).isZero(), dates.daysBetween('2026-01-01', '2026-12-31')]"))
                .isEqualTo("[0,true,true,false,true,364]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "record.fine + 1",
                "record.fine * 2",
                "record.fine < 2",
                "record.fine == '1.20'",
                "-record.fine",
                "Number(record.fine)",
                "Math.max(record.fine, 1)",
            })
    void operatorsOnDecimalsAreRefused(String expression) {
        assertThat(failure("return " + expression)).contains("operators do not work on an exact decimal");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"return 0.1 + 0.2", "return [NaN]", "record.days = 1 / 3", "data.create('loan', {days: 1e300})"})
    void binaryFractionsNeverLeaveAScript(String source) {
        assertThat(failure(source)).contains("is not whole");
    }

    @Test
    void mixingInAFractionIsRefusedToo() {
        assertThat(failure("return record.fine.add(0.1)")).contains("not a number with a fraction");
        assertThat(failure("return record.fine.div(0, 2)")).contains("division by zero");
        assertThat(failure("return decimal('1,20')")).contains("is not a decimal");
        assertThat(failure("return decimal('1e999999999')")).contains("is not a decimal");
    }

    @Test
    void aRecordKnowsItsFields() {
        assertThat(failure("\nreturn record.fien"))
                .contains("record has no field fien")
                .contains("in line 2");
        assertThat(failure("record.fien = 1")).contains("record has no field fien");
        assertThat(failure("delete record.fine")).contains("cannot be deleted");
        assertThat(failure("Object.defineProperty(record, 'x', {value: 1})")).contains("no field can be added");
        assertThat(failure("Object.setPrototypeOf(record, {})")).contains("read-only");
        assertThat(failure("return data.fnid('loan', '1')")).contains("not a function");
    }

    @Test
    void onlyWhatChangedIsTold() {
        JsonNode answer =
                bench.hook("record.days = record.days + 1; record.note = 'x'; record.fine = record.fine.add(0)", LOAN);
        assertThat(answer.get("changes").toString()).isEqualTo("{\"days\":4,\"note\":\"x\"}");
        assertThat(bench.hook("record.fine = decimal('2.5')", LOAN)
                        .get("changes")
                        .toString())
                .isEqualTo("{\"fine\":\"2.5\"}");
    }

    @Test
    void problemsAreCollected() {
        JsonNode answer = bench.hook("problem('A', 'days', {zh: '甲', en: 'a'}); problem('B', null, 'b')", LOAN);
        assertThat(answer.get("problems").toString())
                .isEqualTo("[{\"code\":\"A\",\"field\":\"days\",\"zh\":\"甲\",\"en\":\"a\"},"
                        + "{\"code\":\"B\",\"field\":null,\"zh\":\"b\",\"en\":\"b\"}]");
        assertThat(failure("for (;;) problem('A', null, 'x')")).contains("too many problems");
    }

    @Test
    void callsGoToTheHostAsPlainData() {
        bench.asked.clear();
        String value = bench.value(
                "return data.list('loan', {filter: 'fine > params.f', params: {f: decimal('1.50')}, size: 10})");
        assertThat(bench.asked)
                .containsExactly(
                        "list {\"object\":\"loan\",\"query\":{\"filter\":\"fine > params.f\",\"params\":{\"f\":\"1.50\"},\"size\":10}}");
        assertThat(value).contains("\"object\":\"loan\"");
        assertThat(failure("return () => 1")).contains("a function cannot be given");
        assertThat(failure("return (async () => 1)()")).contains("cannot be asynchronous");
    }

    @Test
    void whatTheHostRefusesEndsTheRunWhateverTheScriptDoes() {
        ProblemException refusal = ProblemException.of(ProblemClass.CONFLICT, "NO", "不行", "no");
        assertThatThrownBy(() -> bench.inSession(
                        new ScriptSession(),
                        "try { data.create('loan', {}) } catch (e) {} data.count('loan'); return 'done'",
                        (operation, request) -> {
                            throw refusal;
                        }))
                .isSameAs(refusal);
    }

    @Test
    void syntaxErrorsHaveTheirPlace() {
        assertThat(ScriptSyntax.check("return 1;\nconst a = 2;")).isEmpty();
        ScriptSyntax.Issue issue = ScriptSyntax.check("return 1;\n\nconst = 2;").orElseThrow();
        assertThat(issue.line()).isEqualTo(3);
        assertThat(issue.column()).isEqualTo(7);
        assertThat(issue.message()).isNotBlank().doesNotContain("check:");
        assertThat(ScriptSyntax.check("}); (function () {")).isPresent();
        assertThat(ScriptSyntax.check("}, function () {")).isPresent();
        assertThat(ScriptSyntax.check("} static x() {")).isPresent();
        assertThat(ScriptSyntax.check("with (record) {}")).isPresent();
    }
}
