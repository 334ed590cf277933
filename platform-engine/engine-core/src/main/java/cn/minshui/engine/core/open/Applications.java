package cn.minshui.engine.core.open;

import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.identity.Identities;
import cn.minshui.engine.core.open.signature.AddressList;
import cn.minshui.engine.core.open.signature.SignatureAlgorithm;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Applications by their keys, read through the engine's own objects. Kept for a second at most and forgotten at once when this node
 * changes one, so what is revoked stops on all nodes within a second.
 */
final class Applications {
    private static final Duration KEPT = Duration.ofSeconds(1);
    private static final int LONGEST_KEY = 64;

    private final DataEngine engine;
    private final Identities identities;
    private final ApplicationSecrets secrets;
    private final Clock clock;
    private final Cache<String, Optional<Application>> known =
            Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(KEPT).build();

    Applications(DataEngine engine, Identities identities, Clock clock) {
        this.engine = engine;
        this.identities = identities;
        this.secrets = new ApplicationSecrets(engine.protection());
        this.clock = clock;
        engine.onCommit((tenant, object, id) -> {
            if (object.equals(ApplicationActions.APPLICATION) || object.equals(ApplicationActions.GRANT)) {
                known.invalidateAll();
            }
        });
    }

    /** Empty for a key that nobody has, or whose tenant is not active. */
    Optional<Application> find(String key) {
        return key.isEmpty() || key.length() > LONGEST_KEY
                ? Optional.empty()
                : Objects.requireNonNull(known.get(key, this::read));
    }

    private Optional<Application> read(String key) {
        long number = ApplicationSecrets.tenant(key);
        TenantId tenant = new TenantId(number);
        if (number <= 0 || !identities.isActive(tenant)) {
            return Optional.empty();
        }
        CallContext system = identities.system(tenant, "open");
        if (engine.model(system).object(ApplicationActions.APPLICATION).isEmpty()) {
            return Optional.empty();
        }
        DataAccess data = engine.engineData(system);
        return data
                .list(Query.of(ApplicationActions.APPLICATION).where("appKey == params.key", Map.of("key", key)))
                .stream()
                .findFirst()
                .map(row -> application(tenant, data, row));
    }

    private Application application(TenantId tenant, DataAccess data, DataRecord row) {
        String addresses = row.textOrNull("addresses");
        Reference owner = row.referenceOrNull("owner");
        return new Application(
                tenant,
                new OrgNodeId(row.organization()),
                row.id(),
                row.text("appKey"),
                row.text("name"),
                owner == null ? null : owner.id(),
                row.text("status").equals("active"),
                row.dateOrNull("validUntil"),
                SignatureAlgorithm.of(row.text("algorithm")).orElseThrow(),
                keys(tenant, row),
                AddressList.parse(addresses == null ? "" : addresses).list(),
                row.integer("ratePerMinute"),
                row.integer("quotaPerDay"),
                grants(data, row.id()));
    }

    private List<String> keys(TenantId tenant, DataRecord row) {
        List<String> keys = new ArrayList<>();
        String secret = row.textOrNull("secret");
        if (secret != null) {
            keys.add(secrets.open(tenant, row.id(), secret));
        }
        String previous = row.textOrNull("previousSecret");
        Instant until = (Instant) row.value("previousUntil");
        if (previous != null && until != null && clock.instant().isBefore(until)) {
            keys.add(secrets.open(tenant, row.id(), previous));
        }
        return keys;
    }

    private static Map<String, Application.Grant> grants(DataAccess data, long application) {
        Map<String, Application.Grant> grants = new HashMap<>();
        data.list(Query.of(ApplicationActions.GRANT)
                        .where(
                                "application == params.application && status == 'granted'",
                                Map.of("application", application)))
                .forEach(row -> grants.put(
                        row.text("interface"),
                        new Application.Grant(row.integerOrNull("quotaPerDay"), row.integerOrNull("ratePerMinute"))));
        return grants;
    }
}
