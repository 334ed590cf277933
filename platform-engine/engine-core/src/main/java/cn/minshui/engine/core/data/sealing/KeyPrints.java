package cn.minshui.engine.core.data.sealing;

import cn.minshui.engine.core.data.plan.SqlText;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.data.plan.TableStatements;
import cn.minshui.engine.core.data.plan.TableStatements.Column;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.protect.KeyRing;
import cn.minshui.engine.core.protect.KeyRing.Key;
import cn.minshui.engine.core.protect.KeyRing.Purpose;
import cn.minshui.engine.core.protect.Sm3;
import java.nio.charset.StandardCharsets;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Which keys the database was written with: a key folder that is empty or another system's is found out before anything is
 * written under a key that does not belong here.
 */
public final class KeyPrints {
    private static final byte[] PRINTED = "minshui key print".getBytes(StandardCharsets.UTF_8);
    private static final Column PURPOSE = new Column("purpose", Types.VARCHAR);
    private static final Column VERSION = new Column("version", Types.BIGINT);
    private static final Column PRINT = new Column("print", Types.VARCHAR);
    private static final Column MADE_AT = new Column("made_at", Types.TIMESTAMP);
    private static final List<Column> COLUMNS = List.of(PURPOSE, VERSION, PRINT, MADE_AT);

    private final Statements statements;
    private final KeyRing ring;
    private final Clock clock;
    private final SqlText all;
    private final SqlText insert;

    public KeyPrints(Database database, Clock clock) {
        this.statements = new Statements(database);
        this.ring = database.protection().ring();
        this.clock = clock;
        TableStatements table = new TableStatements("sys_key");
        this.all = table.selectAll(COLUMNS, VERSION);
        this.insert = new SqlText(
                database.dialect()
                        .insertIgnore(
                                "sys_key",
                                COLUMNS.stream().map(Column::name).toList(),
                                List.of(PURPOSE.name(), VERSION.name())),
                table.insert(COLUMNS.toArray(Column[]::new)).slots());
    }

    /** A key as the database knows it. */
    public record Known(Purpose purpose, int version, String print, Instant madeAt) {}

    /**
     * Compares the ring with the database and notes what is new in it; the first keys are made now.
     *
     * @return names of the keys that the database was written with and that the ring lacks, or has other bytes of; nothing was
     *     written when there are any
     */
    public List<String> missing() {
        List<String> missing = different();
        if (!missing.isEmpty()) {
            return missing;
        }
        for (Purpose purpose : Purpose.values()) {
            ring.current(purpose);
            ring.all(purpose).forEach(this::note);
        }
        // Of two that start at once on an empty database, each with a folder of its own, one was first.
        return different();
    }

    private List<String> different() {
        return known().stream()
                .filter(known -> ring.key(known.purpose(), known.version())
                        .filter(key -> print(key).equals(known.print()))
                        .isEmpty())
                .map(known -> KeyRing.name(known.purpose(), known.version()))
                .toList();
    }

    /** Makes a further key, which everything is written with from now on. */
    public Key add(Purpose purpose) {
        Key key = ring.add(purpose);
        note(key);
        List<String> different = different();
        if (!different.isEmpty()) {
            throw new IllegalStateException(
                    "another node has other keys of the same names: " + different + "; nodes need one key folder");
        }
        return key;
    }

    /** The oldest first. */
    public List<Known> known() {
        return statements.query(
                all,
                Map.of(),
                row -> new Known(
                        Purpose.valueOf(row.getString(1)),
                        row.getInt(2),
                        row.getString(3),
                        row.getObject(4, LocalDateTime.class).toInstant(ZoneOffset.UTC)));
    }

    private void note(Key key) {
        statements.update(
                insert,
                Map.of(
                        PURPOSE.name(), key.purpose().name(),
                        VERSION.name(), (long) key.version(),
                        PRINT.name(), print(key),
                        MADE_AT.name(), clock.instant()));
    }

    private static String print(Key key) {
        return HexFormat.of().formatHex(Sm3.hmac(key.bytes(), PRINTED));
    }
}
