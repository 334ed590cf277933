package cn.minshui.acceptance;

import cn.minshui.engine.core.plugin.PluginRegistry;
import cn.minshui.engine.spi.plugin.PluginVersion;
import cn.minshui.engine.testkit.plugin.FakePlugin;
import cn.minshui.engine.testkit.plugin.SourceCompiler;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A source tree of nothing but plugins, under the root pom of this one. The engine's modules are taken from where this test runs
 * them, through a local repository that is this machine's own in all else: nothing has to be installed, and nothing is left behind.
 */
final class MavenFolder implements AutoCloseable {
    private static final Path HOME = ServerUnderTest.repository();
    private static final String VERSION = "0.1.0-SNAPSHOT";
    private static final String ARCHETYPE = "platform-engine/engine-app/src/main/archetype/plugin";
    private static final int MINUTES = 5;

    private final Path tree;
    private final Path repository;

    private MavenFolder(Path tree, Path repository) {
        this.tree = tree;
        this.repository = repository;
    }

    /** @param modules of the tree, {@code plugins/x} */
    static MavenFolder in(Path folder, List<String> modules) throws IOException {
        Path tree = Files.createDirectories(folder.resolve("tree"));
        String named = modules.stream().map(m -> "<module>" + m + "</module>").collect(Collectors.joining());
        String pom = Files.readString(HOME.resolve("pom.xml"))
                .replaceFirst("(?s)<modules>.*?</modules>", "<modules>" + named + "</modules>");
        Files.writeString(tree.resolve("pom.xml"), pom);
        Files.createDirectories(tree.resolve(".mvn"));
        Files.copy(HOME.resolve(".mvn/jvm.config"), tree.resolve(".mvn/jvm.config"));
        Path repository = Files.createDirectories(folder.resolve("repository"));
        copy("platform", tree);
        copy("platform-engine/engine-app/src/main/scripts/new.sh", tree);
        copy("platform-engine/engine-core/src/main/java/cn/minshui/engine/core/plugin/SpiVersion.java", tree);
        try (Stream<Path> files = Files.walk(HOME.resolve(ARCHETYPE))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                copy(HOME.relativize(file).toString(), tree);
            }
        }
        linkAll(localRepository(), repository, "cn");
        linkAll(localRepository().resolve("cn"), repository.resolve("cn"), "minshui");
        MavenFolder made = new MavenFolder(tree, repository);
        made.install("engine-spi", SourceCompiler.locationOf(PluginVersion.class));
        made.install("engine-core", SourceCompiler.locationOf(PluginRegistry.class));
        made.install("engine-testkit", SourceCompiler.locationOf(FakePlugin.class));
        return made;
    }

    private static void copy(String file, Path tree) throws IOException {
        Path target = tree.resolve(file);
        Files.createDirectories(target.getParent());
        Files.copy(HOME.resolve(file), target, StandardCopyOption.COPY_ATTRIBUTES);
    }

    /** What a command ended with and wrote. */
    record Answer(int code, String output) {}

    /** The tree's own {@code ./platform}. */
    Answer platform(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(tree.resolve("platform").toString()));
        command.addAll(List.of(words));
        Path log = tree.resolveSibling("platform.log");
        Process process = new ProcessBuilder(command)
                .directory(tree.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError(Files.readString(log));
        }
        return new Answer(process.exitValue(), Files.readString(log));
    }

    Path tree() {
        return tree;
    }

    /** @param file path below the tree */
    void write(String file, String text) throws IOException {
        Path target = tree.resolve(file);
        Files.createDirectories(target.getParent());
        Files.writeString(target, text);
    }

    /** How many tests the last run reports of a module. */
    int testsRun(String module) throws IOException {
        int count = 0;
        try (Stream<Path> reports = Files.list(tree.resolve(module).resolve("target/surefire-reports"))) {
            for (Path report :
                    reports.filter(p -> p.toString().endsWith(".xml")).toList()) {
                count += Files.readString(report).split("<testcase ", -1).length - 1;
            }
        }
        return count;
    }

    /** Takes the links to this machine's repository away, so that nothing clears a folder through them. */
    @Override
    public void close() throws IOException {
        for (Path folder : List.of(repository, repository.resolve("cn"))) {
            try (Stream<Path> entries = Files.list(folder)) {
                for (Path entry : entries.filter(Files::isSymbolicLink).toList()) {
                    Files.delete(entry);
                }
            }
        }
    }

    private static Path localRepository() {
        String set = System.getProperty("maven.repo.local", "");
        return set.isEmpty() ? Path.of(System.getProperty("user.home"), ".m2", "repository") : Path.of(set);
    }

    private static void linkAll(Path from, Path to, String except) throws IOException {
        Files.createDirectories(to);
        if (!Files.isDirectory(from)) {
            return;
        }
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.toList()) {
                if (!entry.getFileName().toString().equals(except)) {
                    Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
                }
            }
        }
    }

    /** @param classes a folder, or a jar */
    private void install(String artifact, Path classes) throws IOException {
        Path folder = Files.createDirectories(
                repository.resolve("cn/minshui").resolve(artifact).resolve(VERSION));
        String name = artifact + "-" + VERSION;
        Files.copy(HOME.resolve("platform-engine").resolve(artifact).resolve("pom.xml"), folder.resolve(name + ".pom"));
        Path jar = folder.resolve(name + ".jar");
        if (Files.isRegularFile(classes)) {
            Files.copy(classes, jar);
        } else {
            pack(classes, jar);
        }
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(
                        new ZipEntry(classes.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, zip);
                zip.closeEntry();
            }
        }
    }

    /** @throws AssertionError with what Maven wrote when it fails */
    void run(String... words) throws IOException, InterruptedException {
        boolean isWindows =
                System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
        List<String> command = new ArrayList<>(
                List.of(isWindows ? "mvn.cmd" : "mvn", "-o", "-B", "-ntp", "-Dmaven.repo.local=" + repository));
        command.addAll(List.of(words));
        Path log = tree.resolveSibling("maven.log");
        Process process = new ProcessBuilder(command)
                .directory(tree.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
        if (!ended || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new AssertionError(Files.readString(log));
        }
    }
}
