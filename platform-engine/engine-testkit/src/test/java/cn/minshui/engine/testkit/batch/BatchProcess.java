package cn.minshui.engine.testkit.batch;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.testkit.TestDatabases;

/** A server process that starts the copy job and is killed before it can end. */
final class BatchProcess {
    private BatchProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        DatabaseSettings settings = new DatabaseSettings(arguments[0], arguments[1], arguments[2], 10);
        Database database = TestDatabases.open(settings);
        BatchNode node = new BatchNode(database, first -> {});
        node.engine.start();
        node.startCopy(Long.parseLong(arguments[3]), Long.parseLong(arguments[4]));
        Thread.currentThread().join();
    }
}
