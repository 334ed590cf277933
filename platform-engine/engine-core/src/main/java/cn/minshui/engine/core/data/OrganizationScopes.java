package cn.minshui.engine.core.data;

import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.TenantId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Where a node stands in its tenant's tree: what scope predicates are made of. */
public interface OrganizationScopes {

    /** @throws IllegalStateException when the tenant has no such node */
    Node node(TenantId tenant, OrgNodeId node);

    Optional<Node> find(TenantId tenant, OrgNodeId node);

    Node root(TenantId tenant);

    /** The node of the code. */
    default Optional<Node> coded(TenantId tenant, String code) {
        return within(tenant, root(tenant)).stream()
                .flatMap(id -> find(tenant, new OrgNodeId(id)).stream())
                .filter(node -> node.code().equals(code))
                .findFirst();
    }

    /** Ids of the node and of all below it; as far behind a change by another server as the tree is. */
    List<Long> within(TenantId tenant, Node node);

    /** Called after a change of the tree was committed. */
    void changed(TenantId tenant);

    /** @param path ids from the root, {@code /1/5/9/} */
    record Node(OrgNodeId id, String code, String path, boolean isRoot) {
        public boolean contains(Node other) {
            return other.path.startsWith(path);
        }

        /** Ids of the nodes above this one, the root first. */
        public List<Long> above() {
            return Arrays.stream(path.split("/"))
                    .filter(step -> !step.isEmpty())
                    .map(Long::valueOf)
                    .filter(step -> step != id.value())
                    .toList();
        }
    }
}
