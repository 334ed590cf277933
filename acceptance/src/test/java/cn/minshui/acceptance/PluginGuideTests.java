package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.acceptance.MavenFolder.Answer;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.testkit.TestDatabases;
import cn.minshui.engine.testkit.library.LibraryMetadata;
import cn.minshui.engine.testkit.plugin.GuideText;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The plugins of the guide in an empty folder, and one made by {@code ./platform new}: built and tested by Maven as whoever follows
 * the guide does it, then loaded by a server. Once a build, not once a database.
 */
class PluginGuideTests {
    private static final Path GUIDE = ServerUnderTest.repository().resolve("docs/plugin-guide.md");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void thePluginsOfTheGuideAreBuiltPassTheirContractsAndRunInAServer() throws Exception {
        try (MavenFolder maven = MavenFolder.in(folder, List.of("plugins/lending", "plugins/modbus-water"))) {
            for (Map.Entry<String, String> file : GuideText.read(GUIDE).files().entrySet()) {
                maven.write(file.getKey(), file.getValue());
            }

            Answer made = maven.platform("new", "plugin", "leak-watch");
            assertThat(made.code()).as(made.output()).isZero();
            assertThat(maven.platform("new", "plugin", "leak-watch").output())
                    .contains("plugins/leak-watch is there already");
            for (String name : List.of("Leak", "engine", "a b", "x/y", "", "-a")) {
                assertThat(maven.platform("new", "plugin", name).code())
                        .as(name)
                        .isEqualTo(2);
            }

            maven.run("test", "-Dtest=*Contract*,LeakWatch*", "-Dsurefire.failIfNoSpecifiedTests=false");

            assertThat(maven.testsRun("plugins/leak-watch")).isEqualTo(6);

            assertThat(maven.testsRun("plugins/lending")).isEqualTo(11);
            assertThat(maven.testsRun("plugins/modbus-water")).isEqualTo(16);
            aServerRunsThem(maven);
        }
    }

    private void aServerRunsThem(MavenFolder maven) throws Exception {
        for (SourceFile file : LibraryMetadata.base()) {
            maven.write("metadata/" + file.path(), file.text());
        }
        ServerUnderTest.Home home =
                new ServerUnderTest.Home(TestDatabases.freshSettings(), folder.resolve("data"), maven.tree(), "none");
        try (ServerUnderTest server = ServerUnderTest.start(home, "--no-demo")) {
            Api oneTime = server.anonymous().login(ServerUnderTest.ADMIN, home.adminPassword());
            ObjectNode password = Api.JSON.createObjectNode();
            password.put("old", home.adminPassword()).put("new", "Chosen-2026-11");
            String token = oneTime.post("/api/auth/password", password)
                    .body()
                    .path("accessToken")
                    .asText();
            assertThat(token).isNotEmpty();
            Api administrator = server.anonymous().login(ServerUnderTest.ADMIN, "Chosen-2026-11");
            JsonNode plugins = administrator.get("/api/plugins").body();
            assertThat(plugins.findValuesAsText("id")).containsExactly("leak-watch", "lending", "modbus-water");
            for (JsonNode plugin : plugins) {
                assertThat(plugin.path("problems")).as(plugin.toString()).isEmpty();
                assertThat(plugin.at("/health/status").asText())
                        .as(plugin.toString())
                        .isEqualTo("up");
            }
        }
    }
}
