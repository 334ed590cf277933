package cn.minshui.revenue;

import cn.minshui.engine.core.data.OrganizationScopes;
import cn.minshui.engine.core.release.OrganizationPaths;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.TenantId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A root, a company and its stations, with ids of its own choice. */
final class TestTree implements OrganizationScopes, OrganizationPaths {
    static final long ROOT = 1;
    static final long COMPANY = 10;

    private final Map<Long, Node> nodes = new LinkedHashMap<>();

    TestTree(String company, List<String> stations) {
        nodes.put(ROOT, new Node(new OrgNodeId(ROOT), "group", "/1/", true));
        nodes.put(COMPANY, new Node(new OrgNodeId(COMPANY), company, "/1/10/", false));
        long id = COMPANY;
        for (String station : stations) {
            id++;
            nodes.put(id, new Node(new OrgNodeId(id), station, "/1/10/" + id + "/", false));
        }
    }

    List<Node> all() {
        return List.copyOf(nodes.values());
    }

    long id(String code) {
        return nodes.values().stream()
                .filter(n -> n.code().equals(code))
                .findFirst()
                .orElseThrow()
                .id()
                .value();
    }

    @Override
    public Node node(TenantId tenant, OrgNodeId node) {
        return find(tenant, node).orElseThrow(() -> new IllegalStateException("no node " + node));
    }

    @Override
    public List<Long> within(TenantId tenant, Node node) {
        return nodes.values().stream()
                .filter(node::contains)
                .map(n -> n.id().value())
                .toList();
    }

    @Override
    public Optional<Node> find(TenantId tenant, OrgNodeId node) {
        return Optional.ofNullable(nodes.get(node.value()));
    }

    @Override
    public Node root(TenantId tenant) {
        return node(tenant, new OrgNodeId(ROOT));
    }

    @Override
    public void changed(TenantId tenant) {
        throw new UnsupportedOperationException("the tree of a test stands");
    }

    @Override
    public List<Long> ancestors(TenantId tenant, OrgNodeId node) {
        List<Long> ancestors = new ArrayList<>();
        for (String id : node(tenant, node).path().split("/")) {
            if (!id.isEmpty()) {
                ancestors.add(0, Long.valueOf(id));
            }
        }
        return ancestors;
    }

    @Override
    public String overlayPath(TenantId tenant, OrgNodeId node) {
        if (node.value() == ROOT) {
            return "";
        }
        String company = node(tenant, new OrgNodeId(COMPANY)).code();
        return node.value() == COMPANY
                ? company
                : company + "/" + node(tenant, node).code();
    }
}
