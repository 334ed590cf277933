package cn.minshui.engine.core.files;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Asks a ClamAV daemon by its {@code INSTREAM} command: the content in pieces, each after its length, then a length of zero. */
public final class ClamAvScanner implements VirusScanner {
    private static final byte[] COMMAND = "zINSTREAM\0".getBytes(StandardCharsets.US_ASCII);
    private static final int PIECE = 64 * 1024;
    private static final int LONGEST_ANSWER = 4096;
    private static final String FOUND = " FOUND";

    private final InetSocketAddress address;
    private final Duration patience;

    /** @param patience for the connection, and for the answer */
    public ClamAvScanner(String host, int port, Duration patience) {
        this.address = InetSocketAddress.createUnresolved(host, port);
        this.patience = patience;
    }

    /** @param text {@code host:port}. @throws IllegalArgumentException when it is none */
    public static ClamAvScanner at(String text, Duration patience) {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("not host:port: " + text);
        }
        return new ClamAvScanner(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)), patience);
    }

    @Override
    public Optional<String> infection(Path content) throws IOException {
        try (Socket socket = new Socket()) {
            int millis = Math.toIntExact(patience.toMillis());
            socket.connect(new InetSocketAddress(address.getHostString(), address.getPort()), millis);
            socket.setSoTimeout(millis);
            send(content, new DataOutputStream(socket.getOutputStream()));
            return verdict(answer(socket.getInputStream()));
        }
    }

    private static void send(Path content, DataOutputStream out) throws IOException {
        out.write(COMMAND);
        byte[] piece = new byte[PIECE];
        try (InputStream in = Files.newInputStream(content)) {
            for (int length = in.read(piece); length > 0; length = in.read(piece)) {
                out.writeInt(length);
                out.write(piece, 0, length);
            }
        }
        out.writeInt(0);
        out.flush();
    }

    private static String answer(InputStream in) throws IOException {
        String text = new String(in.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        return (end < 0 ? text : text.substring(0, end)).strip();
    }

    /** {@code stream: OK} or {@code stream: <name> FOUND}; anything else tells nothing about the file. */
    private static Optional<String> verdict(String answer) throws IOException {
        String said = answer.startsWith("stream: ") ? answer.substring("stream: ".length()) : "";
        if (said.equals("OK")) {
            return Optional.empty();
        }
        if (said.endsWith(FOUND)) {
            return Optional.of(said.substring(0, said.length() - FOUND.length()));
        }
        throw new IOException("the scanner answered: " + answer);
    }
}
