package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.compile.ModelCompiler.Compilation;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTree.OverlayLayer;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/** Compiles texts in tests. */
final class Compiling {
    static final String OBJECT = """
            kind: object
            name: thing
            label: 物品
            module: test
            scope: organization
            title: name
            fields:
              name: {type: text, maxLength: 20, label: 名称}
              amount: {type: money, label: 金额, min: "0"}
              status: {type: choice, dictionary: thing-status, label: 状态}
            validations:
              some: {check: "isNull(amount) || amount > 0", message: 金额须大于零}
            ---
            kind: dictionary
            name: thing-status
            label: 状态
            items: {new: {label: 新}, old: {label: 旧}}
            ---
            kind: policy
            name: limits
            label: 参数
            parameters: {most: {label: 上限, type: integer, value: 5}}
            ---
            kind: list
            name: thing
            label: 物品
            object: thing
            columns: {name: {}, amount: {width: 100}}
            quick: [name]
            filter: "status == 'new'"
            """;

    private Compiling() {}

    static Compilation base(String text) {
        return compile(new SourceTree(List.of(new SourceFile("base/a.yaml", text)), List.of()));
    }

    /** @param branches path, text, path, text … */
    static Compilation branches(String base, String... branches) {
        return compile(tree(base, branches));
    }

    static SourceTree tree(String base, String... branches) {
        List<OverlayLayer> layers = new ArrayList<>();
        for (int i = 0; i < branches.length; i += 2) {
            SourceFile file = new SourceFile("branches/t/" + branches[i] + "/b.yaml", branches[i + 1]);
            layers.add(new OverlayLayer(branches[i], List.of(file)));
        }
        return new SourceTree(List.of(new SourceFile("base/a.yaml", base)), layers);
    }

    static Compilation compile(SourceTree sources) {
        return new DefaultModelCompiler(new CelExpressions(), new NoPlugins()).compile(sources);
    }

    /** {@code CODE:line} of each problem. */
    static List<String> codesAndLines(Compilation compilation) {
        return compilation.problems().stream().map(Compiling::codeAndLine).toList();
    }

    private static String codeAndLine(Problem problem) {
        return problem.code() + ":" + (problem.place() instanceof Place.InFile file ? file.line() : 0);
    }
}
