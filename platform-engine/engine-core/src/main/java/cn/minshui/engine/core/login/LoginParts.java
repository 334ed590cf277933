package cn.minshui.engine.core.login;

import cn.minshui.engine.core.audit.AuditTrail;
import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.identity.Identities;
import cn.minshui.engine.core.identity.PlanIdentities;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.TenantId;
import java.time.Clock;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** What the parts of logging in share. */
public record LoginParts(Database database, DataEngine engine, Identities identities, Clock clock) {

    AuditTrail trail() {
        return engine.audit();
    }

    NamedParameterJdbcTemplateExtensions sql() {
        return new NamedParameterJdbcTemplateExtensions(new NamedParameterJdbcTemplate(database.jdbc()));
    }

    /** Those of the operating tenant where a tenant is not known. */
    public LoginPolicy policy(@Nullable TenantId tenant) {
        TenantId whose = tenant == null ? PlanIdentities.OPERATOR : tenant;
        return policy(identities.system(whose, "login"));
    }

    LoginPolicy policy(CallContext context) {
        return LoginPolicy.of(engine.model(context));
    }

    /** Seconds of the epoch. */
    long now() {
        return clock.instant().getEpochSecond();
    }

    <T> T together(Supplier<T> work) {
        return Objects.requireNonNull(database.transactions().execute(status -> work.get()));
    }
}
