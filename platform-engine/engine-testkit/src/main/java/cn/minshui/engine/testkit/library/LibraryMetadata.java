package cn.minshui.engine.testkit.library;

import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTree.OverlayLayer;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Definitions of a lending library: book, reader, loan, fine; one branch, {@code east}, of the tenant {@code reading-group}. */
public final class LibraryMetadata {
    private static final String FOLDER = "library/";

    private LibraryMetadata() {}

    public static SourceTree sources() {
        return new SourceTree(
                base(), List.of(new OverlayLayer("east", List.of(file("branches/reading-group/east/loan.yaml")))));
    }

    /** The files of the base, for tests that change or add to them. */
    public static List<SourceFile> base() {
        return Stream.of("book", "reader", "loan", "fine", "scripts", "screens", "tests")
                .map(name -> file("base/lending/" + name + ".yaml"))
                .toList();
    }

    /** An object with every further type of field, for tests that add it to the library. */
    public static SourceFile exhibit() {
        return file("base/lending/exhibit.yaml");
    }

    private static SourceFile file(String path) {
        try (InputStream in = LibraryMetadata.class.getClassLoader().getResourceAsStream(FOLDER + path)) {
            if (in == null) {
                throw new IllegalStateException(FOLDER + path + " is not on the class path");
            }
            return new SourceFile(path, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
