package cn.minshui.engine.core.data.plan;

import cn.minshui.engine.core.access.AccessPlan;
import cn.minshui.engine.core.access.Entitlement;
import cn.minshui.engine.core.database.Dialect;
import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.model.CompiledRole;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.Types;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Every plan of one compiled model on one database. */
public final class ModelPlans {
    private static final int REQUESTS = 4_000;
    private static final int TEXTS = 2_000;
    /** Sets of roles that somebody holds; roles of records come anew with every change. */
    private static final int ROLES = 1_000;
    /** Every filter that somebody types is a request of its own. */
    private static final Duration KEPT = Duration.ofMinutes(30);

    private final CompiledModel model;
    private final Dialect dialect;
    private final Map<String, ObjectPlan> objects = new ConcurrentHashMap<>();
    private final Cache<Asker, AccessPlan> access =
            Caffeine.newBuilder().maximumSize(ROLES).expireAfterAccess(KEPT).build();
    private final AccessPlan elevated;
    private final AccessPlan engine;
    private final StructureRenderer renderer;
    private final RollupPlans rollups;
    private final Cache<Key, SelectPlan> requests =
            Caffeine.newBuilder().maximumSize(REQUESTS).expireAfterAccess(KEPT).build();
    private final Cache<Structure, StructureRenderer.Rendered> texts =
            Caffeine.newBuilder().maximumSize(TEXTS).build();

    private record Asker(Set<String> roles, List<RoleDefinition> stored, Entitlement entitlement) {}

    private record Key(SelectRequest request, AccessPlan access, boolean atRoot) {}

    public ModelPlans(CompiledModel model, Dialect dialect) {
        this.model = model;
        this.dialect = dialect;
        this.elevated = AccessPlan.elevated(model);
        this.engine = AccessPlan.engine(model);
        this.rollups = RollupPlans.of(model, dialect);
        CompiledObject organizations = model.objects().get("organization");
        this.renderer =
                new StructureRenderer(dialect, organizations == null ? "d_organization" : organizations.table());
    }

    public CompiledModel model() {
        return model;
    }

    /** Roll-ups in columns. */
    public RollupPlans rollups() {
        return rollups;
    }

    public AccessPlan elevated() {
        return elevated;
    }

    public AccessPlan engine() {
        return engine;
    }

    /**
     * What roles may do together.
     *
     * @param stored those among them that are records and hold in place of definitions of their names
     * @param entitlement what the caller's tenant and company have
     * @param compiler makes stored roles ready for the model
     */
    public AccessPlan access(
            Set<String> names,
            List<RoleDefinition> stored,
            Entitlement entitlement,
            Function<RoleDefinition, CompiledRole> compiler) {
        return Objects.requireNonNull(access.get(new Asker(Set.copyOf(names), stored, entitlement), asker -> {
            Map<String, CompiledRole> all = new TreeMap<>();
            asker.roles().forEach(name -> {
                CompiledRole role = model.compiledRoles().get(name);
                if (role != null) {
                    all.put(name, role);
                }
            });
            asker.stored().forEach(role -> all.put(role.name(), compiler.apply(role)));
            return AccessPlan.compile(model, List.copyOf(all.values()), asker.entitlement());
        }));
    }

    public ObjectPlan object(String name) {
        return objects.computeIfAbsent(
                name,
                n -> new ObjectPlan(model.object(n)
                        .orElseThrow(() -> new IllegalArgumentException("the model has no object " + n))));
    }

    /** @param atRoot whether the caller stands at the root of the tree, where only the tenant restricts */
    public SelectPlan select(SelectRequest request, AccessPlan rights, boolean atRoot) {
        return Objects.requireNonNull(
                requests.get(new Key(request, rights, atRoot), key -> compile(request, rights, atRoot)));
    }

    private SelectPlan compile(SelectRequest request, AccessPlan rights, boolean atRoot) {
        StructureBuilder builder = new StructureBuilder(model, rights, dialect, atRoot, request);
        Structure structure = builder.build();
        StructureRenderer.Rendered rendered = Objects.requireNonNull(texts.get(structure, renderer::render));
        List<Slot> known = builder.slots();
        List<Slot> slots = rendered.order().stream().map(m -> slot(known, m)).toList();
        return new SelectPlan(request.object(), new SqlText(rendered.text(), slots), builder.columns());
    }

    private static Slot slot(List<Slot> known, int marker) {
        return switch (marker) {
            case StructureRenderer.LIMIT_MARKER -> new Slot.Named("limit", Types.BIGINT);
            case StructureRenderer.OFFSET_MARKER -> new Slot.Named("offset", Types.BIGINT);
            default -> known.get(marker);
        };
    }
}
