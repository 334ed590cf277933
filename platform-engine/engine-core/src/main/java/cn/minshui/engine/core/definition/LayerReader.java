package cn.minshui.engine.core.definition;

import cn.minshui.engine.core.definition.Layer.Patch;
import cn.minshui.engine.core.definition.Node.Entry;
import cn.minshui.engine.core.definition.Node.MapNode;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.spi.problem.NearestName;
import cn.minshui.engine.spi.problem.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the files of one layer: documents, kinds, schemas. */
public final class LayerReader {
    private static final Pattern DOCUMENT = Pattern.compile("(?m)^---\\s*$");
    private static final Pattern KIND = Pattern.compile("(?m)^kind:\\s*([a-z][a-z0-9-]*)\\s*$");
    private static final Pattern NAME = Pattern.compile("(?m)^name:\\s*([a-z][a-z0-9-]*)\\s*$");

    private final SchemaCatalog catalog;
    private final SchemaCheck check;
    private final Consumer<Problem> problems;
    private final String layer;
    private final Map<DefinitionId, MapNode> definitions = new LinkedHashMap<>();
    private final List<Patch> patches = new ArrayList<>();
    private final Set<DefinitionId> broken = new LinkedHashSet<>();
    /** What a definition without a kind or name may have been meant to be. */
    private final Set<DefinitionId> guessed = new LinkedHashSet<>();

    private LayerReader(SchemaCatalog catalog, String layer, Consumer<Problem> problems) {
        this.catalog = catalog;
        this.check = new SchemaCheck(catalog);
        this.layer = layer;
        this.problems = problems;
    }

    /** Files are taken in the order of their paths, so that the result does not depend on a file system. */
    public static Layer read(String layer, List<SourceFile> files, SchemaCatalog catalog, Consumer<Problem> problems) {
        LayerReader reader = new LayerReader(catalog, layer, problems);
        files.stream().sorted(Comparator.comparing(SourceFile::path)).forEach(reader::file);
        // A guess hides nothing that is really there.
        reader.guessed.removeAll(reader.definitions.keySet());
        reader.broken.addAll(reader.guessed);
        return new Layer(layer, reader.definitions, reader.patches, reader.broken);
    }

    private void file(SourceFile file) {
        YamlReader.Result result = YamlReader.read(file, layer);
        result.problems().forEach(problems);
        if (result.documents().isEmpty() && !result.problems().isEmpty()) {
            rememberHidden(file.text());
        }
        result.documents().forEach(this::document);
    }

    /** A file that cannot be read still names its definitions; who refers to them did nothing wrong. */
    private void rememberHidden(String text) {
        for (String document : DOCUMENT.split(text)) {
            Matcher kind = KIND.matcher(document);
            Matcher name = NAME.matcher(document);
            if (kind.find() && name.find()) {
                broken.add(new DefinitionId(kind.group(1), name.group(1)));
            }
        }
    }

    private void document(MapNode document) {
        if (document.get("extends") != null) {
            patch(document);
            return;
        }
        String kind = document.text("kind");
        if (kind == null) {
            hideOfEveryKind(nameOf(document));
            problems.accept(MetaErrorCode.KIND_MISSING.at(
                    document.origin().place(""), "缺少 kind：定义的种类", "kind is missing: what sort of definition this is"));
            return;
        }
        if (!catalog.hasKind(kind)) {
            unknownKind(document, kind, "/kind");
            String name = nameOf(document);
            NearestName.of(kind, catalog.kinds())
                    .ifPresentOrElse(meant -> guessed.add(new DefinitionId(meant, name)), () -> hideOfEveryKind(name));
            return;
        }
        definition(document, kind);
    }

    /** Of a definition without a name that is the file's: files are called after what they define. */
    private static String nameOf(MapNode document) {
        String name = document.text("name");
        if (name != null) {
            return name;
        }
        String path = document.origin().file();
        return path.substring(path.lastIndexOf('/') + 1).replaceFirst("\\.yaml$", "");
    }

    /** Nobody knows which kind was meant, so no reference by this name is called unknown. */
    private void hideOfEveryKind(String name) {
        catalog.kinds().forEach(kind -> guessed.add(new DefinitionId(kind, name)));
    }

    private void unknownKind(MapNode document, String kind, String pointer) {
        Optional<String> nearest = NearestName.of(kind, catalog.kinds());
        problems.accept(MetaErrorCode.KIND_UNKNOWN
                .at(
                        Pointers.origin(document, pointer).place(pointer),
                        "没有种类“" + kind + "”"
                                + nearest.map(n -> "，是不是“" + n + "”？").orElse(""),
                        "There is no kind '" + kind + "'"
                                + nearest.map(n -> "; did you mean '" + n + "'?")
                                        .orElse(""))
                .withFix("可用：" + String.join("、", catalog.kinds()), "Known: " + String.join(", ", catalog.kinds())));
    }

    private void definition(MapNode document, String kind) {
        List<Problem> found = check.check(kind, document);
        found.forEach(problems);
        String name = document.text("name");
        if (name == null) {
            guessed.add(new DefinitionId(kind, nameOf(document)));
            return;
        }
        DefinitionId id = new DefinitionId(kind, name);
        MapNode first = definitions.get(id);
        if (first != null) {
            problems.accept(MetaErrorCode.DEFINITION_DUPLICATE.at(
                    Pointers.origin(document, "/name").place("/name"),
                    id + " 已在 " + first.origin().file() + " 第 " + first.origin().line() + " 行定义",
                    id + " is already defined in " + first.origin().file() + " line "
                            + first.origin().line()));
        } else if (found.isEmpty()) {
            definitions.put(id, document);
        } else {
            broken.add(id);
        }
    }

    private void patch(MapNode document) {
        List<Problem> found = check.check("overlay", document);
        found.forEach(problems);
        if (!found.isEmpty()) {
            return;
        }
        DefinitionId target = DefinitionId.parse(String.valueOf(document.text("extends")));
        if (!catalog.hasKind(target.kind())) {
            unknownKind(document, target.kind(), "/extends");
            return;
        }
        Map<String, Entry> changes = new LinkedHashMap<>(document.entries());
        Entry keyword = changes.remove("extends");
        patches.add(new Patch(
                target, new MapNode(changes, document.origin()), keyword == null ? document.origin() : keyword.key()));
    }
}
