package cn.minshui.engine.app.start;

import cn.minshui.engine.app.settings.ExitException;
import cn.minshui.engine.app.settings.ServerSettings.ExternalDatabase;
import cn.minshui.engine.core.database.DatabaseCheck;
import cn.minshui.engine.core.database.DatabaseSettings;

/** A database that the platform was given is looked at before anything is done with it. */
final class GivenDatabase {
    private GivenDatabase() {}

    /** @throws ExitException ENVIRONMENT with what stands in the way */
    static void check(ExternalDatabase database) {
        DatabaseCheck.run(new DatabaseSettings(database.url(), database.user(), database.password(), 2))
                .ifPresent(problem -> {
                    throw new ExitException(ExitException.Code.ENVIRONMENT, problem.message());
                });
    }
}
