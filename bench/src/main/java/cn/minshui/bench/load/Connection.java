package cn.minshui.bench.load;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One kept-alive HTTP/1.1 connection; bodies are counted and thrown away unless they are asked for. */
public final class Connection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 60_000;

    private final int port;
    private final byte[] line = new byte[8192];
    private final byte[] body = new byte[1 << 16];
    private Socket socket;
    private BufferedInputStream in;
    private OutputStream out;

    public Connection(int port) throws IOException {
        this.port = port;
        this.socket = open();
        this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        this.out = socket.getOutputStream();
    }

    private Socket open() throws IOException {
        Socket opened = new Socket(InetAddress.getLoopbackAddress(), port);
        opened.setTcpNoDelay(true);
        opened.setSoTimeout(TIMEOUT_MILLIS);
        return opened;
    }

    /** Servers end a connection after so many requests; then the client opens the next, as browsers do. */
    private void reopen() throws IOException {
        socket.close();
        socket = open();
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        out = socket.getOutputStream();
    }

    /** Sends a whole request and reads its whole answer. @return the status */
    public int send(byte[] request) throws IOException {
        out.write(request);
        out.flush();
        String first = readLine();
        int status = Integer.parseInt(first.substring(9, 12));
        long length = 0;
        boolean chunked = false;
        boolean last = false;
        for (String header = readLine(); !header.isEmpty(); header = readLine()) {
            int colon = header.indexOf(':');
            String name = header.substring(0, colon);
            if (name.equalsIgnoreCase("content-length")) {
                length = Long.parseLong(header.substring(colon + 1).strip());
            } else if (name.equalsIgnoreCase("transfer-encoding")) {
                chunked = true;
            } else if (name.equalsIgnoreCase("connection")) {
                last = header.substring(colon + 1).strip().equalsIgnoreCase("close");
            }
        }
        if (chunked) {
            skipChunks();
        } else {
            skip(length);
        }
        if (last) {
            reopen();
        }
        return status;
    }

    private void skipChunks() throws IOException {
        long size;
        do {
            size = Long.parseLong(readLine(), 16);
            skip(size);
            readLine();
        } while (size > 0);
    }

    private void skip(long length) throws IOException {
        long left = length;
        while (left > 0) {
            int read = in.read(body, 0, (int) Math.min(left, body.length));
            if (read < 0) {
                throw new EOFException("the answer was cut off");
            }
            left -= read;
        }
    }

    private String readLine() throws IOException {
        int length = 0;
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0 || length == line.length) {
                throw new EOFException("the answer was cut off");
            }
            line[length++] = (byte) b;
        }
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        return new String(line, 0, end, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
