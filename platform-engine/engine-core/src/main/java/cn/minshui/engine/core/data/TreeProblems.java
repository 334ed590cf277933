package cn.minshui.engine.core.data;

import cn.minshui.engine.core.definition.ObjectDefinition.Tree;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;

/** Why a record cannot lie where it is wanted. */
final class TreeProblems {
    private TreeProblems() {}

    /** @param place of the reference to the record above */
    static Problem ring(CompiledObject object, Tree tree, String place) {
        return Problem.error(
                "TREE_CYCLE",
                Place.body(place),
                "“" + label(object, tree) + "”不能是它自己或它的下级，否则成环",
                "a record cannot lie below itself or below one that lies below it");
    }

    static Problem tooDeep(CompiledObject object, Tree tree, String place) {
        return Problem.error(
                "TREE_TOO_DEEP",
                Place.body(place),
                "“" + label(object, tree) + "”层数过多",
                "the tree would have too many levels");
    }

    private static String label(CompiledObject object, Tree tree) {
        return object.field(tree.parent()).orElseThrow().definition().label().zh();
    }
}
