package cn.minshui.engine.testkit;

import cn.minshui.engine.core.database.DatabaseSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** MariaDB over a folder that is kept: started again by the words it was started with. */
final class KillableMariaDb implements KillableServer {
    private final Path log;
    private final int port;
    private final List<String> command;
    private ProcessHandle process;

    private KillableMariaDb(Path log, int port, ProcessHandle process) throws IOException {
        this.log = log;
        this.port = port;
        this.process = process;
        this.command = new ArrayList<>();
        command.add(process.info().command().orElseThrow(() -> new IOException("MariaDB's command is unknown")));
        command.addAll(List.of(
                process.info().arguments().orElseThrow(() -> new IOException("MariaDB's arguments are unknown"))));
    }

    static KillableMariaDb found(Path folder) throws IOException {
        int port = EmbeddedMariaDb.launch(folder);
        ProcessHandle process = ProcessHandle.allProcesses()
                .filter(p -> isServerOf(p, folder))
                .findFirst()
                .orElseThrow(() -> new IOException("MariaDB's process is not found"));
        return new KillableMariaDb(folder.resolve("again.log"), port, process);
    }

    private static boolean isServerOf(ProcessHandle process, Path folder) {
        String datadir = "--datadir=" + folder.resolve("data");
        return process.info()
                .arguments()
                .map(words -> List.of(words).contains(datadir))
                .orElse(false);
    }

    @Override
    public ProcessHandle process() {
        return process;
    }

    @Override
    public void startAgain() throws IOException {
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start()
                .toHandle();
    }

    @Override
    public DatabaseSettings createDatabase(String name) {
        return EmbeddedMariaDb.createDatabase(port, name);
    }
}
