package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.data.plan.SelectRequest;
import cn.minshui.engine.core.data.value.BodyReader.PendingReference;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the records that written references point to, one statement for each object; those out of scope do not exist. */
final class ReferenceResolver {
    private final RecordReader reader;
    private final boolean holds;

    private ReferenceResolver(RecordReader reader, boolean holds) {
        this.reader = reader;
        this.holds = holds;
    }

    /** For what is only read. */
    static ReferenceResolver looking(RecordReader reader) {
        return new ReferenceResolver(reader, false);
    }

    /** For what is written: nobody deletes what is referred to until the transaction ends. */
    static ReferenceResolver holding(RecordReader reader) {
        return new ReferenceResolver(reader, true);
    }

    void resolve(Call call, List<PendingReference> references, Problems problems) {
        Map<String, List<PendingReference>> byTarget = new LinkedHashMap<>();
        for (PendingReference reference : references) {
            String by = reference.keyField() == null ? "id" : reference.keyField();
            byTarget.computeIfAbsent(reference.object() + "." + by, k -> new ArrayList<>())
                    .add(reference);
        }
        byTarget.values().forEach(group -> resolveGroup(call, group, problems));
    }

    private void resolveGroup(Call call, List<PendingReference> group, Problems problems) {
        String object = group.get(0).object();
        String key = group.get(0).keyField();
        if (key != null && !mayNameBy(call, object, key)) {
            group.forEach(r -> problems.add(Problem.error(
                    "REFERENCE_FORBIDDEN",
                    Place.body(r.path()),
                    "您没有查看所引用对象的权限，只能写编号",
                    "you may not read the object referred to; write its id")));
            return;
        }
        Map<Object, Long> found = find(call, group, object, key);
        if (holds && !found.isEmpty()) {
            Set<Long> ids = toHold(call, group, found);
            Set<Long> held = Set.copyOf(
                    reader.lock(call.everywhere(), object, List.copyOf(ids), SelectRequest.Kind.LOCK_TO_REFER));
            found.values().removeIf(id -> ids.contains(id) && !held.contains(id));
        }
        for (PendingReference reference : group) {
            Long id = found.get(wanted(reference));
            if (id == null) {
                problems.add(unknown(reference.field(), reference.path()));
            } else {
                reference.found(id);
            }
        }
    }

    /**
     * Records whose roll-ups follow the reference are held for a change of them once it is written, all in one order: two that
     * shared them by now could not both do that.
     */
    private static Set<Long> toHold(Call call, List<PendingReference> group, Map<Object, Long> found) {
        return group.stream()
                .filter(r -> !call.plans().rollups().isFollowed(r.field()))
                .map(r -> found.get(wanted(r)))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    private static Object wanted(PendingReference reference) {
        return Objects.requireNonNull(reference.keyField() == null ? reference.id() : reference.keyValue());
    }

    /** A key that is masked or hidden cannot be tried out: whether it is found would tell it. */
    private static boolean mayNameBy(Call call, String object, String key) {
        FieldRight right = call.access().path(object, key);
        boolean withheld = right == FieldRight.MASKED
                || (right == FieldRight.HIDDEN && call.access().object(object).may(Operation.READ));
        return call.access().maySee(object) && !withheld;
    }

    private Map<Object, Long> find(
            Call call, List<PendingReference> group, String object, @org.jspecify.annotations.Nullable String key) {
        List<Object> wanted =
                group.stream().map(ReferenceResolver::wanted).distinct().toList();
        // Rows that the caller's policy hides are hidden here too; without any right to read, scope alone decides.
        RowPolicy own = call.access().object(object).rows(Operation.READ);
        RowPolicy policy = call.access().object(object).may(Operation.READ) ? own : RowPolicy.ALL;
        Call all = call.elevated();
        Map<Object, Long> found = new HashMap<>();
        for (int at = 0; at < wanted.size(); at += RecordReader.IDS) {
            List<Object> some = wanted.subList(at, Math.min(wanted.size(), at + RecordReader.IDS));
            SelectRequest request = all.rows(object, key == null ? List.of() : List.of(key), policy)
                    .withoutLabels()
                    .matching(key == null ? "id" : key, some.size());
            for (DataRecord row : reader.select(all, request, Map.of("match", some))) {
                found.put(key == null ? row.id() : Objects.requireNonNull(row.value(key)), row.id());
            }
        }
        return found;
    }

    static Problem unknown(FieldDefinition field, String path) {
        return Problem.error(
                "REFERENCE_UNKNOWN",
                Place.body(path),
                "“" + field.label().zh() + "”所指的记录不存在",
                "what " + field.label().en() + " refers to does not exist");
    }
}
