package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.data.file.FileRows;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.files.ClamAvScanner;
import cn.minshui.engine.core.files.FileService;
import cn.minshui.engine.core.files.FileService.Upload;
import cn.minshui.engine.core.files.LocalFileStore;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.StoredFile;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import cn.minshui.engine.testkit.library.LibraryMetadata;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Files that a simulated ClamAV daemon looks at. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VirusScanIntegrationTests {
    private static final byte[] PNG = HexFormat.of().parseHex("89504e470d0a1a0a0000000d494844520000000100000001");
    private static final String SIGN = "not really a virus";

    private final LibraryPlatform library;
    private final Path folder;
    private final Daemon daemon = new Daemon();
    private final CallContext cora;

    VirusScanIntegrationTests(Database database, @TempDir Path folder) {
        library = new LibraryPlatform(database, List.of(LibraryMetadata.exhibit()), List.of());
        this.folder = folder;
        library.user("cora", library.east, "curator");
        cora = library.as("cora");
    }

    /** Speaks INSTREAM as the daemon does; finds {@link #SIGN}. */
    private static final class Daemon implements AutoCloseable {
        private final ServerSocket server;
        private volatile String broken = "";

        Daemon() {
            try {
                server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Thread thread = new Thread(this::serve, "clamav-simulator");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve() {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    answer(socket);
                } catch (IOException e) {
                    if (!server.isClosed()) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        }

        private void answer(Socket socket) throws IOException {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] command = in.readNBytes("zINSTREAM\0".length());
            assertThat(new String(command, StandardCharsets.US_ASCII)).isEqualTo("zINSTREAM\0");
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            for (int length = in.readInt(); length > 0; length = in.readInt()) {
                content.write(in.readNBytes(length));
            }
            boolean found = content.toString(StandardCharsets.ISO_8859_1).contains(SIGN);
            String verdict = found ? "stream: Test.Sign FOUND\0" : "stream: OK\0";
            String said = broken.isEmpty() ? verdict : broken;
            socket.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
        }

        String address() {
            return server.getInetAddress().getHostAddress() + ":" + server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    @AfterAll
    void stop() throws IOException {
        daemon.close();
    }

    private FileService files(String address) {
        return new FileService(
                new FileRows(library.database),
                new LocalFileStore(folder),
                library.records,
                library.engine::model,
                library.engine.ids()::next,
                ClamAvScanner.at(address, Duration.ofSeconds(10)));
    }

    private StoredFile upload(FileService files, byte[] content) {
        try {
            return files.upload(
                    cora, new Upload("exhibit", "photo", "a.png", "image/png", new ByteArrayInputStream(content)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long kept() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    private static byte[] infected() {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(PNG);
        content.writeBytes(new byte[200_000]);
        content.writeBytes(SIGN.getBytes(StandardCharsets.US_ASCII));
        return content.toByteArray();
    }

    @Test
    void cleanFilesAreKeptAndInfectedOnesAreNot() throws IOException {
        FileService files = files(daemon.address());
        assertThat(upload(files, PNG).size()).isEqualTo(PNG.length);
        long before = kept();
        ProblemException refusal = refused(() -> upload(files, infected()));
        assertThat(refusal.problemClass()).isEqualTo(ProblemClass.INVALID);
        assertThat(refusal.problems()).extracting(p -> p.code()).containsExactly("FILE_VIRUS");
        assertThat(refusal.problems().get(0).message().zh()).contains("Test.Sign");
        assertThat(kept()).isEqualTo(before);
    }

    @Test
    void withoutAnAnswerNothingIsKept() throws IOException {
        long before = kept();
        daemon.broken = "INSTREAM size limit exceeded. ERROR\0";
        try {
            assertThat(refused(() -> upload(files(daemon.address()), PNG)).problemClass())
                    .isEqualTo(ProblemClass.UNAVAILABLE);
        } finally {
            daemon.broken = "";
        }
        int closed;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = free.getLocalPort();
        }
        assertThat(refused(() -> upload(files("127.0.0.1:" + closed), PNG)).problems())
                .extracting(p -> p.code())
                .containsExactly("FILE_SCAN");
        assertThat(kept()).isEqualTo(before);
    }
}
