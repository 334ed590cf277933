package cn.minshui.bench.server;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server in a JVM of its own, on the class path of the bench; both sides of a comparison get the same JVM options. */
public final class JavaProcess implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofMinutes(5);
    private static final List<String> OPTIONS =
            List.of("-XX:+UseSerialGC", "-Xms1g", "-Xmx2g", "-Dfile.encoding=UTF-8");

    private static final int LOG_LINES = 40;

    private final Process process;
    private final Path log;
    private final String url;

    private JavaProcess(Process process, Path log, String url) {
        this.process = process;
        this.log = log;
        this.url = url;
    }

    /** Starts a main class and waits until {@code url + health} answers 200. */
    public static JavaProcess start(
            String mainClass, List<String> words, Map<String, String> environment, int port, String health, Path log)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        // For a profile of what is measured; both sides of a comparison get them.
        command.addAll(Arrays.stream(
                        System.getenv().getOrDefault("MINSHUI_JAVA_OPTS", "").split(" "))
                .filter(o -> !o.isBlank())
                .toList());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(words);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        // Nothing that was started outlives a measurement that is broken off.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        JavaProcess started = new JavaProcess(process, log, "http://127.0.0.1:" + port);
        try {
            started.awaitReady(health);
            return started;
        } catch (IOException | InterruptedException | RuntimeException e) {
            started.close();
            throw e;
        }
    }

    public String url() {
        return url;
    }

    private void awaitReady(String health) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + health))
                .timeout(Duration.ofSeconds(5))
                .build();
        long end = System.nanoTime() + READY_WITHIN.toNanos();
        while (process.isAlive() && System.nanoTime() < end) {
            if (answers(client, request)) {
                return;
            }
            process.waitFor(100, TimeUnit.MILLISECONDS);
        }
        List<String> lines = Files.readAllLines(log);
        throw new IOException("not ready; the end of the log:\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size())));
    }

    private static boolean answers(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
