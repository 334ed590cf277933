package cn.minshui.engine.core.audit;

import static org.mybatis.dynamic.sql.SqlBuilder.deleteFrom;
import static org.mybatis.dynamic.sql.SqlBuilder.insertInto;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.select;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.TenantId;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * Which categories a tenant does not keep. What changes records, rights, log-ins, releases or the trail itself is always kept.
 * Other nodes see a switch within seconds.
 */
public final class AuditSwitches {
    /** What may be switched off. */
    public static final Set<AuditCategory> OPTIONAL = Set.copyOf(EnumSet.of(
            AuditCategory.READ,
            AuditCategory.EXPORT,
            AuditCategory.IMPORT,
            AuditCategory.REFUSED,
            AuditCategory.OPEN_API));

    private static final SqlTable TABLE = SqlTable.of("sys_audit_switch");
    private static final SqlColumn<Long> TENANT = TABLE.column("tenant_id");
    private static final SqlColumn<String> CATEGORY = TABLE.column("category");

    private final NamedParameterJdbcTemplateExtensions sql;
    private final Cache<TenantId, Set<String>> off =
            Caffeine.newBuilder().expireAfterWrite(Duration.ofSeconds(5)).build();

    public AuditSwitches(Database database) {
        this.sql = new NamedParameterJdbcTemplateExtensions(new NamedParameterJdbcTemplate(database.jdbc()));
    }

    /** @param tenant null of somebody whose tenant is not known: everything of him is kept */
    public boolean isOn(@Nullable TenantId tenant, AuditCategory category) {
        return tenant == null
                || !OPTIONAL.contains(category)
                || !Objects.requireNonNull(off.get(tenant, this::read)).contains(category.word());
    }

    /** Of a word that requests give; empty for what is always kept. */
    public static Optional<AuditCategory> optional(String word) {
        return OPTIONAL.stream().filter(c -> c.word().equals(word)).findFirst();
    }

    private Set<String> read(TenantId tenant) {
        return sql
                .selectList(
                        select(CATEGORY).from(TABLE).where(TENANT, isEqualTo(tenant.value())),
                        (row, number) -> row.getString(1))
                .stream()
                .collect(Collectors.toUnmodifiableSet());
    }

    /** In the transaction under way. @throws IllegalArgumentException of a category that is always kept */
    public void set(TenantId tenant, AuditCategory category, boolean on) {
        if (!OPTIONAL.contains(category)) {
            throw new IllegalArgumentException(category + " is always kept");
        }
        sql.delete(
                deleteFrom(TABLE).where(TENANT, isEqualTo(tenant.value())).and(CATEGORY, isEqualTo(category.word())));
        if (!on) {
            sql.generalInsert(insertInto(TABLE)
                    .set(TENANT)
                    .toValue(tenant.value())
                    .set(CATEGORY)
                    .toValue(category.word()));
        }
    }

    /** After the commit. */
    public void changed(TenantId tenant) {
        off.invalidate(tenant);
    }
}
