package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.file.FileRows;
import cn.minshui.engine.core.data.file.FileRows.FileRow;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.StoredFile;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Files in the fields of records: a record takes what its writer uploaded for that very field, and lets go of what it drops. */
final class RecordFiles {
    private final FileRows rows;
    private final QuotaRules quotas;

    RecordFiles(FileRows rows, QuotaRules quotas) {
        this.rows = rows;
        this.quotas = quotas;
    }

    /**
     * Puts what is known of the files in the place of their ids.
     *
     * @param record null for a new one
     * @param values by field; ids that are refused become null, each with its problem
     */
    void resolve(
            Call call,
            CompiledObject object,
            @Nullable Long record,
            Map<String, @Nullable Object> values,
            String prefix,
            Problems problems) {
        for (CompiledField field : object.fields().values()) {
            if (field.type() instanceof FieldType.Files && values.get(field.name()) instanceof List<?> ids) {
                String path = RecordRules.path(prefix, field.name());
                values.put(field.name(), files(call, object, record, field, ids, path, problems));
            }
        }
    }

    private @Nullable List<StoredFile> files(
            Call call,
            CompiledObject object,
            @Nullable Long record,
            CompiledField field,
            List<?> ids,
            String path,
            Problems problems) {
        List<Long> wanted = ids.stream()
                .map(id -> id instanceof StoredFile file ? file.id() : (Long) id)
                .toList();
        Map<Long, FileRow> known = new HashMap<>();
        rows.find(call.context().tenant().value(), wanted).forEach(row -> known.put(row.id(), row));
        List<StoredFile> files = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            FileRow row = known.get(wanted.get(i));
            if (row != null && isFor(row, call, object, record, field)) {
                files.add(new StoredFile(row.id(), row.name(), row.size(), row.type()));
            } else {
                problems.add(Problem.error(
                        "FILE_UNKNOWN",
                        Place.body(path + "." + i),
                        "“" + field.definition().label().zh() + "”中的文件不存在或已过期，请重新上传",
                        "there is no such file for "
                                + field.definition().label().en() + " (any more); upload it again"));
            }
        }
        return files.size() == wanted.size() ? List.copyOf(files) : null;
    }

    private static boolean isFor(
            FileRow row, Call call, CompiledObject object, @Nullable Long record, CompiledField field) {
        if (!row.object().equals(object.name()) || !row.field().equals(field.name())) {
            return false;
        }
        return switch (row.state()) {
            case TEMPORARY -> row.by() == call.context().principal().userId();
            case LINKED -> record != null && record.equals(row.record());
            case REMOVED -> false;
        };
    }

    /** Links and lets go, in the transaction that writes the record. @throws ProblemException CONFLICT when another took a file */
    void written(
            Call call,
            CompiledObject object,
            long record,
            long organization,
            Map<String, ? extends @Nullable Object> before,
            Map<String, ? extends @Nullable Object> after) {
        Set<Long> old = ids(object, before);
        Set<Long> now = ids(object, after);
        Set<Long> added = new HashSet<>(now);
        added.removeAll(old);
        old.removeAll(now);
        long tenant = call.context().tenant().value();
        if (!added.isEmpty()
                && rows.link(tenant, added, organization, record, call.context().now()) != added.size()) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT,
                    "FILE_TAKEN",
                    "文件已被其他记录使用，请重新上传",
                    "a file belongs to another record by now; upload it again");
        }
        if (!added.isEmpty()) {
            quotas.taken(call, QuotaRules.STORAGE, organization);
        }
        if (!old.isEmpty()) {
            rows.remove(tenant, old, call.context().now());
        }
    }

    private static Set<Long> ids(CompiledObject object, Map<String, ? extends @Nullable Object> image) {
        Set<Long> ids = new HashSet<>();
        for (CompiledField field : object.fields().values()) {
            if (field.type() instanceof FieldType.Files && image.get(field.name()) instanceof List<?> files) {
                files.forEach(file -> ids.add(((StoredFile) file).id()));
            }
        }
        return ids;
    }
}
