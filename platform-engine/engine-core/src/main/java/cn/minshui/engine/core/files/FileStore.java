package cn.minshui.engine.core.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Where the contents of files lie. Keys are made by the engine ({@code tenant/yyyyMM/id}) and never by a caller. */
public interface FileStore {
    /** The key of a content. @param at when it came in */
    static String key(long tenant, Instant at, long id) {
        return tenant + "/"
                + DateTimeFormatter.ofPattern("yyyyMM").withZone(ZoneOffset.UTC).format(at) + "/" + id;
    }

    /** Keeps a copy of the file; one that was kept under the key before is replaced. */
    void put(String key, Path content) throws IOException;

    /** @throws FileNotFoundException when nothing is kept under the key */
    InputStream open(String key) throws IOException;

    /** Forgets the content; nothing happens when there is none. */
    void delete(String key) throws IOException;
}
