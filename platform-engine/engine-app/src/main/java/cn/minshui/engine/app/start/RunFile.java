package cn.minshui.engine.app.start;

import cn.minshui.engine.app.settings.DataDirectory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a running server says about itself in {@code data/run/server.json}, for the commands that manage it.
 *
 * @param startedAt instant, RFC 3339
 * @param database JDBC URL, without the password
 * @param redis where Redis is; empty without one
 */
public record RunFile(long pid, int port, String startedAt, String database, String redis, boolean embeddedDatabase) {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Path path(DataDirectory data) {
        return data.runFile("server.json");
    }

    public void write(DataDirectory data) {
        data.folder("run");
        try {
            DataDirectory.write(path(data), JSON.writeValueAsString(this));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The server of this data directory that is alive and has started; a file left by a killed one counts as none. */
    public static Optional<RunFile> running(DataDirectory data) {
        return DataLock.holder(data)
                .flatMap(holder ->
                        DataDirectory.read(path(data)).map(RunFile::parse).filter(file -> file.pid() == holder.pid()));
    }

    public static void remove(DataDirectory data) {
        DataDirectory.delete(path(data));
    }

    public String address() {
        return "http://127.0.0.1:" + port;
    }

    private static RunFile parse(String text) {
        try {
            return JSON.readValue(text, RunFile.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the run file cannot be read: " + text, e);
        }
    }
}
