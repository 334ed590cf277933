package cn.minshui.engine.testkit.event;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.core.event.EventStream;
import cn.minshui.engine.testkit.TestDatabases;
import java.time.Clock;
import java.util.Objects;

/** A process that changes, relays and handles until it is killed. A change is a row of its own, and so is that it was handled. */
final class EventProcess {
    private static final int CHANGES = 60;
    private static final int KEYS = 5;

    private EventProcess() {}

    static void createTables(Database database) {
        database.jdbc().execute("create table changed (k bigint not null, n bigint not null)");
        database.jdbc()
                .execute("create table noted (event varchar(40) not null, k varchar(40) not null, n bigint not null)");
    }

    static EventNode node(Database database) {
        return new EventNode(
                database,
                EventStream.NONE,
                Clock.systemUTC(),
                event -> database.jdbc()
                        .update(
                                "insert into noted values (?, ?, ?)",
                                event.id(),
                                event.key(),
                                event.values().get("n")));
    }

    /** @param arguments address, user and password of the database */
    public static void main(String[] arguments) throws InterruptedException {
        Database database = TestDatabases.open(new DatabaseSettings(arguments[0], arguments[1], arguments[2], 10));
        EventNode node = node(database);
        node.engine().start();
        Long last = database.jdbc().queryForObject("select coalesce(max(n), 0) from changed", Long.class);
        long first = Objects.requireNonNull(last) + 1;
        for (long number = first; number < first + CHANGES; number++) {
            for (long key = 0; key < KEYS; key++) {
                change(database, node, key, number);
            }
        }
        Thread.currentThread().join();
    }

    private static void change(Database database, EventNode node, long key, long number) {
        node.change(key, number, () -> database.jdbc().update("insert into changed values (?, ?)", key, number));
    }
}
