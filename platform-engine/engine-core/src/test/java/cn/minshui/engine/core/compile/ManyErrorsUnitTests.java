package cn.minshui.engine.core.compile;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.compile.ModelCompiler.Compilation;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.spi.problem.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Everything that is wrong is told at once, at its line, and nothing that only follows from it. */
class ManyErrorsUnitTests {
    private static final String FORM = """
            kind: object
            name: order
            label: 订单
            modul: sales
            scope: organisation
            title: no
            history: "yes"
            fields:
              No: {type: text, maxLength: 0, label: 号}
              amount: {type: monney, label: 金额}
              note: {type: text, label: 备注}
              sum: {type: money, maxLength: 5, label: 合计}
              kind: {type: choice, label: 类别}
              part: {type: reference, object: Part, label: 件}
              count: {type: integer, min: few, label: 数, widht: 3}
            states: {field: kind, transitions: {}}
            actions:
              Send: {label: 发, on: row}
            ---
            kind: dictionary
            name: order-kind
            items: {a: {label: {en: A}}, b: {label: 乙, colour: red}}
            ---
            kind: sequense
            name: x
            label: x
            ---
            name: y
            label: y
            """;

    private static final String MEANING = """
            kind: object
            name: order
            label: 订单
            module: sales
            scope: organization
            title: number
            key: name
            fields:
              name: {type: text, maxLength: 10, label: 名}
              version: {type: integer, label: 版}
              kind: {type: choice, dictionary: order-kind, default: x, label: 类}
              other: {type: choice, dictionary: order-kinds, label: 他}
              part: {type: reference, object: prat, label: 件}
              no: {type: sequence, sequence: none, label: 号}
              rate: {type: decimal, precision: 3, scale: 5, label: 率}
              range: {type: money, min: 5, max: 1, label: 范围}
              shape: {type: text, maxLength: 5, pattern: "[a", label: 形}
              count: {type: integer, default: many, label: 数}
              one: {type: computed, result: integer, expression: two + 1, label: 一}
              two: {type: computed, result: integer, expression: one + 1, label: 二}
              three: {type: computed, result: integer, expression: nowhere + 1, label: 三}
              lines: {type: child-table, object: order, parent: name, label: 行}
            unique:
              u: {fields: [name, gone]}
            states:
              field: kind
              initial: fresh
              transitions:
                go: {label: 去, from: [a], to: z}
            validations:
              v: {check: "name + 1", message: 坏}
            immutable: {when: "kind == 3", except: [void]}
            actions:
              go: {label: 去, on: record, transition: went}
              idle: {label: 闲, on: record}
              call: {label: 叫, on: record, handler: nobody/call}
            ---
            kind: dictionary
            name: order-kind
            label: 类别
            items: {a: {label: 甲}}
            ---
            kind: role
            name: clerk
            label: 员
            grants:
              order: {operations: [read], actions: [gone], fields: {mobile: masked}, where: "div(count, 2, 2, 'up') > today()"}
              orders: {operations: [read]}
            ---
            kind: list
            name: order
            label: 单
            object: order
            columns:
              x: {field: part.name}
              y: {field: name.first}
              z: {field: nmae}
            sort: [-nothing]
            ---
            kind: page
            name: order
            label: 单
            object: order
            list: ordre
            widget: nobody/screen
            permission: order:burn
            ---
            kind: menu
            name: main
            label: 菜单
            items: {a: {label: 甲, page: nowhere}}
            ---
            kind: sequence
            name: s
            label: s
            format: "{yy}"
            reset: day
            ---
            kind: policy
            name: p
            label: p
            parameters: {a: {label: a, type: date, value: yesterday}}
            ---
            kind: test
            name: t
            label: t
            subject: nobody/thing
            cases: {a: {then: {}}}
            ---
            kind: import-template
            name: i
            label: i
            permission: order:import
            sheets:
              s: {namePattern: "(", columns: {a: {heading: 甲, type: text, maxLength: 5}, b: {heading: 甲, type: date}}}
            """;

    @Test
    void form() {
        assertThat(Compiling.codesAndLines(Compiling.base(FORM)))
                .containsExactlyInAnyOrder(
                        "SCHEMA_REQUIRED:1", // module
                        "SCHEMA_UNKNOWN_PROPERTY:4",
                        "SCHEMA_ENUM:5",
                        "SCHEMA_TYPE:7",
                        "SCHEMA_NAME:9",
                        "SCHEMA_RANGE:9",
                        "SCHEMA_ENUM:10",
                        "SCHEMA_REQUIRED:11",
                        "SCHEMA_PROPERTY_OF_OTHER_TYPE:12",
                        "SCHEMA_REQUIRED:13",
                        "SCHEMA_PATTERN:14",
                        "SCHEMA_PATTERN:15",
                        "SCHEMA_UNKNOWN_PROPERTY:15",
                        "SCHEMA_REQUIRED:16",
                        "SCHEMA_NAME:18",
                        "SCHEMA_ENUM:18",
                        "SCHEMA_REQUIRED:20",
                        "SCHEMA_REQUIRED:22",
                        "SCHEMA_UNKNOWN_PROPERTY:22",
                        "KIND_UNKNOWN:24",
                        "KIND_MISSING:28");
    }

    @Test
    void codeAtCreationMustBeProvided() {
        String text = """
                kind: object
                name: order
                label: 单
                module: sales
                scope: organization
                title: no
                fields: {no: {type: text, maxLength: 5, label: 号}}
                create: {handler: nobody/ask}
                """;
        assertThat(Compiling.codesAndLines(Compiling.base(text))).containsExactly("HANDLER_UNKNOWN:8");
    }

    @Test
    void whatSomethingIsUniqueWithinIsAReferenceOfTheObject() {
        String text = """
                kind: object
                name: order
                label: 单
                module: sales
                scope: organization
                title: no
                key: no
                fields:
                  no: {type: text, maxLength: 5, label: 号}
                  kind: {type: text, maxLength: 5, label: 类}
                  book: {type: reference, object: order, label: 册}
                unique:
                  a: {fields: [no], within: book}
                  b: {fields: [no], within: kind}
                  c: {fields: [no], within: nowhere}
                  d: {fields: [no, book], within: book}
                  e: {fields: [no], within: organization}
                """;
        assertThat(Compiling.codesAndLines(Compiling.base(text)))
                .containsExactlyInAnyOrder(
                        "KEY_NOT_UNIQUE:7", "UNIQUE_WITHIN:14", "UNIQUE_WITHIN:15", "UNIQUE_WITHIN:16");
    }

    @Test
    void aTreeIsOneReferenceToTheObjectItselfWithAPathThatNobodyWrites() {
        String text = """
                kind: object
                name: node
                label: 节点
                module: test
                scope: organization
                title: name
                fields:
                  name: {type: text, maxLength: 200, label: 名称}
                  path: {type: text, maxLength: 200, readOnly: true, label: 路径}
                  short: {type: text, maxLength: 20, readOnly: true, label: 短}
                  parent: {type: reference, object: node, tree: path, label: 上级}
                  second: {type: reference, object: node, tree: path, label: 又一}
                  leaf: {type: reference, object: leaf, tree: path, label: 叶}
                  free: {type: reference, object: node, tree: name, label: 可写}
                  none: {type: reference, object: node, tree: nowhere, label: 没有}
                  tight: {type: reference, object: node, tree: short, label: 太短}
                  rows: {type: child-table, object: node, parent: parent, label: 行}
                  level: {type: computed, stored: true, result: integer, expression: size(path), label: 层}
                  inside: {type: computed, result: boolean, expression: "below(id, 5) && below(leaf.node, 5) && below(name, 5)", label: 内}
                ---
                kind: object
                name: leaf
                label: 叶
                module: test
                scope: organization
                title: name
                fields:
                  name: {type: text, maxLength: 20, label: 名称}
                  node: {type: reference, object: node, label: 节点}
                ---
                kind: list
                name: leaf
                label: 叶
                object: leaf
                columns: {name: {}}
                search:
                  node: {operator: below}
                  area: {field: organization, operator: below}
                  name: {operator: below}
                """;
        assertThat(Compiling.codesAndLines(Compiling.base(text)))
                .containsExactlyInAnyOrder(
                        "TREE_REFERENCE:39",
                        "TREE_REFERENCE:12",
                        "TREE_REFERENCE:13",
                        "TREE_REFERENCE:14",
                        "TREE_PATH:14",
                        "TREE_REFERENCE:15",
                        "FIELD_UNKNOWN:15",
                        "TREE_REFERENCE:16",
                        "TREE_PATH:16",
                        "TREE_REFERENCE:17",
                        "COMPUTED_STORED:18",
                        "EXPRESSION_TYPE:19");
    }

    @Test
    void meaning() {
        assertThat(Compiling.codesAndLines(Compiling.base(MEANING)))
                .containsExactlyInAnyOrder(
                        "FIELD_UNKNOWN:6",
                        "KEY_NOT_UNIQUE:7",
                        "NAME_RESERVED:10",
                        "DEFAULT_INVALID:11",
                        "REFERENCE_UNKNOWN:12",
                        "REFERENCE_UNKNOWN:13",
                        "REFERENCE_UNKNOWN:14",
                        "DECIMAL_SHAPE:15",
                        "RANGE_EMPTY:16",
                        "PATTERN_INVALID:17",
                        "DEFAULT_INVALID:18",
                        "COMPUTED_CYCLE:19",
                        "EXPRESSION_UNKNOWN_NAME:21",
                        "CHILD_PARENT:22",
                        "FIELD_UNKNOWN:24",
                        "STATE_UNKNOWN:27",
                        "STATE_UNKNOWN:29",
                        "EXPRESSION_TYPE:31",
                        "EXPRESSION_TYPE:32",
                        "FIELD_UNKNOWN:32",
                        "TRANSITION_UNKNOWN:34",
                        "ACTION_WITHOUT_EFFECT:35",
                        "HANDLER_UNKNOWN:36",
                        "ACTION_UNKNOWN:47",
                        "FIELD_UNKNOWN:47",
                        "EXPRESSION_TYPE:47",
                        "REFERENCE_UNKNOWN:48",
                        "FIELD_UNKNOWN:56",
                        "FIELD_UNKNOWN:57",
                        "FIELD_UNKNOWN:58",
                        "REFERENCE_UNKNOWN:64",
                        "WIDGET_UNKNOWN:65",
                        "PERMISSION_UNKNOWN:66",
                        "REFERENCE_UNKNOWN:71",
                        "SEQUENCE_FORMAT:76",
                        "SEQUENCE_FORMAT:76",
                        "SEQUENCE_FORMAT:76",
                        "PARAMETER_VALUE:82",
                        "TEST_SUBJECT_UNKNOWN:87",
                        "PATTERN_INVALID:95",
                        "IMPORT_WITHOUT_TARGET:95",
                        "COLUMN_COLLISION:95");
    }

    @Test
    void wordsForPeople() {
        List<Problem> problems = Compiling.base(FORM).problems();
        assertThat(problems)
                .extracting(p -> p.message().zh())
                .contains(
                        "不认识的属性“modul”，是不是“module”？",
                        "“scope”不能是“organisation”，可选：organization、tenant；是不是“organization”？",
                        "类型 money 没有属性“maxLength”",
                        "没有种类“sequense”，是不是“sequence”？");
        assertThat(problems).allSatisfy(p -> assertThat(p.message().en()).isNotBlank());
    }

    @Test
    void syntaxErrorHidesItsOwnFileOnly() {
        Compilation compilation = Compiling.compile(new SourceTree(
                List.of(
                        new SourceFile("base/a.yaml", Compiling.OBJECT),
                        new SourceFile("base/b.yaml", "kind: object\nname: hidden\nlabel: [\n"),
                        new SourceFile(
                                "base/c.yaml",
                                "kind: page\nname: p\nlabel: p\nobject: hidden\nlist: hiden\n---\nkind: page\nname: q\n"
                                        + "label: q\nobject: nowhere\n")),
                List.of()));
        assertThat(Compiling.codesAndLines(compilation))
                .containsExactly("YAML_SYNTAX:4", "REFERENCE_UNKNOWN:5", "REFERENCE_UNKNOWN:10");
    }

    @Test
    void brokenObjectCausesNoFurtherProblems() {
        String base = Compiling.OBJECT.replace("maxLength: 20, label: 名称", "maxLength: 20, lable: 名称");
        assertThat(Compiling.codesAndLines(Compiling.base(base
                        + "---\nkind: object\nname: box\nlabel: 箱\nmodule: test\nscope: tenant\ntitle: name\nfields:\n"
                        + "  name: {type: text, maxLength: 5, label: 名}\n"
                        + "  thing: {type: reference, object: thing, label: 物}\n"
                        + "  total: {type: computed, result: money, expression: thing.amount, label: 和}\n")))
                .containsExactlyInAnyOrder("SCHEMA_UNKNOWN_PROPERTY:8", "SCHEMA_REQUIRED:8");
    }

    @Test
    void aComputedFieldThatComesBackToItselfThroughReferencesIsRefused() {
        String node = """
                kind: object
                name: node
                label: 节点
                module: test
                scope: organization
                title: name
                fields:
                  name: {type: text, maxLength: 20, label: 名称}
                  parent: {type: reference, object: node, label: 上级}
                  leaf: {type: reference, object: leaf, label: 叶}
                  depth: {type: computed, result: integer, expression: "parent.depth + 1", label: 深}
                  there: {type: computed, result: text, expression: "leaf.back", label: 去}
                  fine: {type: computed, result: text, expression: "parent.name", label: 好}
                ---
                kind: object
                name: leaf
                label: 叶
                module: test
                scope: organization
                title: name
                fields:
                  name: {type: text, maxLength: 20, label: 名称}
                  node: {type: reference, object: node, label: 节点}
                  back: {type: computed, result: text, expression: "node.there", label: 回}
                  fine: {type: computed, result: text, expression: "node.fine", label: 好}
                """;
        assertThat(Compiling.codesAndLines(Compiling.base(node)))
                .containsExactlyInAnyOrder("COMPUTED_CYCLE:11", "COMPUTED_CYCLE:24");
    }
}
