package cn.minshui.engine.core.data.rollup;

import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;

/** What is told of roll-ups. */
final class RollupProblems {
    private RollupProblems() {}

    static Problem tooLarge(CompiledObject object, CompiledField field, long id) {
        return Problem.error(
                "ROLLUP_RANGE",
                new Place.InRecord(object.name(), Long.toString(id)),
                "“" + object.definition().label().zh() + "”的“"
                        + field.definition().label().zh() + "”合计超出了能记的位数",
                field.definition().label().en() + " of "
                        + object.definition().label().en() + " would have more digits than it can hold");
    }
}
