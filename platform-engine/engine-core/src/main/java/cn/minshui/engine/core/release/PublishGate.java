package cn.minshui.engine.core.release;

import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.problem.Problem;
import java.util.List;

/** Looks at a model before it goes live, e.g. by running its metadata tests; an error keeps the old release in place. */
public interface PublishGate {
    List<Problem> check(CompiledModel model);
}
