package cn.minshui.engine.core.login;

import static org.mybatis.dynamic.sql.SqlBuilder.deleteFrom;
import static org.mybatis.dynamic.sql.SqlBuilder.insertInto;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.select;

import cn.minshui.engine.core.identity.Passwords;
import cn.minshui.engine.spi.context.TenantId;
import java.util.List;
import java.util.OptionalLong;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;

/** The passwords that users have had, as hashes, and since when each has his present one. */
final class PasswordHistory {
    /** More than any policy asks for is not kept. */
    private static final int MOST = 24;

    private static final SqlTable TABLE = SqlTable.of("sys_password");
    private static final SqlColumn<Long> ID = SqlColumn.of("id", TABLE);
    private static final SqlColumn<Long> TENANT = SqlColumn.of("tenant_id", TABLE);
    private static final SqlColumn<Long> USER = SqlColumn.of("user_id", TABLE);
    private static final SqlColumn<Long> SET = SqlColumn.of("set_at", TABLE);
    private static final SqlColumn<String> HASH = SqlColumn.of("hash", TABLE);

    private final LoginParts parts;
    private final NamedParameterJdbcTemplateExtensions sql;
    private final Passwords passwords = new Passwords();

    PasswordHistory(LoginParts parts) {
        this.parts = parts;
        this.sql = parts.sql();
    }

    private record Former(long id, long set, String hash) {}

    /** The newest first. */
    private List<Former> all(TenantId tenant, long user) {
        return sql.selectList(
                select(ID, SET, HASH)
                        .from(TABLE)
                        .where(TENANT, isEqualTo(tenant.value()))
                        .and(USER, isEqualTo(user))
                        .orderBy(ID.descending()),
                (row, number) -> new Former(row.getLong(1), row.getLong(2), row.getString(3)));
    }

    /** Whether it is one of the last ones. */
    boolean holds(TenantId tenant, long user, String password, int last) {
        return all(tenant, user).stream()
                .limit(last)
                .anyMatch(former -> !former.hash().isEmpty() && passwords.matches(password, former.hash()));
    }

    void keep(TenantId tenant, long user, String hash) {
        sql.generalInsert(insertInto(TABLE)
                .set(ID)
                .toValue(parts.engine().ids().next())
                .set(TENANT)
                .toValue(tenant.value())
                .set(USER)
                .toValue(user)
                .set(SET)
                .toValue(parts.now())
                .set(HASH)
                .toValue(hash));
        all(tenant, user).stream()
                .skip(MOST)
                .forEach(old -> sql.delete(deleteFrom(TABLE).where(ID, isEqualTo(old.id()))));
    }

    /** From now on the age of a password that was set before anybody counted is known. */
    void begins(TenantId tenant, long user) {
        keep(tenant, user, "");
    }

    /** Seconds of the epoch; empty of one that was set before anybody counted. */
    OptionalLong since(TenantId tenant, long user) {
        return all(tenant, user).stream().mapToLong(Former::set).findFirst();
    }
}
