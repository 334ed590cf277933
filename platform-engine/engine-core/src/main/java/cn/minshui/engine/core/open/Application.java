package cn.minshui.engine.core.open;

import cn.minshui.engine.core.open.signature.AddressList;
import cn.minshui.engine.core.open.signature.SignatureAlgorithm;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.TenantId;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An application as calls meet it.
 *
 * @param owner user id; null where nobody owns it
 * @param keys secrets or public keys that are good now, the newest first
 * @param grants by interface, only those that are granted
 */
record Application(
        TenantId tenant,
        OrgNodeId organization,
        long id,
        String key,
        String name,
        @Nullable Long owner,
        boolean isActive,
        @Nullable LocalDate validUntil,
        SignatureAlgorithm algorithm,
        List<String> keys,
        AddressList addresses,
        long ratePerMinute,
        long quotaPerDay,
        Map<String, Grant> grants) {

    /** @param quotaPerDay null for what the interface says @param ratePerMinute likewise */
    record Grant(@Nullable Long quotaPerDay, @Nullable Long ratePerMinute) {}

    Application {
        keys = List.copyOf(keys);
        grants = Map.copyOf(grants);
    }

    boolean isGood(LocalDate today) {
        return isActive && (validUntil == null || !today.isAfter(validUntil));
    }

    /** Without its secrets. */
    @Override
    public String toString() {
        return "application " + id;
    }
}
