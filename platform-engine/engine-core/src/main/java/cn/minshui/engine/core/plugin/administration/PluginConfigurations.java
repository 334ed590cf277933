package cn.minshui.engine.core.plugin.administration;

import cn.minshui.engine.core.data.Transactions;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.identity.OrganizationTree;
import cn.minshui.engine.core.plugin.ConfigurationLookup;
import cn.minshui.engine.core.plugin.ConfigurationSchema;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * What is configured for plugins: by tenant and organisation, a lower node's values over those of the nodes above. Secrets are kept
 * and handed to the plugin alone. Other nodes of the platform see a change within two seconds.
 */
public final class PluginConfigurations implements ConfigurationLookup {
    private static final Duration SEEN_WITHIN = Duration.ofSeconds(2);

    private final Transactions transactions;
    private final DefaultPluginRegistry registry;
    private final OrganizationTree tree;
    private final ConfigurationStore store;
    private final PluginStore events;
    private final LongSupplier ids;
    private final Clock clock;
    private final Cache<Key, Map<String, Object>> seen = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(SEEN_WITHIN)
            .build();

    private record Key(String plugin, TenantId tenant, OrgNodeId node) {}

    /**
     * @param own values set at the node itself
     * @param effective values that hold there
     * @param secrets names of the secrets that are set, of which no value is shown
     */
    public record View(JsonNode schema, ObjectNode own, ObjectNode effective, List<String> secrets) {}

    public PluginConfigurations(
            Database database, DefaultPluginRegistry registry, OrganizationTree tree, LongSupplier ids, Clock clock) {
        this.transactions = new Transactions(database);
        this.registry = registry;
        this.tree = tree;
        this.store = new ConfigurationStore(database);
        this.events = new PluginStore(database);
        this.ids = ids;
        this.clock = clock;
    }

    /** @throws ProblemException NOT_FOUND when the plugin has nothing to configure, or the node is not in the caller's part */
    public View read(CallContext context, String plugin, OrgNodeId node) {
        ConfigurationSchema schema = schema(plugin);
        requireInScope(context, node);
        ObjectNode effective = merged(schema, plugin, context.tenant(), node);
        ObjectNode own = store.find(plugin, context.tenant(), node).orElseGet(JsonNodeFactory.instance::objectNode);
        List<String> set = schema.secrets().stream().filter(effective::has).toList();
        own.remove(schema.secrets());
        effective.remove(schema.secrets());
        return new View(schema.text(), own, effective, set);
    }

    /**
     * Sets the values of a node: all of them, but for secrets, which stay as they are when not named and go when null.
     *
     * @throws ProblemException INVALID with everything that is wrong with what would hold at the node
     */
    public View write(CallContext context, String plugin, OrgNodeId node, ObjectNode values) {
        ConfigurationSchema schema = schema(plugin);
        requireInScope(context, node);
        transactions.inOne(() -> {
            ObjectNode before =
                    store.find(plugin, context.tenant(), node).orElseGet(JsonNodeFactory.instance::objectNode);
            ObjectNode after = values.deepCopy();
            for (String secret : schema.secrets()) {
                if (!after.has(secret) && before.has(secret)) {
                    after.set(secret, before.get(secret));
                }
            }
            List<String> empty = new ArrayList<>();
            after.fields().forEachRemaining(entry -> {
                if (entry.getValue().isNull()) {
                    empty.add(entry.getKey());
                }
            });
            after.remove(empty);
            store.save(plugin, context.tenant(), node, after, clock.instant());
            List<Problem> problems = schema.check(merged(schema, plugin, context.tenant(), node));
            if (!problems.isEmpty()) {
                throw new ProblemException(ProblemClass.INVALID, problems);
            }
            events.record(
                    ids.getAsLong(), context, plugin, null, "configure", node.value() + ": " + changed(before, after));
            return after;
        });
        seen.asMap().keySet().removeIf(key -> key.plugin().equals(plugin));
        return read(context, plugin, node);
    }

    /** Encrypts what is kept plain yet, or under an older key. @return how many configurations were */
    public int renew() {
        return store.renew();
    }

    /** Names alone: values may be secret. */
    private static String changed(ObjectNode before, ObjectNode after) {
        TreeSet<String> names = new TreeSet<>();
        before.fieldNames().forEachRemaining(names::add);
        after.fieldNames().forEachRemaining(names::add);
        names.removeIf(name -> before.path(name).equals(after.path(name)));
        return String.join(", ", names);
    }

    @Override
    public Map<String, Object> of(String plugin, TenantId tenant, OrgNodeId node) {
        return seen.get(
                new Key(plugin, tenant, node), key -> PlainJson.map(merged(schema(plugin), plugin, tenant, node)));
    }

    private ObjectNode merged(ConfigurationSchema schema, String plugin, TenantId tenant, OrgNodeId node) {
        List<Long> fromRoot = new ArrayList<>(tree.ancestors(tenant, node));
        Collections.reverse(fromRoot);
        Map<Long, ObjectNode> set = store.all(plugin, tenant);
        ObjectNode merged = schema.initial();
        for (Long ancestor : fromRoot) {
            if (set.containsKey(ancestor)) {
                merged.setAll(set.get(ancestor));
            }
        }
        return merged;
    }

    private ConfigurationSchema schema(String plugin) {
        return registry.configuration(plugin)
                .orElseThrow(() -> ProblemException.of(
                        ProblemClass.NOT_FOUND,
                        "PLUGIN_NOT_CONFIGURABLE",
                        "插件 " + plugin + " 没有可以配置的内容",
                        "plugin " + plugin + " has nothing to configure"));
    }

    private void requireInScope(CallContext context, OrgNodeId node) {
        boolean isThere = tree.find(context.tenant(), node).isPresent();
        if (!isThere
                || !tree.ancestors(context.tenant(), node)
                        .contains(context.organization().value())) {
            throw ProblemException.of(
                    ProblemClass.NOT_FOUND, "ORGANIZATION_NOT_FOUND", "没有这个机构", "there is no such organization");
        }
    }
}
