package cn.minshui.engine.app.embedded;

import cn.minshui.engine.app.settings.DataDirectory;
import cn.minshui.engine.core.diagnostic.ProcessEnd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A server process known by the first line of its pid file; it may have outlived the platform that started it. */
final class ServerProcess {
    private ServerProcess() {}

    /**
     * The live process of a pid file. A pid may have been given to somebody else since, a server of another data directory too.
     *
     * @param command what its program's name holds
     * @param mark what its command line holds and no other server's does: its folder or its port
     */
    static Optional<ProcessHandle> find(Path pidFile, String command, String mark) {
        return DataDirectory.read(pidFile)
                .flatMap(text -> text.lines().findFirst())
                .map(String::strip)
                .filter(line -> line.matches("[0-9]{1,10}"))
                .flatMap(line -> ProcessHandle.of(Long.parseLong(line)))
                .filter(process -> !ProcessEnd.isOf(process))
                .filter(process -> process.info().command().orElse("").contains(command))
                .filter(process -> commandLine(process).contains(mark));
    }

    /** As the system has it: a server may have put a title of its own there, which Java takes for the name of the program. */
    private static String commandLine(ProcessHandle process) {
        try {
            byte[] words = Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
            return new String(words, StandardCharsets.UTF_8).replace('\0', ' ');
        } catch (IOException e) {
            // The process has ended, or this system has no /proc.
            return process.info().commandLine().orElse("");
        }
    }

    /** Sends the signal and waits for the end; kills what does not go in time. */
    static void end(ProcessHandle process, String signal, long seconds) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            ProcessEnd.awaitOrKill(process, Duration.ofSeconds(seconds));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while ending process " + process.pid(), e);
        }
    }
}
