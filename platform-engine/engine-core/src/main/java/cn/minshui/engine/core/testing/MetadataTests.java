package cn.minshui.engine.core.testing;

import cn.minshui.engine.core.definition.BasicDefinitions.TestCase;
import cn.minshui.engine.core.definition.BasicDefinitions.TestDefinition;
import cn.minshui.engine.core.expression.Expressions;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.plugin.PluginRegistry;
import cn.minshui.engine.core.script.ScriptEngine;
import cn.minshui.engine.core.testing.CaseResult.Difference;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.testing.TestSubject;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs all test definitions of a model; for the command line, the consultant's screen and the gate of publishing. */
public final class MetadataTests {
    private static final String OBJECT = "object/";
    private static final String SCRIPT = "script/";

    private final Expressions expressions;
    private final PluginRegistry plugins;
    private final ScriptEngine scripts;

    public MetadataTests(Expressions expressions, PluginRegistry plugins, ScriptEngine scripts) {
        this.expressions = expressions;
        this.plugins = plugins;
        this.scripts = scripts;
    }

    /** @return every case, passed or not, in the order of names and cases */
    public List<CaseResult> run(CompiledModel model) {
        List<CaseResult> results = new ArrayList<>();
        model.tests()
                .values()
                .forEach(test -> test.cases()
                        .forEach((id, testCase) ->
                                results.add(new CaseResult(test.name(), id, differences(model, test, testCase)))));
        return List.copyOf(results);
    }

    private List<Difference> differences(CompiledModel model, TestDefinition test, TestCase testCase) {
        try {
            return Comparison.of(testCase.then(), answer(model, test.subject(), testCase));
        } catch (ProblemException e) {
            // a refusal of the subject is an outcome that the case did not expect, and said as such
            return List.of(new Difference("", "（无问题 no problem）", String.valueOf(e.getMessage())));
        } catch (IllegalArgumentException | DateTimeException e) {
            return List.of(new Difference("", "（可读的值 readable values）", String.valueOf(e.getMessage())));
        }
    }

    private Map<String, @Nullable Object> answer(CompiledModel model, String subject, TestCase testCase) {
        if (subject.equals("expression")) {
            return new ExpressionSubject(expressions).run(testCase);
        }
        if (subject.startsWith(OBJECT)) {
            CompiledObject object = model.object(subject.substring(OBJECT.length()))
                    .orElseThrow(() -> new IllegalArgumentException("no " + subject));
            return new ObjectSubject(model, object).run(testCase);
        }
        if (subject.startsWith(SCRIPT)) {
            return new ScriptSubject(model, expressions, scripts).run(subject.substring(SCRIPT.length()), testCase);
        }
        Optional<PluginRegistry.Provided<TestSubject>> provided = plugins.testSubject(subject);
        TestSubject service = provided.orElseThrow(() -> new IllegalArgumentException(
                        "没有已启用的插件提供测试对象 no enabled plugin provides the test subject " + subject))
                .service();
        return service.run(testCase.given(), testCase.when(), kind -> kindModel(model, kind));
    }

    private static Object kindModel(CompiledModel model, String kind) {
        Object compiled = model.kindModels().get(kind);
        if (compiled == null) {
            throw new IllegalArgumentException("no plugin brings the kind " + kind);
        }
        return compiled;
    }
}
