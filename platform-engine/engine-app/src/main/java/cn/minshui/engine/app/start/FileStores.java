package cn.minshui.engine.app.start;

import cn.minshui.engine.app.settings.DataDirectory;
import cn.minshui.engine.app.settings.ExitException;
import cn.minshui.engine.core.files.ClamAvScanner;
import cn.minshui.engine.core.files.FileStore;
import cn.minshui.engine.core.files.LocalFileStore;
import cn.minshui.engine.core.files.S3FileStore;
import cn.minshui.engine.core.files.S3Settings;
import cn.minshui.engine.core.files.VirusScanner;
import cn.minshui.engine.spi.problem.Text;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/**
 * Where files of records are kept: the folder {@code files} of the data directory, or the bucket that the environment names by
 * {@code MINSHUI_FILES_URL}, {@code …_REGION}, {@code …_ACCESS_KEY} and {@code …_SECRET_KEY}.
 */
final class FileStores {
    private static final String URL = "MINSHUI_FILES_URL";
    private static final String CLAMAV = "MINSHUI_CLAMAV";
    private static final Duration LONGEST_SCAN = Duration.ofSeconds(30);

    private FileStores() {}

    /** @throws ExitException USAGE when the address is none or a key is missing */
    static FileStore of(Map<String, String> environment, DataDirectory data, Clock clock) {
        String url = environment.getOrDefault(URL, "");
        if (url.isBlank()) {
            return new LocalFileStore(data.folder("files"));
        }
        try {
            return new S3FileStore(
                    new S3Settings(
                            URI.create(url.strip()),
                            environment.getOrDefault("MINSHUI_FILES_REGION", "us-east-1"),
                            required(environment, "MINSHUI_FILES_ACCESS_KEY"),
                            required(environment, "MINSHUI_FILES_SECRET_KEY")),
                    clock);
        } catch (IllegalArgumentException e) {
            throw new ExitException(
                    ExitException.Code.USAGE,
                    Text.of(URL + " 应为 http(s)://主机[:端口]/存储桶", URL + " must be http(s)://host[:port]/bucket"),
                    e);
        }
    }

    /**
     * What looks at files before they are kept: the ClamAV daemon that the environment names by {@code MINSHUI_CLAMAV}, or nothing.
     *
     * @throws ExitException USAGE when it is no address
     */
    static VirusScanner scanner(Map<String, String> environment) {
        String address = environment.getOrDefault(CLAMAV, "");
        if (address.isBlank()) {
            return VirusScanner.NONE;
        }
        try {
            return ClamAvScanner.at(address.strip(), LONGEST_SCAN);
        } catch (IllegalArgumentException e) {
            throw new ExitException(
                    ExitException.Code.USAGE, Text.of(CLAMAV + " 应为 主机:端口", CLAMAV + " must be host:port"), e);
        }
    }

    private static String required(Map<String, String> environment, String name) {
        String value = environment.getOrDefault(name, "");
        if (value.isBlank()) {
            throw ExitException.usage("设置了 " + URL + " 就必须设置 " + name, name + " must be set when " + URL + " is");
        }
        return value;
    }
}
