package cn.minshui.engine.testkit.plugin;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.spi.calculator.Calculator;
import cn.minshui.engine.spi.calculator.Columns;
import cn.minshui.engine.spi.kind.KindProvider;
import cn.minshui.engine.spi.kind.KindSource;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract tests fail where they should: each fault is found by the test that is meant for it. */
class ContractsFindFaultsUnitTests {

    /** Doubles numbers; the body is the fault. */
    private record Doubling(Body body) implements Calculator {
        @FunctionalInterface
        interface Body {
            void run(Columns input, Columns output);
        }

        @Override
        public String name() {
            return "doubling";
        }

        @Override
        public String version() {
            return "1.0.0";
        }

        @Override
        public void calculate(Object model, Columns input, Columns output) {
            body.run(input, output);
        }

        static void right(Columns input, Columns output) {
            for (int row = 0; row < input.size(); row++) {
                output.longs("y").set(row, 2 * input.longs("x").get(row));
            }
            output.size(input.size());
        }
    }

    private static final class DoublingContract extends CalculatorContract {
        private final Calculator calculator;

        DoublingContract(Doubling.Body body) {
            calculator = new Doubling(body);
        }

        @Override
        protected Calculator calculator() {
            return calculator;
        }

        @Override
        protected Object model() {
            return "";
        }

        @Override
        protected int cases() {
            return 30;
        }

        @Override
        protected void append(Columns input, int caseNumber) {
            int row = input.size();
            input.longs("x").set(row, caseNumber + 1L);
            input.size(row + 1);
        }

        @Override
        protected Object result(Columns output, int first, int end) {
            List<Long> values = new ArrayList<>();
            for (int row = first; row < end; row++) {
                values.add(output.longs("y").get(row));
            }
            return values;
        }

        @Override
        protected Object inputRow(Columns input, int row) {
            return input.longs("x").get(row);
        }
    }

    @Test
    void aRightCalculatorPasses() {
        DoublingContract contract = new DoublingContract(Doubling::right);
        contract.nameAndVersionAreStable();
        contract.theSameInputGivesTheSameResult();
        contract.aBatchGivesWhatItsCasesGiveAlone();
        contract.rowsBeyondTheSizeAreNotRead();
        contract.theOutputCanBeUsedAgain();
        contract.theInputIsLeftAsItWas();
        contract.anEmptyBatchGivesNothing();
    }

    @Test
    void faultsOfCalculators() {
        AtomicLong calls = new AtomicLong();
        fails(new DoublingContract((input, output) -> {
            Doubling.right(input, output);
            output.longs("y").set(0, calls.incrementAndGet());
        })::theSameInputGivesTheSameResult);
        fails(new DoublingContract((input, output) -> {
            Doubling.right(input, output);
            output.longs("y").set(0, input.size());
        })::aBatchGivesWhatItsCasesGiveAlone);
        fails(new DoublingContract((input, output) -> {
            input.size(input.longs("x").get(1) == 0 ? 1 : 2);
            Doubling.right(input, output);
        })::rowsBeyondTheSizeAreNotRead);
        fails(new DoublingContract((input, output) -> {
            int rows = output.size();
            Doubling.right(input, output);
            output.longs("y")
                    .set(0, output.longs("y").get(0) + output.longs("seen").get(0));
            output.longs("seen").set(0, rows + 1L);
        })::theOutputCanBeUsedAgain);
        fails(new DoublingContract((input, output) -> {
            Doubling.right(input, output);
            input.longs("x").set(0, 99);
        })::theInputIsLeftAsItWas);
        fails(new DoublingContract((input, output) -> output.size(1))::anEmptyBatchGivesNothing);
    }

    private static SampleKindContractTests kind(KindProvider provider) {
        return new SampleKindContractTests() {
            @Override
            protected KindProvider provider() {
                return provider;
            }
        };
    }

    @Test
    void faultsOfKinds() {
        fails(kind(new SampleKind("undescribed"))::schemaDescribesEveryProperty);
        fails(kind(new SampleKind("invalid"))::schemaIsValid);
        fails(kind(new SampleKind("missing"))::schemaIsValid);
        fails(kind(new SampleKind("good") {
            @Override
            void report(KindSource source, Consumer<Problem> problems) {
                throw new IllegalArgumentException("thrown");
            }
        })::wrongDefinitionsAreProblemsWithTheirPlaceAndNeverExceptions);
        fails(kind(new SampleKind("good") {
            @Override
            void report(KindSource source, Consumer<Problem> problems) {
                problems.accept(Problem.error("SOMEWHERE", Place.whole(), "某处", "somewhere"));
            }
        })::wrongDefinitionsAreProblemsWithTheirPlaceAndNeverExceptions);
        AtomicLong calls = new AtomicLong();
        fails(kind(new SampleKind("good") {
            @Override
            public Object compile(List<KindSource> sources, Consumer<Problem> problems) {
                return calls.incrementAndGet();
            }
        })::compilingIsDeterministic);
    }

    private static PluginLayoutContract layout(Path folder) {
        return new PluginLayoutContract() {
            @Override
            protected Path folder() {
                return folder;
            }
        };
    }

    @Test
    void layouts(@TempDir Path root) throws IOException {
        FakePlugin fake = new FakePlugin("one", "1.0.0")
                .source("p.Sum", """
                        package p;
                        import cn.minshui.engine.spi.calculator.*;
                        public class Sum implements Calculator {
                            public String name() { return "sum"; }
                            public String version() { return "1.0.0"; }
                            public void calculate(Object model, Columns input, Columns output) {}
                        }
                        """)
                .service(Calculator.class, "p.Sum", "calculator:sum");
        Path folder = fake.writeTo(root);
        layout(folder).loadsWithoutProblems();
        layout(folder).providesWhatItDeclares();
        layout(folder).seesOnlyTheSpi();
        layout(folder).bringsNothingThatTheEngineShares();

        Path packed = folder.resolve("classes/cn/minshui/engine/spi/calculator/Calculator.class");
        Files.createDirectories(packed.getParent());
        Files.write(packed, new byte[0]);
        fails(layout(folder)::bringsNothingThatTheEngineShares);
        Path lacking = fake.provides("action:one/none").writeTo(root.resolve("other"));
        fails(layout(lacking)::loadsWithoutProblems);
        fails(layout(lacking)::providesWhatItDeclares);
    }

    private interface Check {
        void run() throws Exception;
    }

    private static void fails(Check check) {
        assertThatThrownBy(check::run).isInstanceOf(AssertionError.class);
    }
}
