package cn.minshui.engine.core.audit;

import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isNotNull;
import static org.mybatis.dynamic.sql.SqlBuilder.isNull;
import static org.mybatis.dynamic.sql.SqlBuilder.select;
import static org.mybatis.dynamic.sql.SqlBuilder.update;

import cn.minshui.engine.core.audit.AuditAnchors.Anchor;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.diagnostic.CrashPoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * Links entries that are committed to a chain of the whole database: each gets the next number and a keyed hash over itself and
 * the hash before it. Writers do not wait for one another over it: the chain follows them. Of several nodes one links at a time.
 */
public final class AuditChain {
    private static final Logger LOG = LoggerFactory.getLogger(AuditChain.class);
    private static final String LOCK = "minshui-audit-chain";
    private static final int TOGETHER = 500;

    private final Database database;
    private final NamedParameterJdbcTemplateExtensions sql;
    private final AuditMac mac;
    private final AuditAnchors anchors;
    private final Clock clock;
    private boolean isBehind;

    /** @throws IllegalStateException when the database has no keys */
    public AuditChain(Database database, AuditAnchors anchors, Clock clock) {
        this.database = database;
        this.sql = new NamedParameterJdbcTemplateExtensions(new NamedParameterJdbcTemplate(database.jdbc()));
        this.mac = new AuditMac(database.protection().ring());
        this.anchors = anchors;
        this.clock = clock;
    }

    /** @param hash empty before the first entry */
    record Head(long number, String hash) {}

    /** @return how many entries were linked; 0 also while another node is at it */
    public int link() {
        int linked = 0;
        try (Connection connection = database.dataSource().getConnection()) {
            if (database.dialect().tryLock(connection, LOCK, Duration.ZERO)) {
                try {
                    int some;
                    do {
                        some = Objects.requireNonNull(database.transactions().execute(status -> some()));
                        linked += some;
                        CrashPoint.reach("audit.linked");
                    } while (some == TOGETHER);
                } finally {
                    database.dialect().unlock(connection, LOCK);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the audit trail cannot be chained", e);
        }
        anchor();
        return linked;
    }

    private int some() {
        Head head = head();
        List<Map<String, @Nullable Object>> rows = sql.selectList(
                select(AuditRows.columns())
                        .from(AuditRows.TABLE)
                        .where(AuditRows.CHAIN_NO, isNull())
                        .orderBy(AuditRows.ID)
                        .limit(TOGETHER),
                (row, number) -> AuditRows.read(row));
        long number = head.number();
        String hash = head.hash();
        for (Map<String, @Nullable Object> row : rows) {
            number++;
            hash = mac.link(number, hash, row);
            sql.update(update(AuditRows.TABLE)
                    .set(AuditRows.CHAIN_NO)
                    .equalTo(number)
                    .set(AuditRows.CHAIN_HASH)
                    .equalTo(hash)
                    .where(AuditRows.ID, isEqualTo((Long) row.get("id"))));
        }
        return rows.size();
    }

    /** The end of the chain: of the entries that are there, or of those that were archived before them. */
    Head head() {
        Optional<Head> newest = sql.selectOne(
                select(AuditRows.CHAIN_NO, AuditRows.CHAIN_HASH)
                        .from(AuditRows.TABLE)
                        .where(AuditRows.CHAIN_NO, isNotNull())
                        .orderBy(AuditRows.CHAIN_NO.descending())
                        .limit(1),
                (row, number) -> new Head(row.getLong(1), row.getString(2)));
        return newest.orElseGet(() -> new AuditSegments(database)
                .newest()
                .map(segment -> new Head(segment.last(), segment.hash()))
                .orElse(new Head(0, "")));
    }

    /** The hash at a place of the chain; empty where there is no entry. */
    Optional<String> hashAt(long number) {
        return sql.selectOne(
                select(AuditRows.CHAIN_HASH).from(AuditRows.TABLE).where(AuditRows.CHAIN_NO, isEqualTo(number)),
                (row, index) -> row.getString(1));
    }

    /** Keeps outside the database how far it is; an anchor that the database has fallen behind stays for the check to tell. */
    private void anchor() {
        Head head = head();
        Optional<Anchor> known = anchors.head();
        if (head.number() == 0 && known.isEmpty()) {
            return;
        }
        if (known.isPresent() && known.get().number() > 0) {
            Anchor anchor = known.get();
            if (anchor.number() == head.number() && anchor.hash().equals(head.hash())) {
                isBehind = false;
                return;
            }
            if (isBroken(anchor)) {
                if (!isBehind) {
                    LOG.error(
                            "entry {} of the audit trail was anchored and is gone or another one: check the trail",
                            anchor.number());
                }
                isBehind = true;
                return;
            }
        }
        isBehind = false;
        anchors.write(Anchor.of(head.number(), head.hash(), clock.instant(), mac));
    }

    /** Whether the database holds something else where the anchor was made. */
    boolean isBroken(Anchor anchor) {
        Optional<String> held = hashAt(anchor.number());
        if (held.isPresent()) {
            return !held.get().equals(anchor.hash());
        }
        return new AuditSegments(database)
                .covering(anchor.number())
                .map(segment ->
                        segment.last() == anchor.number() && !segment.hash().equals(anchor.hash()))
                .orElse(true);
    }
}
