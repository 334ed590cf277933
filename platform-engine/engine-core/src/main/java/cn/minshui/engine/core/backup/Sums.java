package cn.minshui.engine.core.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.bouncycastle.crypto.digests.SM3Digest;

/** @param sha256 lower-case hex @param sm3 lower-case hex @param bytes that were counted */
public record Sums(String sha256, String sm3, long bytes) {

    /** Passes bytes on and counts them in. */
    static final class Counting extends OutputStream {
        private final MessageDigest sha256;
        private final SM3Digest sm3 = new SM3Digest();
        private final OutputStream next;
        private long bytes;

        Counting(OutputStream next) {
            this.next = next;
            try {
                sha256 = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] some, int from, int length) throws IOException {
            sha256.update(some, from, length);
            sm3.update(some, from, length);
            bytes += length;
            next.write(some, from, length);
        }

        @Override
        public void flush() throws IOException {
            next.flush();
        }

        @Override
        public void close() throws IOException {
            next.close();
        }

        /** Once, after the last byte. */
        Sums sums() {
            byte[] digest = new byte[sm3.getDigestSize()];
            sm3.doFinal(digest, 0);
            return new Sums(
                    HexFormat.of().formatHex(sha256.digest()), HexFormat.of().formatHex(digest), bytes);
        }
    }

    static Sums of(InputStream in) throws IOException {
        Counting counting = new Counting(OutputStream.nullOutputStream());
        in.transferTo(counting);
        return counting.sums();
    }

    static Sums of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return of(in);
        }
    }
}
