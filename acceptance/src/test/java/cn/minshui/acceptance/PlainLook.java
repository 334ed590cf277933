package cn.minshui.acceptance;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Looks for texts that must not stand anywhere in plain, as somebody does who has the files and nothing else. */
final class PlainLook {
    /** Eleven digits of a mobile number are neither a part of a longer number nor of a word. */
    private static final Pattern WORD = Pattern.compile("(?<![0-9A-Za-z+/=])[0-9A-Z-]{6,24}(?![0-9A-Za-z+/=])");

    private static final int PIECE = 1 << 20;
    private static final int OVERLAP = 64;

    private final Set<String> signs;
    private final Set<String> found = new TreeSet<>();

    PlainLook(Set<String> signs) {
        this.signs = Set.copyOf(signs);
    }

    /** {@code place: sign} of everything that was found. */
    Set<String> found() {
        return found;
    }

    void text(String place, String text) {
        Matcher words = WORD.matcher(text);
        while (words.find()) {
            if (signs.contains(words.group())) {
                found.add(place + ": " + words.group());
            }
        }
    }

    /** Every file below, packed ones as what they hold. @return how many bytes were looked at */
    long folder(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            long bytes = 0;
            List<Path> all = files.filter(Files::isRegularFile).toList();
            for (Path file : all) {
                bytes += file(root, file);
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long file(Path root, Path file) throws IOException {
        String place = root.getFileName() + "/" + root.relativize(file);
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
                InputStream in = place.endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
            byte[] piece = new byte[PIECE];
            String before = "";
            long bytes = 0;
            for (int length = in.readNBytes(piece, 0, PIECE); length > 0; length = in.readNBytes(piece, 0, PIECE)) {
                // Each byte one character: digits are the same in every encoding that is in use here.
                String text = before + new String(piece, 0, length, StandardCharsets.ISO_8859_1);
                text(place, text);
                before = text.substring(Math.max(0, text.length() - OVERLAP));
                bytes += length;
            }
            return bytes;
        }
    }
}
