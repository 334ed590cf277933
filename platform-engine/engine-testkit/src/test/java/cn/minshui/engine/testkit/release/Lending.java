package cn.minshui.engine.testkit.release;

import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTree.OverlayLayer;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import java.util.ArrayList;
import java.util.List;

/**
 * Sources of a lending library of two objects and a dictionary, to be varied.
 *
 * @param titleLength longest title of a copy
 * @param copyFields further lines below the fields of the copy
 * @param uniqueKeys further lines below the unique keys of the copy
 * @param overlays layers of branches
 */
record Lending(int titleLength, List<String> copyFields, List<String> uniqueKeys, List<OverlayLayer> overlays) {

    static Lending standard() {
        return new Lending(100, List.of(), List.of(), List.of());
    }

    Lending withTitleLength(int length) {
        return new Lending(length, copyFields, uniqueKeys, overlays);
    }

    Lending withField(String line) {
        return new Lending(titleLength, and(copyFields, line), uniqueKeys, overlays);
    }

    Lending withUnique(String line) {
        return new Lending(titleLength, copyFields, and(uniqueKeys, line), overlays);
    }

    /** A branch whose file changes the copy. */
    Lending withBranch(String path, String fieldLine) {
        String text = "extends: object/copy\nfields:\n  " + fieldLine + "\n";
        OverlayLayer layer =
                new OverlayLayer(path, List.of(new SourceFile("branches/group/" + path + "/copy.yaml", text)));
        List<OverlayLayer> layers = new ArrayList<>(overlays);
        layers.add(layer);
        return new Lending(titleLength, copyFields, uniqueKeys, layers);
    }

    private static List<String> and(List<String> lines, String line) {
        List<String> all = new ArrayList<>(lines);
        all.add(line);
        return List.copyOf(all);
    }

    /** The same with copies that are deleted for good. */
    SourceTree withoutSoftDelete() {
        SourceTree sources = sources();
        List<SourceFile> files = sources.base().stream()
                .map(file -> new SourceFile(file.path(), file.text().replace("softDelete: true\n", "")))
                .toList();
        return new SourceTree(files, sources.overlays());
    }

    SourceTree sources() {
        return new SourceTree(
                List.of(
                        new SourceFile("base/lending/dictionaries/shelf.yaml", SHELF),
                        new SourceFile("base/lending/objects/reader.yaml", READER),
                        new SourceFile("base/lending/objects/copy.yaml", copy())),
                overlays);
    }

    private static final String SHELF = """
            kind: dictionary
            name: shelf
            label: 书架
            items: {open: {label: 开架}, closed: {label: 闭架}}
            """;

    private static final String READER = """
            kind: object
            name: reader
            label: 读者
            module: lending
            scope: organization
            title: name
            fields:
              name: {type: text, maxLength: 60, required: true, label: 姓名}
              joined: {type: date, label: 入会日期}
            """;

    private String copy() {
        StringBuilder text = new StringBuilder("""
                kind: object
                name: copy
                label: 馆藏
                module: lending
                scope: organization
                title: title
                key: barcode
                softDelete: true
                fields:
                  barcode: {type: text, maxLength: 20, required: true, label: 条码}
                  title: {type: text, maxLength: %d, required: true, label: 题名}
                  price: {type: money, label: 定价}
                  pages: {type: integer, label: 页数}
                  shelf: {type: choice, dictionary: shelf, label: 书架}
                  holder: {type: reference, object: reader, label: 借阅人}
                  month: {type: period, label: 入藏月}
                  boughtAt: {type: date-time, label: 购入时间}
                  lent: {type: boolean, label: 借出}
                  fee: {type: computed, result: money, expression: price, label: 押金}
                """.formatted(titleLength));
        copyFields.forEach(line -> text.append("  ").append(line).append('\n'));
        text.append("indexes:\n  byShelf: {fields: [shelf, pages]}\n");
        text.append("unique:\n  barcode: {fields: [barcode], message: 条码重复}\n");
        uniqueKeys.forEach(line -> text.append("  ").append(line).append('\n'));
        return text.toString();
    }
}
