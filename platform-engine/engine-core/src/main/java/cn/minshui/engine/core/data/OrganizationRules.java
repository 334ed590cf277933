package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.data.RecordReader.Selection;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.Problems;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which organisation may lie below which, how one is switched off, and how one is moved. */
final class OrganizationRules {
    /** From the top of a tree down; below each lie those of its own sort and of the later ones. */
    private static final List<String> SORTS = List.of("group", "company", "station", "department");

    private static final Selection READ = new Selection(List.of("type", "status", "path", "parent"), List.of());

    private final RecordReader reader;
    private final TreeLocks locks;

    OrganizationRules(RecordReader reader, TreeLocks locks) {
        this.reader = reader;
        this.locks = locks;
    }

    /** The parent is fixed for everybody but the action that moves, which is the engine's own. */
    static boolean isMove(Call call, CompiledObject object) {
        return call.isEngine() && object.name().equals(PlatformRules.ORGANIZATION);
    }

    void created(Call call, Map<String, @Nullable Object> values, String prefix, Problems problems) {
        if (values.get("parent") instanceof Long parent) {
            DataRecord above = node(call, parent);
            if (above != null) {
                below(above, String.valueOf(values.get("type")), RecordRules.path(prefix, "type"), problems);
                requireOn(above, RecordRules.path(prefix, "parent"), problems);
            }
        }
    }

    void updated(
            Call call,
            Map<String, @Nullable Object> before,
            Map<String, @Nullable Object> after,
            String prefix,
            Problems problems) {
        long id = (Long) Objects.requireNonNull(after.get("id"));
        if (!Objects.equals(before.get("parent"), after.get("parent"))) {
            moved(call, id, after, prefix, problems);
        }
        if (!Objects.equals(before.get("type"), after.get("type"))) {
            sorted(call, id, after, prefix, problems);
        }
        if (!Objects.equals(before.get("status"), after.get("status"))) {
            switched(call, id, after, prefix, problems);
        }
    }

    /** Judged by the tree in the database, which nobody changes meanwhile; the one in memory may be a second old. */
    private void moved(Call call, long id, Map<String, @Nullable Object> after, String prefix, Problems problems) {
        if (!call.isEngine()) {
            return; // the field is fixed, which is told
        }
        locks.alone(call, PlatformRules.ORGANIZATION);
        String place = RecordRules.path(prefix, "parent");
        DataRecord own = node(call, call.node().id().value());
        DataRecord moving = node(call, id);
        DataRecord above = after.get("parent") instanceof Long parent ? node(call, parent) : null;
        if (own == null || moving == null || above == null || !path(above).startsWith(path(own))) {
            problems.add(Problem.error(
                    "ORGANIZATION_PARENT",
                    Place.body(place),
                    "新的上级不在您的管辖范围内",
                    "the new organisation above is not within your own"));
            return;
        }
        if (path(own).startsWith(path(moving))) {
            problems.add(own(place, "移动", "moves"));
            return;
        }
        below(above, String.valueOf(after.get("type")), place, problems);
        requireOn(above, place, problems);
    }

    /** A change of the sort must leave the organisation between the one above and those below. */
    private void sorted(Call call, long id, Map<String, @Nullable Object> after, String prefix, Problems problems) {
        String type = String.valueOf(after.get("type"));
        String place = RecordRules.path(prefix, "type");
        DataRecord above = after.get("parent") instanceof Long parent ? node(call, parent) : null;
        if (above != null) {
            below(above, type, place, problems);
        } else if (!type.equals("group")) {
            problems.add(wrongSort(place));
        }
        boolean fits = children(call, id).stream()
                .allMatch(child -> SORTS.indexOf(type) <= SORTS.indexOf(child.textOrNull("type")));
        if (!fits) {
            problems.add(wrongSort(place));
        }
    }

    private void switched(Call call, long id, Map<String, @Nullable Object> after, String prefix, Problems problems) {
        String place = RecordRules.path(prefix, "status");
        DataRecord node = node(call, id);
        if (isOff(after.get("status"))) {
            DataRecord own = node(call, call.node().id().value());
            if (node != null && own != null && path(own).startsWith(path(node))) {
                problems.add(own(place, "停用", "switches off"));
            }
            long active = children(call, id).stream()
                    .filter(child -> !isOff(child.value("status")))
                    .count();
            if (active > 0) {
                problems.add(Problem.error(
                        "ORGANIZATION_BELOW",
                        Place.body(place),
                        "下面还有 " + active + " 个启用的组织，请先停用它们",
                        "there are " + active + " active organisations below, which are switched off first"));
            }
        } else if (after.get("parent") instanceof Long parent) {
            DataRecord above = node(call, parent);
            if (above != null) {
                requireOn(above, place, problems);
            }
        }
    }

    private static void below(DataRecord above, String type, String place, Problems problems) {
        int sort = SORTS.indexOf(type);
        if (sort == 0 || sort < SORTS.indexOf(above.textOrNull("type"))) {
            problems.add(wrongSort(place));
        }
    }

    private static Problem wrongSort(String place) {
        return Problem.error(
                "ORGANIZATION_SORT",
                Place.body(place),
                "组织的层次应为集团、公司、站所、部门；集团只在最上面，下级不能高于上级",
                "organisations lie below one another as group, company, station, department; the group is the root alone");
    }

    private static void requireOn(DataRecord above, String place, Problems problems) {
        if (isOff(above.value("status"))) {
            problems.add(Problem.error(
                    "ORGANIZATION_OFF", Place.body(place), "上级组织已停用", "the organisation above is switched off"));
        }
    }

    private static Problem own(String place, String zh, String en) {
        return Problem.error(
                "ORGANIZATION_OWN",
                Place.body(place),
                "不能" + zh + "自己所在的组织或它的上级",
                "nobody " + en + " the organisation he works in, or one above it");
    }

    private static boolean isOff(@Nullable Object status) {
        return "disabled".equals(status);
    }

    private static String path(DataRecord node) {
        return Objects.requireNonNullElse(node.textOrNull("path"), "");
    }

    private @Nullable DataRecord node(Call call, long id) {
        List<DataRecord> found =
                reader.byIds(call.everywhere(), PlatformRules.ORGANIZATION, List.of(id), READ, RowPolicy.ALL);
        return found.isEmpty() ? null : found.get(0);
    }

    private List<DataRecord> children(Call call, long id) {
        return reader.pointingTo(call.everywhere(), PlatformRules.ORGANIZATION, "parent", id, READ);
    }
}
