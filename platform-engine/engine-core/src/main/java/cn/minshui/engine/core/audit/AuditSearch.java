package cn.minshui.engine.core.audit;

import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualToWhenPresent;
import static org.mybatis.dynamic.sql.SqlBuilder.isGreaterThanOrEqualToWhenPresent;
import static org.mybatis.dynamic.sql.SqlBuilder.isInWhenPresent;
import static org.mybatis.dynamic.sql.SqlBuilder.isLessThanWhenPresent;
import static org.mybatis.dynamic.sql.SqlBuilder.select;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.protect.TextVault;
import cn.minshui.engine.core.protect.UnreadableException;
import cn.minshui.engine.spi.context.TenantId;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Entries as somebody may see them: of his tenant, and of his node and those below it. */
public final class AuditSearch {
    /** Of one answer. */
    public static final int MOST = 200;

    private static final SqlColumn<Long> TENANT = AuditRows.TABLE.column("tenant_id");
    private static final SqlColumn<Long> ORGANIZATION = AuditRows.TABLE.column("org_id");
    private static final SqlColumn<Long> USER = AuditRows.TABLE.column("user_id");
    private static final SqlColumn<LocalDateTime> DONE = AuditRows.TABLE.column("done_at");
    private static final SqlColumn<Long> RECORD = AuditRows.TABLE.column("record_id");

    private final NamedParameterJdbcTemplateExtensions sql;
    private final @Nullable TextVault texts;

    /** @param database with the keys that entries were written with */
    public AuditSearch(Database database) {
        this.texts = database.protection().isGiven() ? database.protection().texts() : null;
        this.sql = new NamedParameterJdbcTemplateExtensions(new NamedParameterJdbcTemplate(database.jdbc()));
    }

    /**
     * Whose entries may be seen.
     *
     * @param organizations nodes that were acted at; null of the whole tenant, entries without a node included
     * @param user whose own entries alone; null of everybody
     */
    public record Scope(
            TenantId tenant,
            @Nullable List<Long> organizations,
            @Nullable Long user) {}

    /**
     * What is looked for; every part may be null for anything.
     *
     * @param from inclusive
     * @param to exclusive
     */
    public record Wanted(
            @Nullable String category,
            @Nullable String operation,
            @Nullable String object,
            @Nullable Long record,
            @Nullable String username,
            @Nullable String result,
            @Nullable String code,
            @Nullable String address,
            @Nullable String trace,
            @Nullable Instant from,
            @Nullable Instant to) {}

    /** @param values by the names of the columns: Long, String, LocalDateTime in UTC; {@code changes} as stored, see {@link #changes} */
    public record Found(Map<String, @Nullable Object> values) {
        public long id() {
            return values.get("id") instanceof Long id ? id : 0;
        }
    }

    /** The newest first. @param before id of an entry that all must be older than; null for the newest @param limit 1 to {@value #MOST} */
    public List<Found> list(Scope scope, Wanted wanted, @Nullable Long before, int limit) {
        return sql.selectList(
                select(AuditRows.columns())
                        .from(AuditRows.TABLE)
                        .where(TENANT, isEqualTo(scope.tenant().value()))
                        .and(ORGANIZATION, isInWhenPresent(scope.organizations()))
                        .and(USER, isEqualToWhenPresent(scope.user()))
                        .and(AuditRows.ID, isLessThanWhenPresent(before))
                        .and(text("category"), isEqualToWhenPresent(wanted.category()))
                        .and(text("operation"), isEqualToWhenPresent(wanted.operation()))
                        .and(text("object"), isEqualToWhenPresent(wanted.object()))
                        .and(RECORD, isEqualToWhenPresent(wanted.record()))
                        .and(text("username"), isEqualToWhenPresent(wanted.username()))
                        .and(text("result"), isEqualToWhenPresent(wanted.result()))
                        .and(text("code"), isEqualToWhenPresent(wanted.code()))
                        .and(text("address"), isEqualToWhenPresent(wanted.address()))
                        .and(text("trace_id"), isEqualToWhenPresent(wanted.trace()))
                        .and(DONE, isGreaterThanOrEqualToWhenPresent(utc(wanted.from())))
                        .and(DONE, isLessThanWhenPresent(utc(wanted.to())))
                        .orderBy(AuditRows.ID.descending())
                        .limit(limit),
                (row, number) -> new Found(AuditRows.read(row)));
    }

    /** Empty of an entry that may not be seen, whether it exists or not. */
    public Optional<Found> find(Scope scope, long id) {
        return sql.selectOne(
                select(AuditRows.columns())
                        .from(AuditRows.TABLE)
                        .where(AuditRows.ID, isEqualTo(id))
                        .and(TENANT, isEqualTo(scope.tenant().value()))
                        .and(ORGANIZATION, isInWhenPresent(scope.organizations()))
                        .and(USER, isEqualToWhenPresent(scope.user())),
                (row, number) -> new Found(AuditRows.read(row)));
    }

    /**
     * JSON field → {before, after}; null without.
     *
     * @throws UnreadableException when what is stored is not what was encrypted
     */
    public @Nullable String changes(Found entry) {
        Object stored = entry.values().get(AuditRows.CHANGES);
        return stored == null || texts == null
                ? (String) stored
                : texts.open(stored.toString(), AuditRows.place(entry.id()));
    }

    private static SqlColumn<String> text(String column) {
        return AuditRows.TABLE.column(column);
    }

    private static @Nullable LocalDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
