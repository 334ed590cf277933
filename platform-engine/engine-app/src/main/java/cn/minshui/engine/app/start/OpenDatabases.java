package cn.minshui.engine.app.start;

import cn.minshui.engine.app.settings.ServerSettings.ExternalDatabase;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.core.database.Databases;
import cn.minshui.engine.core.protect.Protection;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a process.
 *
 * @param replica what reports and exports may be read from
 */
record OpenDatabases(Database primary, @Nullable Database replica) implements AutoCloseable {
    private static final int CONNECTIONS = 24;
    /** Exports are few and long. */
    private static final int REPLICA_CONNECTIONS = 4;

    static OpenDatabases open(ExternalDatabase access, Protection keys) {
        String url = access.replicaUrl();
        return new OpenDatabases(
                Databases.open(new DatabaseSettings(access.url(), access.user(), access.password(), CONNECTIONS))
                        .with(keys),
                url == null
                        ? null
                        : Databases.openReplica(new DatabaseSettings(
                                        url, access.user(), access.password(), REPLICA_CONNECTIONS))
                                .with(keys));
    }

    @Override
    public void close() throws Exception {
        if (replica != null && replica.dataSource() instanceof AutoCloseable pool) {
            pool.close();
        }
        if (primary.dataSource() instanceof AutoCloseable pool) {
            pool.close();
        }
    }
}
