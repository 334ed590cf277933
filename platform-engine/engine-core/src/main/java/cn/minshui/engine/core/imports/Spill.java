package cn.minshui.engine.core.imports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Bytes that would be too many for memory: appended once, read again anywhere. A few pages stay in memory, whatever the size.
 * The file has no name once it is open (where the system allows it), so that nothing is left behind by a killed process. A disk
 * that fails or is full is an {@link UncheckedIOException}. What is on the disk is encrypted with a key that is in memory alone.
 * For one thread at a time.
 */
final class Spill implements AutoCloseable {
    private static final int PAGE = 1 << 16;
    private static final int PAGES = 32;

    private final FileChannel channel;
    private final PageCipher cipher = new PageCipher();
    private final byte[] last = new byte[PAGE];
    private final Map<Long, byte[]> pages = new LinkedHashMap<>(PAGES * 2, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
            return size() > PAGES;
        }
    };
    private long size;

    Spill() {
        try {
            // The process id tells whose file it is where it keeps its name.
            Path file = Files.createTempFile("import-" + ProcessHandle.current().pid() + "-", ".spill");
            channel = FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return where the bytes begin */
    long append(byte[] bytes, int length) {
        long begin = size;
        for (int done = 0; done < length; ) {
            int at = (int) (size % PAGE);
            int some = Math.min(length - done, PAGE - at);
            System.arraycopy(bytes, done, last, at, some);
            done += some;
            size += some;
            if (size % PAGE == 0) {
                write(size - PAGE);
            }
        }
        return begin;
    }

    long size() {
        return size;
    }

    byte[] read(long begin, int length) {
        if (begin < 0 || length < 0 || begin + length > size) {
            throw new IllegalArgumentException(length + " bytes at " + begin + " of " + size);
        }
        byte[] bytes = new byte[length];
        for (int done = 0; done < length; ) {
            long position = begin + done;
            int at = (int) (position % PAGE);
            int some = Math.min(length - done, PAGE - at);
            System.arraycopy(page(position / PAGE), at, bytes, done, some);
            done += some;
        }
        return bytes;
    }

    private byte[] page(long number) {
        return number == size / PAGE ? last : pages.computeIfAbsent(number, this::load);
    }

    private byte[] load(long number) {
        ByteBuffer page = ByteBuffer.allocate(PAGE);
        try {
            while (page.hasRemaining()) {
                if (channel.read(page, number * PAGE + page.position()) < 0) {
                    throw new IOException("a temporary file was cut short");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cipher.run(number, page.array());
    }

    private void write(long position) {
        ByteBuffer page = ByteBuffer.wrap(cipher.run(position / PAGE, last));
        try {
            while (page.hasRemaining()) {
                channel.write(page, position + page.position());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        pages.clear();
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
