package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.model.CompiledField;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The order in which computed fields can be evaluated: each after those it reads. */
final class ComputedOrder {
    private ComputedOrder() {}

    /** Fields on a cycle are left out; {@link #cycles} names them. */
    static List<String> of(Map<String, CompiledField> fields) {
        LinkedHashSet<String> done = new LinkedHashSet<>();
        fields.keySet().forEach(name -> visit(name, fields, done, new LinkedHashSet<>(), new ArrayList<>()));
        return List.copyOf(done);
    }

    /** Each cycle once, as the names along it; the first name is that of the field defined first. */
    static List<List<String>> cycles(Map<String, CompiledField> fields) {
        List<List<String>> cycles = new ArrayList<>();
        LinkedHashSet<String> done = new LinkedHashSet<>();
        fields.keySet().forEach(name -> visit(name, fields, done, new LinkedHashSet<>(), cycles));
        return List.copyOf(cycles);
    }

    private static boolean visit(
            String name,
            Map<String, CompiledField> fields,
            Set<String> done,
            LinkedHashSet<String> path,
            List<List<String>> cycles) {
        CompiledField field = fields.get(name);
        if (field == null || field.computed() == null || done.contains(name)) {
            return true;
        }
        if (!path.add(name)) {
            List<String> along = new ArrayList<>(path);
            List<String> cycle = along.subList(along.indexOf(name), along.size());
            if (cycles.stream().noneMatch(known -> Set.copyOf(known).equals(Set.copyOf(cycle)))) {
                cycles.add(List.copyOf(cycle));
            }
            return false;
        }
        boolean free = true;
        for (String read : field.computed().reads().stream().sorted().toList()) {
            free &= visit(read, fields, done, path, cycles);
        }
        path.remove(name);
        if (free) {
            done.add(name);
        }
        return free;
    }
}
