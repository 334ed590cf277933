package cn.minshui.engine.core.audit;

import static org.mybatis.dynamic.sql.SqlBuilder.insertInto;
import static org.mybatis.dynamic.sql.SqlBuilder.isGreaterThanOrEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isLessThanOrEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.select;

import cn.minshui.engine.core.database.Database;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Which parts of the chain lie in files and are gone from the table; rows are added and never changed. */
final class AuditSegments {
    private static final SqlTable TABLE = SqlTable.of("sys_audit_archive");
    private static final SqlColumn<Long> FIRST = TABLE.column("first_no");
    private static final SqlColumn<Long> LAST = TABLE.column("last_no");
    private static final SqlColumn<String> HASH = TABLE.column("last_hash");
    private static final SqlColumn<String> FILE = TABLE.column("file_name");
    private static final SqlColumn<String> DIGEST = TABLE.column("digest");
    private static final SqlColumn<String> MAC = TABLE.column("mac");
    private static final SqlColumn<LocalDateTime> AT = TABLE.column("archived_at");

    private static final RowMapper<Segment> READ = (row, number) -> new Segment(
            row.getLong(1),
            row.getLong(2),
            row.getString(3),
            row.getString(4),
            row.getString(5),
            row.getString(6),
            row.getObject(7, LocalDateTime.class).toInstant(ZoneOffset.UTC));

    private final NamedParameterJdbcTemplateExtensions sql;

    AuditSegments(Database database) {
        this.sql = new NamedParameterJdbcTemplateExtensions(new NamedParameterJdbcTemplate(database.jdbc()));
    }

    /**
     * @param first number of its first entry in the chain
     * @param hash that of its last entry
     * @param digest SM3 of the file's bytes, in hex
     * @param mac over all of it
     */
    record Segment(long first, long last, String hash, String file, String digest, String mac, Instant at) {
        static Segment of(long first, long last, String hash, String file, String digest, Instant at, AuditMac mac) {
            return new Segment(
                    first, last, hash, file, digest, mac.text("segment", text(first, last, hash, file, digest)), at);
        }

        boolean isGenuine(AuditMac by) {
            return by.isText("segment", text(first, last, hash, file, digest), mac);
        }

        private static String text(long first, long last, String hash, String file, String digest) {
            return first + "\n" + last + "\n" + hash + "\n" + file + "\n" + digest;
        }
    }

    /** The oldest first. */
    List<Segment> all() {
        return sql.selectList(
                select(FIRST, LAST, HASH, FILE, DIGEST, MAC, AT).from(TABLE).orderBy(FIRST), READ);
    }

    Optional<Segment> newest() {
        return sql.selectOne(
                select(FIRST, LAST, HASH, FILE, DIGEST, MAC, AT)
                        .from(TABLE)
                        .orderBy(LAST.descending())
                        .limit(1),
                READ);
    }

    Optional<Segment> covering(long number) {
        return sql.selectOne(
                select(FIRST, LAST, HASH, FILE, DIGEST, MAC, AT)
                        .from(TABLE)
                        .where(FIRST, isLessThanOrEqualTo(number))
                        .and(LAST, isGreaterThanOrEqualTo(number)),
                READ);
    }

    void add(Segment segment) {
        sql.generalInsert(insertInto(TABLE)
                .set(FIRST)
                .toValue(segment.first())
                .set(LAST)
                .toValue(segment.last())
                .set(HASH)
                .toValue(segment.hash())
                .set(FILE)
                .toValue(segment.file())
                .set(DIGEST)
                .toValue(segment.digest())
                .set(MAC)
                .toValue(segment.mac())
                .set(AT)
                .toValue(LocalDateTime.ofInstant(segment.at(), ZoneOffset.UTC)));
    }
}
