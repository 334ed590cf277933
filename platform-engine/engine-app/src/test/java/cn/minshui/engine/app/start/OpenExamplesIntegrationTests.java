package cn.minshui.engine.app.start;

import static cn.minshui.engine.app.start.OpenClient.good;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the documents do what they say when they are copied: also with values that are hard to write. */
@Tag("database")
class OpenExamplesIntegrationTests {
    private static OpenSite site;
    private static String key;
    private static String secret;

    @TempDir
    Path folder;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        site = new OpenSite(LibraryServer.start(folder, OpenSite.MORE));
        String id = site.approved("hmac-sm3", Map.of());
        for (String api : List.of("books", "wordy", "wordy-book", "price-book")) {
            site.granted(id, api, Map.of());
        }
        JsonNode given = site.rotated(id, Map.of());
        key = given.path("appKey").asText();
        secret = given.path("secret").asText();
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    private static String snippet(String api, String language) {
        return good(site.applicant.get("/api/market/interfaces/" + api))
                .path("snippets")
                .path(language)
                .asText()
                .replace("<应用标识>", key)
                .replace("<密钥>", secret);
    }

    private static JsonNode output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new AssertionError(command + " wrote " + text, e);
        }
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private JsonNode shell(String api) throws Exception {
        Path script = Files.writeString(folder.resolve(api + ".sh"), snippet(api, "curl"));
        return output(List.of("bash", script.toString()));
    }

    @Test
    void ofCurl() throws Exception {
        assumeTrue(
                runs("curl", "--version") && runs("openssl", "dgst", "-sm3", "/dev/null"),
                "no curl, or no openssl that knows SM3");
        site.book("9780000000061", "61.00");
        assertThat(shell("books").path("items"))
                .extracting(b -> b.path("isbn").asText())
                .contains("9780000000061");
        String wordy = "水 & 'fire' = 100% +1";
        site.administrator.created("book", Map.of("isbn", "9780000000062", "name", wordy, "price", "1.00"));
        assertThat(shell("wordy").path("items"))
                .extracting(b -> b.path("isbn").asText())
                .containsExactly("9780000000062");
        JsonNode made = shell("wordy-book");
        assertThat(made.path("name").asText()).as(made.toString()).isEqualTo("O'Reilly \\ \"水\" $HOME @PATH@");
        site.jdbc.update(
                "update d_book set isbn = '9780000000063' where id = ?",
                made.path("id").asLong());
        assertThat(shell("price-book").path("code").asText())
                .as("signed with its If-Match, of a record that there is not")
                .isEqualTo("NOT_FOUND");
    }

    @Test
    void ofJava() throws Exception {
        site.jdbc.update("delete from d_book where isbn = '9780000000077'");
        Path source = Files.writeString(folder.resolve("OpenCall.java"), snippet("wordy-book", "java"));
        JsonNode made = output(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dfile.encoding=UTF-8",
                "-Dstdout.encoding=UTF-8",
                "-cp",
                System.getProperty("java.class.path"),
                source.toString()));
        assertThat(made.path("name").asText()).as(made.toString()).isEqualTo("O'Reilly \\ \"水\" $HOME @PATH@");
        site.jdbc.update(
                "update d_book set isbn = '9780000000064' where id = ?",
                made.path("id").asLong());
    }

    @Test
    void ofPython() throws Exception {
        assumeTrue(runs("python3", "-c", "import hashlib; hashlib.new('sm3')"), "no python3, or one that knows no SM3");
        Path source = Files.writeString(folder.resolve("call.py"), snippet("wordy", "python"));
        assertThat(output(List.of("python3", source.toString())).path("items").isArray())
                .isTrue();
    }
}
