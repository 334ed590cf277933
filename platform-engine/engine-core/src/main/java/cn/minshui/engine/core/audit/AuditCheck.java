package cn.minshui.engine.core.audit;

import static org.mybatis.dynamic.sql.SqlBuilder.isGreaterThan;
import static org.mybatis.dynamic.sql.SqlBuilder.isNull;
import static org.mybatis.dynamic.sql.SqlBuilder.select;

import cn.minshui.engine.core.audit.AuditAnchors.Anchor;
import cn.minshui.engine.core.audit.AuditSegments.Segment;
import cn.minshui.engine.core.database.Database;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Goes through the whole chain and tells every place where it is not what was written. Changes nothing. */
public final class AuditCheck {
    private static final int TOGETHER = 1_000;
    private static final int MOST = 100;

    private final Database database;
    private final NamedParameterJdbcTemplateExtensions sql;
    private final AuditChain chain;
    private final AuditMac mac;
    private final AuditAnchors anchors;
    private final Path archive;

    /** @param archive folder of the files that {@link AuditArchive} writes */
    public AuditCheck(Database database, AuditChain chain, AuditAnchors anchors, Path archive) {
        this.archive = archive;
        this.database = database;
        this.sql = new NamedParameterJdbcTemplateExtensions(new NamedParameterJdbcTemplate(database.jdbc()));
        this.chain = chain;
        this.mac = new AuditMac(database.protection().ring());
        this.anchors = anchors;
    }

    /** What is the matter at a place. */
    public enum Fault {
        /** What an entry says is not what was written. */
        ENTRY_CHANGED,
        /** An entry does not follow from the one before it. */
        LINK_BROKEN,
        /** Numbers of the chain are missing. */
        ENTRIES_MISSING,
        /** The newest entries that were anchored outside the database are gone. */
        TAIL_CUT,
        /** The entry is another than the one that was anchored. */
        ANCHOR_DIFFERS,
        /** An anchor was not made with the key. */
        ANCHOR_FORGED,
        /** What the database says of an archived part was not written with the key, or does not follow from the part before. */
        ARCHIVE_FORGED,
        /** The file of an archived part is not the one that was written. */
        ARCHIVE_CHANGED,
        /** The file of an archived part is not in the folder. */
        ARCHIVE_MISSING,
        /** The database lets entries be changed or deleted: a trigger is gone. */
        GUARD_MISSING
    }

    /** @param number place in the chain; null of what has none @param entry id; null without */
    public record Finding(
            Fault fault, @Nullable Long number, @Nullable Long entry) {}

    /**
     * @param entries that were looked at
     * @param broken how many findings there are
     * @param findings the first {@value AuditCheck#MOST}
     */
    public record Report(long entries, long broken, List<Finding> findings) {
        public boolean isWhole() {
            return broken == 0;
        }
    }

    private static final class Findings {
        private final List<Finding> first = new ArrayList<>();
        private long count;

        void add(Fault fault, @Nullable Long number, @Nullable Long entry) {
            if (count++ < MOST) {
                first.add(new Finding(fault, number, entry));
            }
        }
    }

    public Report run() {
        Findings findings = new Findings();
        if (database.jdbc().queryForObject(database.dialect().schema().countAuditGuards(), Integer.class)
                != database.dialect().schema().auditGuards()) {
            findings.add(Fault.GUARD_MISSING, null, null);
        }
        AuditChain.Head from = archived(findings);
        long entries = linked(from, findings) + unlinked(findings);
        anchored(findings);
        return new Report(entries, findings.count, List.copyOf(findings.first));
    }

    /** Where the entries that are still in the table begin. */
    private AuditChain.Head archived(Findings findings) {
        long last = 0;
        String hash = "";
        for (Segment segment : new AuditSegments(database).all()) {
            if (!segment.isGenuine(mac) || segment.first() != last + 1) {
                findings.add(Fault.ARCHIVE_FORGED, segment.first(), null);
            } else {
                AuditArchive.fault(archive, segment).ifPresent(fault -> findings.add(fault, segment.first(), null));
            }
            last = segment.last();
            hash = segment.hash();
        }
        return new AuditChain.Head(last, hash);
    }

    private long linked(AuditChain.Head from, Findings findings) {
        long entries = 0;
        long number = from.number();
        String hash = from.hash();
        List<Map<String, @Nullable Object>> rows = after(number);
        while (!rows.isEmpty()) {
            for (Map<String, @Nullable Object> row : rows) {
                Long own = (Long) row.get(AuditRows.NUMBER);
                Long id = (Long) row.get("id");
                String told = (String) row.get(AuditRows.HASH);
                if (own == null || id == null) {
                    throw new IllegalStateException("an entry of the chain without a number");
                }
                if (own != number + 1) {
                    findings.add(Fault.ENTRIES_MISSING, number + 1, null);
                } else if (!mac.isLink(own, hash, row, told)) {
                    findings.add(isChanged(row) ? Fault.ENTRY_CHANGED : Fault.LINK_BROKEN, own, id);
                }
                number = own;
                hash = told == null ? "" : told;
                entries++;
            }
            rows = after(number);
        }
        return entries;
    }

    private List<Map<String, @Nullable Object>> after(long number) {
        return sql.selectList(
                select(AuditRows.columns())
                        .from(AuditRows.TABLE)
                        .where(AuditRows.CHAIN_NO, isGreaterThan(number))
                        .orderBy(AuditRows.CHAIN_NO)
                        .limit(TOGETHER),
                (row, index) -> AuditRows.read(row));
    }

    /** Entries from before the trail had keys have no MAC of their own; the chain vouches for them. */
    private boolean isChanged(Map<String, @Nullable Object> row) {
        String own = (String) row.get(AuditRows.MAC);
        return own == null || !mac.isEntry(row, own);
    }

    private long unlinked(Findings findings) {
        long entries = 0;
        long last = Long.MIN_VALUE;
        List<Map<String, @Nullable Object>> rows = waiting(last);
        while (!rows.isEmpty()) {
            for (Map<String, @Nullable Object> row : rows) {
                if (row.get(AuditRows.MAC) != null && isChanged(row)) {
                    findings.add(Fault.ENTRY_CHANGED, null, (Long) row.get("id"));
                }
                last = (Long) Objects.requireNonNull(row.get("id"));
                entries++;
            }
            rows = waiting(last);
        }
        return entries;
    }

    private List<Map<String, @Nullable Object>> waiting(long after) {
        return sql.selectList(
                select(AuditRows.columns())
                        .from(AuditRows.TABLE)
                        .where(AuditRows.CHAIN_NO, isNull())
                        .and(AuditRows.ID, isGreaterThan(after))
                        .orderBy(AuditRows.ID)
                        .limit(TOGETHER),
                (row, index) -> AuditRows.read(row));
    }

    private void anchored(Findings findings) {
        List<Anchor> all = new ArrayList<>(anchors.hourly());
        anchors.head().ifPresent(all::add);
        // Read after them: the chain only grows.
        long head = chain.head().number();
        for (Anchor anchor : all) {
            if (!anchor.isGenuine(mac)) {
                findings.add(Fault.ANCHOR_FORGED, anchor.number(), null);
            } else if (anchor.number() > head) {
                findings.add(Fault.TAIL_CUT, anchor.number(), null);
            } else if (chain.isBroken(anchor)) {
                findings.add(Fault.ANCHOR_DIFFERS, anchor.number(), null);
            }
        }
    }
}
