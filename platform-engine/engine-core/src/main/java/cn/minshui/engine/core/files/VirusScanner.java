package cn.minshui.engine.core.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Looks at the content of a file before it is kept. */
@FunctionalInterface
public interface VirusScanner {
    /** Where no scanner was given: nothing is found. */
    VirusScanner NONE = content -> Optional.empty();

    /**
     * @return what it is infected with; empty for a clean file
     * @throws IOException when nobody can tell: the file is not kept then
     */
    Optional<String> infection(Path content) throws IOException;
}
