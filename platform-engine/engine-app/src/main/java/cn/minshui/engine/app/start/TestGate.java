package cn.minshui.engine.app.start;

import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.release.PublishGate;
import cn.minshui.engine.core.testing.CaseResult;
import cn.minshui.engine.core.testing.MetadataTests;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import java.util.List;

/** Keeps a release out whose own tests do not hold. */
final class TestGate implements PublishGate {
    private final MetadataTests tests;

    TestGate(MetadataTests tests) {
        this.tests = tests;
    }

    @Override
    public List<Problem> check(CompiledModel model) {
        return tests.run(model).stream()
                .filter(result -> !result.passed())
                .map(TestGate::problem)
                .toList();
    }

    private static Problem problem(CaseResult result) {
        return Problem.error(
                "METADATA_TEST_FAILED",
                new Place.InRecord("test", result.test() + "/" + result.caseId()),
                "测试不通过：" + result.words().zh(),
                "the test does not hold: " + result.words().en());
    }
}
