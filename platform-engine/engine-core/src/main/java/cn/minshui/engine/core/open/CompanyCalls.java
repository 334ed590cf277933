package cn.minshui.engine.core.open;

import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.data.QuotaRules;
import cn.minshui.engine.core.identity.Identities;
import cn.minshui.engine.core.open.traffic.Admissions;
import cn.minshui.engine.core.open.traffic.Admissions.Share;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.Principal;
import cn.minshui.engine.spi.context.TenantId;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Quotas of calls a day that organisations have, for all applications of theirs and of those below them. A call is counted for each
 * organisation on the way up that has such a quota. The quotas are kept for a second, the counts are the database's.
 */
public final class CompanyCalls {
    /** Stands in the place of an interface: what is counted is an organisation's. */
    private static final String COMPANY = "@organization";

    private static final String QUOTA = "module-quota";
    private static final String ORGANIZATION = "organization";
    private static final Duration KEPT = Duration.ofSeconds(1);

    private final Identities identities;
    private final Admissions admissions;
    private final Clock clock;
    private final QuotaRules quotas;
    private final Cache<Place, Map<Long, Long>> limits =
            Caffeine.newBuilder().maximumSize(20_000).expireAfterWrite(KEPT).build();

    private record Place(TenantId tenant, OrgNodeId node) {}

    public CompanyCalls(DataEngine engine, Identities identities, Admissions admissions, Clock clock) {
        this.identities = identities;
        this.admissions = admissions;
        this.clock = clock;
        this.quotas = new QuotaRules(engine);
        engine.onCommit((tenant, object, id) -> {
            if (object.equals(QUOTA) || object.equals(ORGANIZATION)) {
                limits.invalidateAll();
            }
        });
    }

    /** What the organisations from this one up have, each for itself. */
    List<Share> shares(TenantId tenant, OrgNodeId organization) {
        Map<Long, Long> most = Objects.requireNonNull(limits.get(new Place(tenant, organization), this::read));
        return most.entrySet().stream()
                .map(each -> new Share(each.getKey(), COMPANY, each.getValue()))
                .toList();
    }

    static boolean isCompanys(Share share) {
        return share.api().equals(COMPANY);
    }

    private Map<Long, Long> read(Place place) {
        CallContext context =
                identities.context(place.tenant(), place.node(), new Principal(0, "open", "open", Set.of()), "quota");
        return quotas.calls(context);
    }

    /** Calls of today that were counted for an organisation. */
    public long today(long organization) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), CallContext.BUSINESS_ZONE);
        return admissions
                .calls(Set.of(organization), today)
                .getOrDefault(organization, Map.of())
                .getOrDefault(COMPANY, 0L);
    }
}
