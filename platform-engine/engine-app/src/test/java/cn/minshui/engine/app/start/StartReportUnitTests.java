package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.app.settings.DataDirectory;
import cn.minshui.engine.app.settings.ServerSettings;
import cn.minshui.engine.app.settings.ServerSettings.ExternalDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartReportUnitTests {
    private static final ExternalDatabase DATABASE = new ExternalDatabase("jdbc:postgresql://db/minshui", "u", "p");

    @TempDir
    private Path folder;

    private List<String> report(String redis) {
        ServerSettings settings = new ServerSettings(folder, folder, 8080, DATABASE, redis, false);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // Nobody listens yet, so what has an address counts as not reached.
        try (RedisAnnouncer announcer = new RedisAnnouncer(new RedisLink(redis))) {
            new StartReport(settings, new Connections(DATABASE, redis), DataDirectory.open(folder), announcer)
                    .print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void aRedisThatDoesNotAnswerIsToldInWordsAndWithoutItsPassword() {
        assertThat(report("redis://:secret@cache1:6379"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("  Redis: redis://cache1:6379 （连不上")
                        .contains("unreachable"))
                .noneSatisfy(line -> assertThat(line).contains("secret"));
        assertThat(report("")).contains("  Redis: 无 / none");
    }

    /** The start in the background waits for the empty line after the one that says ready; a person sees nothing odd. */
    @Test
    void theReportEndsWithAnEmptyLine() {
        List<String> lines = report("");
        assertThat(lines).doesNotContain("--").last().isEqualTo("");
        assertThat(lines.get(1)).contains("Minshui is ready");
        assertThat(lines.subList(1, lines.size() - 1)).doesNotContain("");
    }
}
