package cn.minshui.engine.core.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Where the contents of files lie. Keys are made by the engine ({@code tenant/yyyyMM/id}) and never by a caller. */
public interface FileStore {
    /** Keeps a copy of the file; one that was kept under the key before is replaced. */
    void put(String key, Path content) throws IOException;

    /** @throws FileNotFoundException when nothing is kept under the key */
    InputStream open(String key) throws IOException;

    /** Forgets the content; nothing happens when there is none. */
    void delete(String key) throws IOException;
}
