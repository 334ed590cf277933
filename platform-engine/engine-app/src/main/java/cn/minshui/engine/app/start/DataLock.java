package cn.minshui.engine.app.start;

import cn.minshui.engine.app.settings.DataDirectory;
import cn.minshui.engine.app.settings.ExitException;
import cn.minshui.engine.core.diagnostic.ProcessEnd;
import cn.minshui.engine.spi.problem.Text;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Held by the one platform of a data directory, from before its first server starts until after its last has ended. The operating
 * system frees it with the process, however that ends, so a process id that belongs to somebody else by now deceives nobody and
 * two starts at once cannot both go on.
 */
public final class DataLock implements AutoCloseable {
    private final FileChannel channel;

    private DataLock(FileChannel channel) {
        this.channel = channel;
    }

    private static Path file(DataDirectory data) {
        return data.runFile("lock");
    }

    /** @return empty when another process holds it */
    static Optional<DataLock> take(DataDirectory data) {
        data.folder("run");
        try {
            FileChannel channel = FileChannel.open(file(data), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel, false) == null) {
                channel.close();
                return Optional.empty();
            }
            byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(pid), 0);
            return Optional.of(new DataLock(channel));
        } catch (IOException e) {
            throw unusable(data, e);
        }
    }

    /** The live process that holds the lock: a platform that runs, or one that starts or ends. Nothing is written. */
    public static Optional<ProcessHandle> holder(DataDirectory data) {
        return DataDirectory.read(file(data))
                .filter(text -> text.matches("[0-9]{1,10}"))
                .flatMap(text -> ProcessHandle.of(Long.parseLong(text)))
                .filter(process -> !ProcessEnd.isOf(process))
                .filter(process -> isHeld(data));
    }

    private static boolean isHeld(DataDirectory data) {
        if (!Files.exists(file(data))) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file(data), StandardOpenOption.READ)) {
            return tryLock(channel, true) == null;
        } catch (IOException e) {
            throw unusable(data, e);
        }
    }

    /** A lock of this very process counts as held, too. */
    private static @Nullable FileLock tryLock(FileChannel channel, boolean shared) throws IOException {
        try {
            return channel.tryLock(0, Long.MAX_VALUE, shared);
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static ExitException unusable(DataDirectory data, IOException e) {
        return new ExitException(
                ExitException.Code.ENVIRONMENT,
                Text.of("数据目录无法使用：" + file(data) + "：" + e.getMessage(), "the data directory cannot be used: " + e),
                e);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
