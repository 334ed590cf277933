package cn.minshui.engine.testkit;

import cn.minshui.engine.core.database.DatabaseSettings;

/** A database server that runs as long as this JVM. */
interface EmbeddedServer {
    /** Few enough that many test classes with a pool each stay below the server's limit. */
    int POOL_SIZE = 12;

    DatabaseSettings createDatabase();
}
