package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.testkit.TestDatabases;

/** A server process that is asked to change many books and is killed before it has. */
final class BulkProcess {
    private BulkProcess() {}

    /** @param arguments address, user and password of the database */
    public static void main(String[] arguments) throws InterruptedException {
        Database database = TestDatabases.open(new DatabaseSettings(arguments[0], arguments[1], arguments[2], 10));
        LibraryNode node = new LibraryNode(database);
        node.records.bulk(
                node.as("eva"),
                "book",
                json("{'operation':'update','filter':'true','changes':{'pages':77},'background':true}"),
                null);
        Thread.currentThread().join();
    }
}
