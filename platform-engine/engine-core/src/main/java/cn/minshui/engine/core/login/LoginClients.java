package cn.minshui.engine.core.login;

import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.identity.Identities;
import cn.minshui.engine.core.identity.LoginName;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The active records of {@code oauth-client}; read anew each time, so a client that is switched off is nobody at once. */
public final class LoginClients {
    private static final String OBJECT = "oauth-client";

    private final DataEngine engine;
    private final Identities identities;

    public LoginClients(DataEngine engine, Identities identities) {
        this.engine = engine;
        this.identities = identities;
    }

    /** @param clientId {@code code}, or {@code code@tenant} */
    public Optional<LoginClient> find(String clientId) {
        LoginName name = identities.loginName(clientId);
        TenantId tenant = name.tenant();
        return tenant == null
                ? Optional.empty()
                : list(tenant, "active && code == params.code", Map.of("code", name.name())).stream()
                        .filter(client -> client.clientId().equals(clientId))
                        .findFirst();
    }

    public Optional<LoginClient> find(TenantId tenant, long id) {
        return list(tenant, "active && id == params.id", Map.of("id", id)).stream()
                .findFirst();
    }

    /** Those of a tenant that want to be told when a session ends. */
    public List<LoginClient> toldOfLogouts(TenantId tenant) {
        return list(tenant, "active", Map.of()).stream()
                .filter(client -> client.backChannelLogout() != null)
                .toList();
    }

    private List<LoginClient> list(TenantId tenant, String where, Map<String, Object> parameters) {
        CallContext context = identities.system(tenant, "oauth-client");
        // Clients of a tenant that is suspended rest with it.
        if (!identities.isActive(tenant) || engine.model(context).object(OBJECT).isEmpty()) {
            return List.of();
        }
        String code = identities.tenantCode(tenant);
        return engine.engineData(context).list(Query.of(OBJECT).where(where, parameters)).stream()
                .map(record -> client(tenant, code, record))
                .toList();
    }

    private static LoginClient client(TenantId tenant, String tenantCode, DataRecord record) {
        boolean confidential = record.bool("confidential");
        return new LoginClient(
                tenant,
                tenantCode,
                record.id(),
                record.text("code"),
                record.text("name"),
                confidential,
                confidential && record.bool("clientCredentials"),
                confidential ? record.textOrNull("secretHash") : null,
                words(record.textOrNull("scopes"), " "),
                words(record.textOrNull("redirectAddresses"), "\n"),
                words(record.textOrNull("logoutAddresses"), "\n"),
                record.textOrNull("backChannelLogout"));
    }

    private static List<String> words(@Nullable String text, String between) {
        return text == null
                ? List.of()
                : Arrays.stream(text.split(between))
                        .map(String::strip)
                        .filter(word -> !word.isEmpty())
                        .distinct()
                        .toList();
    }
}
