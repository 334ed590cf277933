package cn.minshui.engine.testkit.release;

import cn.minshui.engine.core.compile.DefaultModelCompiler;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.core.release.Announcer;
import cn.minshui.engine.core.release.OrganizationPaths;
import cn.minshui.engine.core.release.PublishGate;
import cn.minshui.engine.core.release.ReleaseService;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.testkit.MutableClock;
import java.util.List;

/** One node of a platform: a release service over a tree of root 1, company 10 (code c) and its station 11 (code s). */
final class LendingPlatform {
    static final TenantId TENANT = new TenantId(1);
    static final OrgNodeId ROOT = new OrgNodeId(1);
    static final OrgNodeId COMPANY = new OrgNodeId(10);
    static final OrgNodeId STATION = new OrgNodeId(11);

    private LendingPlatform() {}

    static ReleaseService node(Database database, PublishGate... gates) {
        return node(database, (tenant, release) -> {}, gates);
    }

    static ReleaseService node(Database database, Announcer announcer, PublishGate... gates) {
        return new ReleaseService(
                database,
                new DefaultModelCompiler(new CelExpressions(), new DefaultPluginRegistry(List.of(), List.of())),
                new Tree(),
                List.of(gates),
                announcer,
                MutableClock.at("2026-10-01T00:00:00Z"));
    }

    private static final class Tree implements OrganizationPaths {
        @Override
        public List<Long> ancestors(TenantId tenant, OrgNodeId node) {
            return switch ((int) node.value()) {
                case 11 -> List.of(11L, 10L, 1L);
                case 10 -> List.of(10L, 1L);
                default -> List.of(node.value());
            };
        }

        @Override
        public String overlayPath(TenantId tenant, OrgNodeId node) {
            return switch ((int) node.value()) {
                case 11 -> "c/s";
                case 10 -> "c";
                default -> "";
            };
        }
    }
}
