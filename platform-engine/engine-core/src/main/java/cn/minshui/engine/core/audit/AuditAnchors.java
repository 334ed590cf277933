package cn.minshui.engine.core.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far the chain had come and what its hash was there, kept outside the database: {@code head.json} as of the last look, and a
 * line for each hour in {@code <year>-<month>.log}. Without it a database whose newest entries were cut off would look whole.
 */
public final class AuditAnchors {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HEAD = "head.json";

    private final Path folder;
    private @Nullable Instant logged;

    /** @param folder made (0700) when the first anchor is written */
    public AuditAnchors(Path folder) {
        this.folder = folder;
    }

    /** @param number of the entry in the chain @param hash its hash there @param mac over all of it; who made it had the key */
    record Anchor(long number, String hash, Instant at, String mac) {
        static Anchor of(long number, String hash, Instant at, AuditMac mac) {
            Instant second = at.truncatedTo(ChronoUnit.SECONDS);
            return new Anchor(number, hash, second, mac.text("anchor", text(number, hash, second)));
        }

        boolean isGenuine(AuditMac by) {
            return by.isText("anchor", text(number, hash, at), mac);
        }

        private static String text(long number, String hash, Instant at) {
            return number + "\n" + hash + "\n" + at;
        }
    }

    /** The newest; empty where there is none yet. */
    synchronized Optional<Anchor> head() {
        Path file = folder.resolve(HEAD);
        return Files.exists(file) ? Optional.of(parse(read(file))) : Optional.empty();
    }

    /** Those of each hour, the oldest first. */
    synchronized List<Anchor> hourly() {
        List<Anchor> anchors = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return anchors;
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> logs =
                    files.filter(f -> f.toString().endsWith(".log")).sorted().toList();
            for (Path log : logs) {
                read(log).lines().filter(line -> !line.isBlank()).forEach(line -> anchors.add(parse(line)));
            }
            return anchors;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized void write(Anchor anchor) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Path beside = folder.resolve(HEAD + ".new");
            Files.writeString(beside, line(anchor), StandardCharsets.UTF_8);
            Files.move(
                    beside, folder.resolve(HEAD), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Instant hour = anchor.at().truncatedTo(ChronoUnit.HOURS);
            if (!hour.equals(logged)) {
                String month = hour.atOffset(ZoneOffset.UTC).toString().substring(0, 7);
                Files.writeString(
                        folder.resolve(month + ".log"),
                        line(anchor),
                        StandardCharsets.UTF_8,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
                logged = hour;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(Anchor anchor) {
        ObjectNode json = JSON.createObjectNode();
        json.put("number", anchor.number());
        json.put("hash", anchor.hash());
        json.put("at", anchor.at().toString());
        json.put("mac", anchor.mac());
        return json + "\n";
    }

    /** What is no anchor is one that nobody with the key has made. */
    private static Anchor parse(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            return new Anchor(
                    json.path("number").asLong(),
                    json.path("hash").asText(),
                    Instant.parse(json.path("at").asText()),
                    json.path("mac").asText());
        } catch (IOException | DateTimeException e) {
            return new Anchor(0, "", Instant.EPOCH, "");
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
