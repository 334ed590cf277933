package cn.minshui.engine.app.http;

import cn.minshui.engine.core.access.Entitlement;
import cn.minshui.engine.core.data.QuotaRules;
import cn.minshui.engine.core.identity.PackageEntitlements;
import cn.minshui.engine.spi.context.CallContext;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the caller's organisation has: modules, and how much of what. */
@RestController
class PackageController {
    private final PackageEntitlements packages;
    private final QuotaRules quotas;
    private final Models models;

    PackageController(PackageEntitlements packages, QuotaRules quotas, Models models) {
        this.packages = packages;
        this.quotas = quotas;
        this.models = models;
    }

    /** @param used what the organisation and all below it have */
    record OwnQuota(String kind, long most, long used) {}

    /** @param withheld modules of the release that the organisation does not have */
    record Package(List<String> packages, List<String> modules, List<String> withheld, List<OwnQuota> quotas) {}

    @Operation(summary = "Modules and quotas of the caller's organisation")
    @GetMapping("/api/package")
    Package mine(CallContext context) {
        PackageEntitlements.Held held = packages.held(context.tenant(), context.organization());
        Entitlement entitlement = held.entitlement();
        Set<String> all = new TreeSet<>(PackageEntitlements.modules(models.of(context)));
        Set<String> own = new TreeSet<>(all);
        if (entitlement.modules() != null) {
            own.retainAll(entitlement.modules());
        }
        all.removeAll(own);
        return new Package(held.packages(), List.copyOf(own), List.copyOf(all), own(context));
    }

    /** Not those of the organisations above: how many people these have is not his to see. */
    private List<OwnQuota> own(CallContext context) {
        return quotas.of(context).stream()
                .filter(quota -> quota.company() == context.organization().value())
                .map(quota -> new OwnQuota(quota.kind(), quota.most(), quota.used()))
                .toList();
    }
}
