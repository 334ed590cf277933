package cn.minshui.engine.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.definition.DefinitionChanges.Change;
import cn.minshui.engine.core.definition.SourceTree.OverlayLayer;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import java.util.List;
import org.junit.jupiter.api.Test;

class DefinitionChangesUnitTests {
    private static final String BASE = """
            kind: policy
            name: limits
            label: 参数
            parameters: {most: {label: 上限, type: integer, value: 5}}
            ---
            kind: object
            name: thing
            label: 物品
            approvals: {export: {above: 1000}}
            actions:
              pay: {label: 付, approval: {from: 1000}}
              look: {label: 看}
            """;

    private static SourceTree tree(String base, String branch) {
        return new SourceTree(
                List.of(new SourceFile("base/a.yaml", base)),
                branch.isEmpty()
                        ? List.of()
                        : List.of(new OverlayLayer("c", List.of(new SourceFile("branches/t/c/b.yaml", branch)))));
    }

    private static List<String> changed(SourceTree after) {
        return DefinitionChanges.of(tree(BASE, ""), after, List.of("policy")).stream()
                .map(Change::name)
                .toList();
    }

    @Test
    void neitherCommentsNorTheOrderOfKeysNorOtherKindsCount() {
        String same = BASE.replace("name: limits\nlabel: 参数", "label: 参数 # so\nname: limits")
                .replace("label: 物品", "label: 东西");
        assertThat(changed(tree(same, ""))).isEmpty();
        assertThat(changed(tree(BASE, "kind: list\nname: thing\n"))).isEmpty();
    }

    @Test
    void newOnesOtherOnesAndThoseThatGoCountInBranchesToo() {
        assertThat(changed(tree(BASE.replace("value: 5", "value: 6"), ""))).containsExactly("policy/limits");
        assertThat(changed(tree(BASE.substring(BASE.indexOf("kind: object")), "")))
                .containsExactly("policy/limits");
        assertThat(changed(tree(BASE + "---\nkind: policy\nname: more\n", ""))).containsExactly("policy/more");
        assertThat(changed(tree(BASE, "extends: policy/limits\nparameters: {most: {value: 9}}\n")))
                .containsExactly("policy/limits (c)");
        assertThat(changed(tree(BASE + "---\nextends: policy/limits\nlabel: 另\n", "")))
                .containsExactly("policy/limits");
    }

    @Test
    void soDoesWhatIsSaidAboutSecondPersons() {
        assertThat(changed(tree(BASE.replace("from: 1000", "from: 9000"), ""))).containsExactly("object/thing");
        assertThat(changed(tree(BASE.replace("approvals: {export: {above: 1000}}\n", ""), "")))
                .containsExactly("object/thing");
        assertThat(changed(tree(BASE.replace("look: {label: 看}", "look: {label: 看看}"), "")))
                .isEmpty();
    }
}
