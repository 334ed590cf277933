package cn.minshui.engine.app.start;

import cn.minshui.engine.app.settings.DataDirectory;
import cn.minshui.engine.app.settings.ExitException;
import cn.minshui.engine.app.settings.ServerSettings;
import cn.minshui.engine.core.data.sealing.KeyPrints;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.protect.KeyRing;
import cn.minshui.engine.core.protect.Protection;
import cn.minshui.engine.spi.problem.Text;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** The keys of a system: in the folder that is given, or with the other secrets of the data directory. */
final class Keys {
    private static final String FOLDER = "keys";

    private Keys() {}

    /** @throws ExitException ENVIRONMENT when the folder cannot be used */
    static Protection open(ServerSettings settings, DataDirectory data) {
        Path folder = settings.keyFolder() == null ? data.secretFile(FOLDER) : settings.keyFolder();
        try {
            return Protection.of(KeyRing.open(folder), settings.cipher());
        } catch (UncheckedIOException | IllegalStateException e) {
            throw new ExitException(
                    ExitException.Code.ENVIRONMENT,
                    Text.of(
                            "密钥目录 " + folder + " 无法使用：" + e.getMessage(),
                            "the key folder " + folder + " cannot be used: " + e.getMessage()),
                    e);
        }
    }

    /** Nothing may be written to a database that was written with other keys. @throws ExitException ENVIRONMENT */
    static void requireThoseOf(Database database, Clock clock) {
        List<String> missing = new KeyPrints(database, clock).missing();
        if (!missing.isEmpty()) {
            String names = String.join(", ", missing);
            throw ExitException.environment(
                    "此数据库的数据是用别的密钥加密的，密钥目录中缺少或不符：" + names + "。请恢复密钥目录，或用 --key-folder 指定正确的目录",
                    "this database was encrypted with other keys; missing or different in the key folder: " + names
                            + ". Restore the folder, or name the right one by --key-folder");
        }
    }
}
