package cn.minshui.engine.core.data.seal;

import cn.minshui.engine.core.data.plan.SqlText;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.data.plan.TableStatements;
import cn.minshui.engine.core.data.plan.TableStatements.Column;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.protect.KeyRing.Key;
import cn.minshui.engine.core.protect.KeyRing.Purpose;
import cn.minshui.engine.core.protect.Sm3;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The table of seals, and the rows that they are over. At most {@value #TOGETHER} records at a time. */
final class SealStore {
    static final int TOGETHER = 512;
    /** Stands for "every record of the object has a seal". */
    static final long MARK = 0;

    private static final String TABLE = "sys_seal";
    private static final List<Column> COLUMNS = List.of(
            new Column("tenant_id", Types.BIGINT),
            new Column("object", Types.VARCHAR),
            new Column("record_id", Types.BIGINT),
            new Column("shape", Types.VARCHAR),
            new Column("mac", Types.VARCHAR));
    private static final List<String> NAMES = COLUMNS.stream().map(Column::name).toList();
    private static final SqlText UPDATE =
            new TableStatements(TABLE).update(COLUMNS.subList(3, 5), COLUMNS.subList(0, 3));

    private final Database database;
    private final Statements statements;
    private final Map<Integer, SqlText> inserts = new ConcurrentHashMap<>();
    /** By their ids; only those that were read, which are committed or of the transaction that reads them. */
    private final Map<String, SealShape> shapes = new ConcurrentHashMap<>();

    SealStore(Database database) {
        this.database = database;
        this.statements = new Statements(database);
    }

    boolean hasKeys() {
        return database.protection().isGiven();
    }

    /** @param shape id of the shape */
    record Seal(String shape, String mac) {}

    /** Whose rows. */
    record Place(long tenant, String object, String table) {}

    Map<Long, Seal> seals(Place place, List<Long> ids) {
        Map<Long, Seal> found = new HashMap<>();
        database.jdbc()
                .query(
                        "select record_id, shape, mac from " + TABLE
                                + " where tenant_id = ? and object = ? and record_id in (" + holes(ids) + ")",
                        row -> {
                            found.put(row.getLong(1), new Seal(row.getString(2), row.getString(3)));
                        },
                        arguments(List.of(place.tenant(), place.object()), ids));
        return found;
    }

    /** Ids of records with a seal above one, the lowest first. */
    List<Long> sealedAfter(Place place, long after) {
        return database.jdbc()
                .queryForList(
                        "select record_id from " + TABLE
                                + " where tenant_id = ? and object = ? and record_id > ? order by record_id limit "
                                + TOGETHER,
                        Long.class,
                        place.tenant(),
                        place.object(),
                        after);
    }

    /** Ids of records above one, the lowest first. */
    List<Long> rowsAfter(Place place, long after) {
        return database.jdbc()
                .queryForList(
                        "select id from " + place.table() + " where tenant_id = ? and id > ? order by id limit "
                                + TOGETHER,
                        Long.class,
                        place.tenant(),
                        after);
    }

    /** @return the canonical form of each row that there is @param lock text that holds them, or none */
    Map<Long, String> rows(Place place, SealShape shape, List<Long> ids, String lock) {
        Map<Long, String> found = new HashMap<>();
        database.jdbc()
                .query(
                        "select id, org_id, version" + shape.select() + " from " + place.table()
                                + " where tenant_id = ? and id in (" + holes(ids) + ") order by id " + lock,
                        row -> {
                            StringBuilder text = new StringBuilder(400);
                            text.append(place.tenant())
                                    .append('|')
                                    .append(place.object())
                                    .append('|');
                            text.append(row.getLong(1))
                                    .append('|')
                                    .append(row.getLong(2))
                                    .append('|');
                            text.append(row.getLong(3))
                                    .append('|')
                                    .append(shape.text())
                                    .append('|');
                            shape.append(text, row, 4);
                            found.put(row.getLong(1), text.toString());
                        },
                        arguments(List.of(place.tenant()), ids));
        return found;
    }

    String forUpdate() {
        return database.dialect().forUpdate();
    }

    void insert(Place place, String shape, Map<Long, String> macs) {
        List<@Nullable Object[]> rows = new ArrayList<>(macs.size());
        macs.forEach((id, mac) -> rows.add(new @Nullable Object[] {place.tenant(), place.object(), id, shape, mac}));
        if (!statements.load(database.dialect().loader(), TABLE, NAMES, rows)) {
            statements.insert(
                    rows,
                    TOGETHER,
                    size -> inserts.computeIfAbsent(
                            size, n -> new TableStatements(TABLE).insertRows(n, COLUMNS.toArray(Column[]::new))));
        }
    }

    void update(Place place, String shape, Map<Long, String> macs) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>(macs.size());
        macs.forEach((id, mac) -> {
            Map<String, @Nullable Object> row = new HashMap<>();
            row.put("tenant_id", place.tenant());
            row.put("object", place.object());
            row.put("record_id", id);
            row.put("shape", shape);
            row.put("mac", mac);
            rows.add(row);
        });
        statements.updateEach(UPDATE, rows);
    }

    void delete(Place place, List<Long> ids) {
        database.jdbc()
                .update(
                        "delete from " + TABLE + " where tenant_id = ? and object = ? and record_id in (" + holes(ids)
                                + ")",
                        arguments(List.of(place.tenant(), place.object()), ids));
    }

    /** Makes sure that the shape is kept. @return its id */
    String keep(SealShape shape) {
        String id = shape.id();
        if (shape(id).isEmpty()) {
            database.jdbc()
                    .update(
                            database.dialect()
                                    .insertIgnore(
                                            "sys_seal_shape", List.of("shape", "sealed_columns"), List.of("shape")),
                            id,
                            shape.text());
        }
        return id;
    }

    Optional<SealShape> shape(String id) {
        SealShape known = shapes.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<SealShape> read = database
                .jdbc()
                .queryForList("select sealed_columns from sys_seal_shape where shape = ?", String.class, id)
                .stream()
                .map(SealShape::parse)
                .findFirst();
        // One that this transaction has made itself may be taken back with it.
        read.filter(shape -> shape.id().equals(id)).ifPresent(shape -> shapes.put(id, shape));
        return read;
    }

    String mac(String text) {
        return mac(database.protection().ring().current(Purpose.SEAL), text);
    }

    boolean isMac(String text, String mac) {
        int colon = mac.indexOf(':');
        if (colon < 1 || colon > 5 || !mac.substring(0, colon).chars().allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        Optional<Key> key = database.protection().ring().key(Purpose.SEAL, Integer.parseInt(mac.substring(0, colon)));
        return key.isPresent()
                && MessageDigest.isEqual(
                        mac(key.get(), text).getBytes(StandardCharsets.UTF_8), mac.getBytes(StandardCharsets.UTF_8));
    }

    private static String mac(Key key, String text) {
        byte[] mac = Sm3.hmac(key.bytes(), text.getBytes(StandardCharsets.UTF_8));
        return key.version() + ":" + HexFormat.of().formatHex(mac);
    }

    private static String holes(List<Long> ids) {
        return String.join(", ", Collections.nCopies(ids.size(), "?"));
    }

    private static Object[] arguments(List<Object> first, List<Long> ids) {
        List<Object> all = new ArrayList<>(first);
        all.addAll(ids);
        return Objects.requireNonNull(all.toArray());
    }
}
