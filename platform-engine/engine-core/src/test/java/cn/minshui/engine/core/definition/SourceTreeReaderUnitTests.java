package cn.minshui.engine.core.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.definition.SourceTree.OverlayLayer;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.spi.problem.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTreeReaderUnitTests {
    @TempDir
    private Path folder;

    @Test
    void foldersAreLevels() throws IOException {
        write("base/sales/objects/a.yaml", "a: 1");
        write("base/readme.md", "not a definition");
        write("branches/t/c1/x.yaml", "x: 1");
        write("branches/t/c1/s1/y.yaml", "y: 1");
        write("branches/t/c1/s1/lists/z.yaml", "z: 1");
        write("branches/other/c9/x.yaml", "x: 9");
        SourceTree tree = SourceTreeReader.read(folder, "t");
        assertThat(tree.base()).containsExactly(new SourceFile("base/sales/objects/a.yaml", "a: 1"));
        assertThat(tree.overlays()).extracting(OverlayLayer::path).containsExactly("c1", "c1/s1");
        assertThat(tree.overlays().get(1).files())
                .extracting(SourceFile::path)
                .containsExactly("branches/t/c1/s1/lists/z.yaml", "branches/t/c1/s1/y.yaml");
    }

    @Test
    void tenantWithoutBranchesHasTheBaseAlone() throws IOException {
        write("base/a.yaml", "a: 1");
        assertThat(SourceTreeReader.read(folder, "new").overlays()).isEmpty();
    }

    @Test
    void fileOutsideACompanyIsRefused() throws IOException {
        write("branches/t/x.yaml", "x: 1");
        assertThatThrownBy(() -> SourceTreeReader.read(folder, "t")).hasMessageContaining("x.yaml");
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void aFileInAnotherEncodingIsAProblemOfItsOwn() throws IOException {
        Path file = Files.createDirectories(folder.resolve("base")).resolve("a.yaml");
        Files.write(file, "kind: object\nlabel: 水表".getBytes("GBK"));
        SourceFile read = SourceTreeReader.read(folder, "t").base().get(0);
        assertThat(YamlReader.read(read, "base").problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("FILE_ENCODING");
            assertThat(problem.place()).isEqualTo(new Place.InFile("base/a.yaml", 2, 9, ""));
        });
    }

    @Test
    void aFileWithAnotherEndingIsNamed() throws IOException {
        Files.createDirectories(folder.resolve("base"));
        Files.writeString(folder.resolve("base/b.yml"), "kind: object");
        assertThatThrownBy(() -> SourceTreeReader.read(folder, "t")).hasMessageContaining("b.yml");
    }

    @Test
    void hiddenFilesOfAnEditorAreNotRead() throws IOException {
        Files.createDirectories(folder.resolve("base"));
        Files.writeString(folder.resolve("base/.#a.yaml"), "kind: object");
        assertThat(SourceTreeReader.read(folder, "t").base()).isEmpty();
    }
}
