package cn.minshui.engine.testkit;

import cn.minshui.engine.core.database.DatabaseSettings;
import java.io.IOException;

/** One sort of database server as a process. */
interface KillableServer {

    /** The server's first process, which has started the others; also when it is dead. */
    ProcessHandle process();

    /** Starts the server over the data that a killed one left, at the same port. */
    void startAgain() throws IOException;

    DatabaseSettings createDatabase(String name);
}
