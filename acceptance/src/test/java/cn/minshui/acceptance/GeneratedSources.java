package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.app.cli.Commands;
import cn.minshui.engine.spi.plugin.PluginVersion;
import cn.minshui.engine.testkit.plugin.SourceCompiler;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What {@code ./platform generate} makes of the shipped metadata, compiled and run as whoever uses it does. */
final class GeneratedSources {
    static final String PACKAGE = "com.example.water";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path COMPILER = ServerUnderTest.repository().resolve("node_modules/typescript/bin/tsc");

    private final ServerUnderTest.Home home;
    private final Path folder;

    /** @param folder takes what is generated, by sort and origin */
    GeneratedSources(ServerUnderTest.Home home, Path folder) {
        this.home = home;
        this.folder = folder;
    }

    /** @param words more of the command line @return the files by their place below the folder */
    Map<String, String> generate(String sort, String origin, String... words) throws IOException {
        Path out = folder.resolve(sort + "-" + origin);
        List<String> line = new ArrayList<>(List.of("generate", sort, "--out", out.toString()));
        line.addAll(List.of(words));
        line.addAll(home.words());
        line.addAll(List.of("--db-password", home.database().password()));
        assertThat(Commands.run(line, new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8)))
                .isZero();
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> written = Files.walk(out)) {
            for (Path file : written.filter(Files::isRegularFile).toList()) {
                files.put(out.relativize(file).toString(), Files.readString(file));
            }
        }
        return files;
    }

    /** Against the SPI alone, as in a plugin. */
    void compileJava(Map<String, String> files) throws IOException {
        Map<String, String> units = new TreeMap<>();
        files.forEach((path, text) ->
                units.put(path.substring(0, path.length() - ".java".length()).replace('/', '.'), text));
        SourceCompiler.compile(
                units,
                List.of(SourceCompiler.locationOf(PluginVersion.class), SourceCompiler.locationOf(Nullable.class)),
                Files.createDirectories(folder.resolve("classes")));
    }

    static boolean hasTypeScript() {
        return Files.exists(COMPILER);
    }

    /** Compiles the client strictly and runs a program that uses it. @return what the program printed, as JSON */
    JsonNode run(Map<String, String> files, String program, String... arguments) throws IOException {
        Path sources = Files.createDirectories(folder.resolve("client"));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(sources.resolve(file.getKey()), file.getValue());
        }
        Files.writeString(sources.resolve("program.ts"), program);
        Files.writeString(sources.resolve("package.json"), "{\"type\": \"module\"}");
        Files.writeString(sources.resolve("tsconfig.json"), """
                {"compilerOptions": {"target": "ES2022", "module": "ESNext", "moduleResolution": "bundler", "strict": true,
                  "noUncheckedIndexedAccess": true, "isolatedModules": true, "verbatimModuleSyntax": true,
                  "lib": ["ES2023", "DOM", "DOM.Iterable"], "types": [], "outDir": "out"}, "include": ["*.ts"]}
                """);
        assertThat(node(COMPILER.toString(), "-p", sources.toString())).isEmpty();
        // Node wants the ending that TypeScript's bundlers do without.
        for (String module : List.of("client", "program")) {
            Path compiled = sources.resolve("out").resolve(module + ".js");
            Files.writeString(compiled, Files.readString(compiled).replaceAll("from '\\./(\\w+)'", "from './$1.js'"));
        }
        Files.writeString(sources.resolve("out/package.json"), "{\"type\": \"module\"}");
        List<String> line = Stream.concat(
                        Stream.of(sources.resolve("out/program.js").toString()), Arrays.stream(arguments))
                .toList();
        return Api.JSON.readTree(node(line.toArray(String[]::new)));
    }

    private String node(String... words) throws IOException {
        List<String> line =
                Stream.concat(Stream.of("node"), Arrays.stream(words)).toList();
        Path told = folder.resolve("told.txt");
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(told.toFile())
                .start();
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            process.destroy();
        }
        assertThat(process.exitValue()).as(Files.readString(told)).isZero();
        return Files.readString(told);
    }
}
