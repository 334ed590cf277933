package cn.minshui.bench.server;

import cn.minshui.acceptance.Api;
import cn.minshui.acceptance.Pilot;
import cn.minshui.engine.core.database.Database;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** The pilot's customers with their accounts, books and cards, many times over, as a database holds them that has come to rest. */
public final class ManyCards {
    private static final List<String> OBJECTS = List.of("customer", "account", "book", "meter-card");

    private final Database database;

    private ManyCards(Database database) {
        this.database = database;
    }

    /**
     * @param home root of the checkout
     * @param admin a business administrator
     * @param object what is counted by {@code rows}
     * @param rows how many of it there are then, at most and about; no fewer than two of each
     */
    public static ManyCards fill(Database database, Path home, Api admin, String object, int rows) throws SQLException {
        ManyCards cards = new ManyCards(database);
        new Pilot(admin).load(home.resolve("metadata/demo/nanan-pilot.xlsx"));
        int copies = Math.toIntExact(rows / cards.count(object)) - 1;
        new Multiplier(database, admin, OBJECTS).multiply(Math.max(1, copies));
        for (String each : OBJECTS) {
            // What the database does by itself some time after so many new rows.
            boolean postgres = database.dialect().name().equals("postgresql");
            database.jdbc().execute((postgres ? "vacuum analyze " : "analyze table ") + Multiplier.table(each));
        }
        return cards;
    }

    public long count(String object) {
        Long count = database.jdbc().queryForObject("select count(*) from " + Multiplier.table(object), Long.class);
        return count == null ? 0 : count;
    }
}
