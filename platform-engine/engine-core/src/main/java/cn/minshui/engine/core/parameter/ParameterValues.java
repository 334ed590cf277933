package cn.minshui.engine.core.parameter;

import cn.minshui.engine.core.compile.Literals;
import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.data.OrganizationScopes;
import cn.minshui.engine.core.data.OrganizationScopes.Node;
import cn.minshui.engine.core.definition.BasicDefinitions.Parameter;
import cn.minshui.engine.core.definition.BasicDefinitions.PolicyDefinition;
import cn.minshui.engine.core.identity.Identities;
import cn.minshui.engine.core.plugin.ModelLookup;
import cn.minshui.engine.core.plugin.ParameterLookup;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.data.Query;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Parameters as they hold at an organisation: of the definitions and the records on the way from the root down to it the nearest
 * one, and a record before a definition of the same level. Everything that asks for a parameter asks here. What was found is kept
 * for half a second, records and answers each, and forgotten at once when this node changes it; so another node is a second
 * behind at most.
 */
public final class ParameterValues implements ParameterLookup {
    private static final String OBJECT = "parameter-value";
    private static final String ORGANIZATION = "organization";
    private static final Duration KEPT = Duration.ofMillis(500);
    private static final int BASE = -1;

    private final DataEngine engine;
    private final Identities identities;
    private final OrganizationScopes tree;
    private final ModelLookup models;
    private final Cache<TenantId, Map<Key, Row>> rows =
            Caffeine.newBuilder().maximumSize(1_000).expireAfterWrite(KEPT).build();
    private final Cache<Place, Map<String, Map<String, EffectiveParameter>>> resolved =
            Caffeine.newBuilder().maximumSize(20_000).expireAfterWrite(KEPT).build();

    public ParameterValues(DataEngine engine, Identities identities, OrganizationScopes tree, ModelLookup models) {
        this.engine = engine;
        this.identities = identities;
        this.tree = tree;
        this.models = models;
        engine.onCommit((tenant, object, id) -> {
            if (object.equals(OBJECT) || object.equals(ORGANIZATION)) {
                rows.invalidateAll();
                resolved.invalidateAll();
            }
        });
    }

    private record Place(TenantId tenant, ReleaseId release, OrgNodeId node) {}

    private record Key(long organization, String policy, String name) {}

    private record Row(long id, long version, String value) {}

    private record Level(String value, @Nullable OrgNodeId source, boolean set) {}

    /** By policy and name, in the order of the definitions. */
    public Map<String, Map<String, EffectiveParameter>> at(TenantId tenant, ReleaseId release, OrgNodeId node) {
        return Objects.requireNonNull(resolved.get(new Place(tenant, release, node), this::resolve));
    }

    @Override
    public Optional<String> value(TenantId tenant, ReleaseId release, OrgNodeId node, String policy, String name) {
        return Optional.ofNullable(at(tenant, release, node).get(policy))
                .flatMap(parameters -> Optional.ofNullable(parameters.get(name)))
                .map(EffectiveParameter::value);
    }

    private Map<String, Map<String, EffectiveParameter>> resolve(Place place) {
        List<Long> way = way(place);
        Map<Key, Row> set = Objects.requireNonNull(rows.get(place.tenant(), this::read));
        Map<String, Map<String, EffectiveParameter>> policies = new LinkedHashMap<>();
        for (PolicyDefinition policy : models.model(place.tenant(), place.release(), place.node())
                .policies()
                .values()) {
            Map<String, EffectiveParameter> parameters = new LinkedHashMap<>();
            policy.parameters()
                    .forEach((name, parameter) ->
                            parameters.put(name, effective(policy.name(), name, parameter, way, set)));
            policies.put(policy.name(), Collections.unmodifiableMap(parameters));
        }
        return Collections.unmodifiableMap(policies);
    }

    private static EffectiveParameter effective(
            String policy, String name, Parameter parameter, List<Long> way, Map<Key, Row> set) {
        int last = way.size() - 1;
        Row own = last < 0 || !parameter.perOrganization() ? null : set.get(new Key(way.get(last), policy, name));
        Level inherited = level(policy, name, parameter, way, last - 1, set);
        boolean fits = own != null && fits(parameter, own.value());
        Level now = own != null && fits ? new Level(own.value(), new OrgNodeId(way.get(last)), true) : inherited;
        return new EffectiveParameter(
                parameter,
                now.value(),
                now.source(),
                now.set(),
                inherited.value(),
                own == null ? null : new EffectiveParameter.Own(own.id(), own.version(), own.value(), fits));
    }

    /** What holds by the definitions and by records of the levels up to {@code from}. */
    private static Level level(
            String policy, String name, Parameter parameter, List<Long> way, int from, Map<Key, Row> set) {
        int defined = depth(parameter, way);
        for (int depth = from; parameter.perOrganization() && depth >= Math.max(defined, 0); depth--) {
            Row row = set.get(new Key(way.get(depth), policy, name));
            if (row != null && fits(parameter, row.value())) {
                return new Level(row.value(), new OrgNodeId(way.get(depth)), true);
            }
        }
        return new Level(parameter.value(), defined == BASE ? null : new OrgNodeId(way.get(defined)), false);
    }

    /** The level of the tree whose branch wrote the definition's value; the root is 0 and has no branch. */
    private static int depth(Parameter parameter, List<Long> way) {
        String branch = parameter.branch();
        int depth = branch == null ? BASE : branch.split("/").length;
        return depth < way.size() ? depth : BASE;
    }

    /** A value may have been set under a release whose limits were wider. */
    private static boolean fits(Parameter parameter, String value) {
        return Literals.problem(parameter.type(), value).isEmpty();
    }

    /** Ids from the root to the node; none for a node that the tree has no more. */
    private List<Long> way(Place place) {
        Optional<Node> node = tree.find(place.tenant(), place.node());
        if (node.isEmpty()) {
            return List.of();
        }
        List<Long> way = new ArrayList<>(node.get().above());
        way.add(place.node().value());
        return way;
    }

    private Map<Key, Row> read(TenantId tenant) {
        Map<Key, Row> read = new HashMap<>();
        engine.engineData(identities.system(tenant, "parameter"))
                .list(Query.of(OBJECT).fields("policy", "name", "value", ORGANIZATION))
                .forEach(row -> read.put(
                        new Key(row.reference(ORGANIZATION).id(), row.text("policy"), row.text("name")),
                        new Row(row.id(), row.version(), row.text("value"))));
        return read;
    }
}
