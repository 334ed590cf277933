package cn.minshui.engine.app.start;

import cn.minshui.engine.app.embedded.EmbeddedDatabase;
import cn.minshui.engine.app.settings.DataDirectory;
import cn.minshui.engine.app.settings.ExitException;
import cn.minshui.engine.app.settings.ServerSettings;
import cn.minshui.engine.app.settings.ServerSettings.ExternalDatabase;
import org.jspecify.annotations.Nullable;

/**
 * The engine for the length of one command, over the database of a system that was started at least once. An embedded database
 * that only this command needed is ended with it.
 */
public final class CommandPlatform implements AutoCloseable {
    private final Platform platform;
    private final @Nullable Runnable after;

    private CommandPlatform(Platform platform, @Nullable Runnable after) {
        this.platform = platform;
        this.after = after;
    }

    /** @throws ExitException ENVIRONMENT when the database does not answer or no start has ever filled it */
    public static CommandPlatform open(ServerSettings settings) {
        ExternalDatabase given = settings.database();
        if (given != null) {
            GivenDatabase.check(given);
            return opened(settings, given, null);
        }
        DataDirectory data = DataDirectory.at(settings.data());
        EmbeddedDatabase embedded = new EmbeddedDatabase(data);
        if (!embedded.exists()) {
            throw neverStarted();
        }
        boolean runs = embedded.running().isPresent();
        Runnable after = () -> {
            if (DataLock.holder(data).isEmpty()) {
                embedded.stop();
            }
        };
        return opened(settings, embedded.start(), runs ? null : after);
    }

    private static CommandPlatform opened(
            ServerSettings settings, ExternalDatabase database, @Nullable Runnable after) {
        CommandPlatform command = new CommandPlatform(
                Platform.open(
                        database,
                        settings.home(),
                        Keys.open(settings, DataDirectory.open(settings.data())),
                        AuditParts.folder(DataDirectory.at(settings.data()))),
                after);
        if (!command.platform.bootstrap().isFounded()) {
            command.close();
            throw neverStarted();
        }
        return command;
    }

    private static ExitException neverStarted() {
        return ExitException.environment(
                "这里还没有系统：先执行一次 ./platform start（或用 --data、--db-url 指定已有的）",
                "there is no system here yet: run ./platform start once (or name one by --data or --db-url)");
    }

    public Platform platform() {
        return platform;
    }

    @Override
    public void close() {
        platform.close();
        if (after != null) {
            after.run();
        }
    }
}
