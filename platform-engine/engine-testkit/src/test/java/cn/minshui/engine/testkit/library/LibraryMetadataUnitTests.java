package cn.minshui.engine.testkit.library;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.compile.DefaultModelCompiler;
import cn.minshui.engine.core.compile.ModelCompiler.Compilation;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.core.script.ScriptEngine;
import cn.minshui.engine.core.script.ScriptLimits;
import cn.minshui.engine.core.testing.CaseResult;
import cn.minshui.engine.core.testing.MetadataTests;
import cn.minshui.engine.spi.problem.Text;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** An unrelated business compiles from metadata alone, and its own tests hold. */
class LibraryMetadataUnitTests {
    private static final ScriptEngine SCRIPTS =
            new ScriptEngine(ScriptLimits.standard(), new SimpleMeterRegistry(), Clock.systemUTC());
    private final DefaultPluginRegistry plugins = new DefaultPluginRegistry(List.of(), List.of());
    private final Compilation compilation =
            new DefaultModelCompiler(new CelExpressions(), plugins).compile(LibraryMetadata.sources());

    @Test
    void compilesWithoutProblems() {
        assertThat(compilation.problems()).isEmpty();
        assertThat(base().objects()).containsKeys("book", "reader", "loan", "fine");
        assertThat(base().object("loan").orElseThrow().computedOrder()).containsExactly("fine", "outstanding");
    }

    @Test
    void itsOwnTestsHold() {
        List<CaseResult> results = new MetadataTests(new CelExpressions(), plugins, SCRIPTS).run(base());
        assertThat(results)
                .hasSize(12)
                .allSatisfy(result -> assertThat(result.differences())
                        .as(result.test() + "/" + result.caseId())
                        .isEmpty());
    }

    @Test
    void wrongExpectationsFail() {
        SourceTree sources = LibraryMetadata.sources();
        List<SourceFile> changed = sources.base().stream()
                .map(file -> new SourceFile(
                        file.path(),
                        file.text()
                                .replace("fine: \"1.20\"", "fine: \"1.21\"")
                                .replace("allowed: true", "allowed: false")
                                .replace("object: loan, id: 7, values", "object: loan, id: 9, values")))
                .toList();
        CompiledModel model = Objects.requireNonNull(new DefaultModelCompiler(new CelExpressions(), plugins)
                .compile(new SourceTree(changed, List.of()))
                .base());
        assertThat(new MetadataTests(new CelExpressions(), plugins, SCRIPTS).run(model))
                .filteredOn(result -> !result.passed())
                .extracting(result -> result.caseId() + ": " + result.words())
                .containsExactlyInAnyOrder(
                        "fineIsComputed: " + Text.of("fine 应为 1.21，实际 1.20", "fine is 1.20, not 1.21"),
                        "settled: " + Text.of("allowed 应为 false，实际 true", "allowed is true, not false"),
                        "renewed: " + Text.of("written.0.id 应为 9，实际 7", "written.0.id is 7, not 9"));
    }

    @Test
    void orderOfFilesDoesNotMatter() {
        List<SourceFile> turned = new ArrayList<>(LibraryMetadata.base());
        Collections.reverse(turned);
        SourceTree other = new SourceTree(turned, LibraryMetadata.sources().overlays());
        Compilation again = new DefaultModelCompiler(new CelExpressions(), plugins).compile(other);
        assertThat(again.hash()).isEqualTo(compilation.hash());
        assertThat(Objects.requireNonNull(again.base()).hash()).isEqualTo(base().hash());
        assertThat(again.at("east").hash())
                .isEqualTo(compilation.at("east").hash())
                .isNotEqualTo(base().hash());
    }

    @Test
    void commentsDoNotChangeTheHashAndValuesDo() {
        assertThat(hash("# a remark\n", "")).isEqualTo(compilation.hash());
        assertThat(hash("", "---\nkind: dictionary\nname: more\nlabel: x\nitems: {a: {label: a}}\n"))
                .isNotEqualTo(compilation.hash());
    }

    private String hash(String before, String after) {
        List<SourceFile> files = LibraryMetadata.base().stream()
                .map(file -> new SourceFile(file.path(), before + file.text() + after))
                .toList();
        // the same document again in every file is a problem of its own; the hash does not depend on it
        return new DefaultModelCompiler(new CelExpressions(), plugins)
                .compile(new SourceTree(files, LibraryMetadata.sources().overlays()))
                .hash();
    }

    @Test
    void compiledTablesAreAsRecorded() throws IOException {
        String tables = tables(compilation.at("east"));
        if ("write".equals(System.getProperty("minshui.golden"))) {
            Files.writeString(Path.of("src/test/resources/golden/library-tables.txt"), tables);
            return;
        }
        assertThat(tables).isEqualTo(golden());
    }

    private static String tables(CompiledModel model) {
        StringBuilder text = new StringBuilder();
        for (CompiledObject object : new TreeMap<>(model.objects()).values()) {
            text.append(object.table()).append('\n');
            object.fields()
                    .values()
                    .forEach(field -> text.append("  ")
                            .append(field.name())
                            .append(" -> ")
                            .append(field.isStored() ? field.column() : "(not stored)")
                            .append(' ')
                            .append(field.type())
                            .append('\n'));
        }
        return text.toString();
    }

    private static String golden() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                LibraryMetadataUnitTests.class.getResourceAsStream("/golden/library-tables.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private CompiledModel base() {
        return Objects.requireNonNull(compilation.base());
    }
}
