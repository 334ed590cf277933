package cn.minshui.engine.core.identity;

import cn.minshui.engine.core.data.OrganizationScopes;
import cn.minshui.engine.core.data.plan.SqlText;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.data.plan.TableStatements;
import cn.minshui.engine.core.data.plan.TableStatements.Column;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.release.OrganizationPaths;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.TenantId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;

/**
 * The organisation trees of all tenants in memory. A tree is asked for its newest change once a second at most and read again
 * when there was one; a node that is not known is looked for at once. Reads the table and not the object's plan, because the
 * model of a release is itself found through the tree.
 */
public final class OrganizationTree implements OrganizationScopes, OrganizationPaths {
    private static final long FRESH_NANOS = 1_000_000_000L;
    private static final String TABLE = "d_organization";
    private static final Column TENANT = new Column("tenant_id", Types.BIGINT);
    private static final Column PATH = new Column("path", Types.VARCHAR);

    private final Database database;
    private final Statements statements;
    private final SqlText newest;
    private final SqlText select;
    private final Map<TenantId, Tree> trees = new ConcurrentHashMap<>();
    private final List<Consumer<TenantId>> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean exists;

    private record Version(long rows, @Nullable Object changedAt) {}

    private record Tree(
            Version version,
            long readAt,
            Map<Long, Node> nodes,
            @Nullable Node root) {}

    public OrganizationTree(Database database) {
        this.database = database;
        this.statements = new Statements(database.jdbc());
        TableStatements table = new TableStatements(TABLE);
        this.newest = table.countAndMax(new Column("updated_at", Types.TIMESTAMP), List.of(TENANT));
        this.select = table.select(
                List.of(new Column("id", Types.BIGINT), new Column("code", Types.VARCHAR), PATH),
                List.of(TENANT),
                PATH);
    }

    /** Told when a tree was changed on this node. */
    public void onChange(Consumer<TenantId> listener) {
        listeners.add(listener);
    }

    @Override
    public Node node(TenantId tenant, OrgNodeId node) {
        return find(tenant, node)
                .orElseThrow(() ->
                        new IllegalStateException("tenant " + tenant.value() + " has no organisation " + node.value()));
    }

    @Override
    public Optional<Node> find(TenantId tenant, OrgNodeId node) {
        Node known = tree(tenant).nodes().get(node.value());
        if (known != null) {
            return Optional.of(known);
        }
        trees.remove(tenant);
        return Optional.ofNullable(tree(tenant).nodes().get(node.value()));
    }

    @Override
    public Node root(TenantId tenant) {
        Node root = tree(tenant).root();
        if (root == null) {
            trees.remove(tenant);
            root = tree(tenant).root();
        }
        return Objects.requireNonNull(root, () -> "tenant " + tenant.value() + " has no root organisation");
    }

    @Override
    public List<Long> within(TenantId tenant, Node node) {
        return tree(tenant).nodes().values().stream()
                .filter(node::contains)
                .map(other -> other.id().value())
                .sorted()
                .toList();
    }

    boolean hasRoot(TenantId tenant) {
        return tree(tenant).root() != null;
    }

    @Override
    public void changed(TenantId tenant) {
        trees.remove(tenant);
        listeners.forEach(l -> l.accept(tenant));
    }

    @Override
    public List<Long> ancestors(TenantId tenant, OrgNodeId node) {
        Optional<Node> known = find(tenant, node);
        if (known.isEmpty()) {
            return List.of(node.value());
        }
        List<Long> ids = new ArrayList<>(ids(known.get()));
        Collections.reverse(ids);
        return List.copyOf(ids);
    }

    @Override
    public String overlayPath(TenantId tenant, OrgNodeId node) {
        Optional<Node> known = find(tenant, node);
        if (known.isEmpty()) {
            return "";
        }
        Map<Long, Node> nodes = tree(tenant).nodes();
        return String.join(
                "/",
                ids(known.get()).stream()
                        .skip(1)
                        .map(id -> Objects.requireNonNull(nodes.get(id)).code())
                        .toList());
    }

    /** The overlay paths of all nodes below the root, in order. */
    public List<String> overlayPaths(TenantId tenant) {
        return tree(tenant).nodes().keySet().stream()
                .map(id -> overlayPath(tenant, new OrgNodeId(id)))
                .filter(path -> !path.isEmpty())
                .sorted()
                .toList();
    }

    /** Ids from the root to the node itself. */
    private static List<Long> ids(Node node) {
        List<Long> ids = new ArrayList<>();
        for (String part : node.path().split("/")) {
            if (!part.isEmpty()) {
                ids.add(Long.valueOf(part));
            }
        }
        return ids;
    }

    private Tree tree(TenantId tenant) {
        Tree known = trees.get(tenant);
        if (known != null && System.nanoTime() - known.readAt() < FRESH_NANOS) {
            return known;
        }
        if (!exists()) {
            return new Tree(new Version(0, null), System.nanoTime(), Map.of(), null);
        }
        Version version = version(tenant);
        Tree now = known != null && known.version().equals(version)
                ? new Tree(version, System.nanoTime(), known.nodes(), known.root())
                : read(tenant, version);
        trees.put(tenant, now);
        return now;
    }

    /** Before the first release there is no table. */
    private boolean exists() {
        if (!exists) {
            exists = Boolean.TRUE.equals(
                    database.jdbc().execute((ConnectionCallback<Boolean>) OrganizationTree::hasTable));
        }
        return exists;
    }

    private static Boolean hasTable(Connection connection) throws SQLException {
        try (ResultSet tables = connection
                .getMetaData()
                .getTables(
                        connection.getCatalog(), connection.getSchema(), TABLE, new String[] {"TABLE", "BASE TABLE"})) {
            return tables.next();
        }
    }

    private Version version(TenantId tenant) {
        return statements
                .query(newest, Map.of(TENANT.name(), tenant.value()), r -> new Version(r.getLong(1), r.getObject(2)))
                .get(0);
    }

    private Tree read(TenantId tenant, Version version) {
        Map<Long, Node> nodes = new HashMap<>();
        List<Node> roots = new ArrayList<>();
        statements
                .query(
                        select,
                        Map.of(TENANT.name(), tenant.value()),
                        r -> node(r.getLong(1), r.getString(2), r.getString(3)))
                .forEach(node -> {
                    nodes.put(node.id().value(), node);
                    if (node.isRoot()) {
                        roots.add(node);
                    }
                });
        return new Tree(version, System.nanoTime(), Map.copyOf(nodes), roots.isEmpty() ? null : roots.get(0));
    }

    private static Node node(long id, String code, String path) {
        return new Node(new OrgNodeId(id), code, path, path.equals("/" + id + "/"));
    }
}
