package cn.minshui.engine.core.imports;

import cn.minshui.engine.core.data.ImportApprovals;
import cn.minshui.engine.core.data.rollup.RollupsTogether;
import cn.minshui.engine.core.definition.BasicDefinitions.ColumnDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.ImportTemplateDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.imports.ImportRequest.Mode;
import cn.minshui.engine.core.imports.KeyLookup.Found;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.imports.ImportRow;
import cn.minshui.engine.spi.imports.ImportSheet;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/** Without a handler each sheet is one object, each column the field of its id; {@code organization} names the owner. */
final class MappedImport implements ImportWriter {
    private static final String OWNER = "organization";
    /** Rows whose keys are looked up together; what was found for rows that are to be made is not kept. */
    private static final int AT_ONCE = 500;

    private final CallContext context;
    private final ImportTemplateDefinition template;
    private final CompiledModel model;
    private final Mode mode;
    private final List<ImportSheet> sheets;
    private final ImportProblems problems;
    private final DataAccess data;
    private final ImportApprovals approvals;
    private final TransactionTemplate nested;
    private final ImportPace pace;
    private final Map<String, Map<String, Found>> existing = new LinkedHashMap<>();
    private final KeyLookup keys;

    /** @param nested a save point for each row, so that a refused row does not end the transaction */
    MappedImport(
            CallContext context,
            ImportTemplateDefinition template,
            CompiledModel model,
            Mode mode,
            List<ImportSheet> sheets,
            ImportProblems problems,
            DataAccess data,
            ImportApprovals approvals,
            TransactionTemplate nested,
            ImportPace pace) {
        this.context = context;
        this.template = template;
        this.model = model;
        this.mode = mode;
        this.sheets = sheets;
        this.problems = problems;
        this.data = data;
        this.approvals = approvals;
        this.nested = nested;
        this.pace = pace;
        this.keys = new KeyLookup(model, data);
    }

    @Override
    public void check() {
        for (ImportSheet sheet : sheets) {
            List<ImportRow> rows = sheet.rows();
            for (int from = 0; from < rows.size(); from += AT_ONCE) {
                check(sheet, rows.subList(from, Math.min(rows.size(), from + AT_ONCE)));
            }
        }
    }

    private void check(ImportSheet sheet, List<ImportRow> rows) {
        CompiledObject object = object(sheet);
        keys.readReferences(rows, columns(sheet));
        String key = object.definition().keyField();
        if (key != null && columns(sheet).containsKey(key)) {
            Map<String, Found> found = keys.find(object.name(), key, KeyLookup.texts(rows, key));
            if (mode == Mode.INSERT) {
                rows.forEach(row -> refuseExisting(object, row, key, found));
            } else {
                existing.computeIfAbsent(sheet.name(), s -> new HashMap<>()).putAll(found);
            }
        }
        rows.forEach(row -> keys.unknown(row, columns(sheet)).forEach(problems::add));
    }

    private void refuseExisting(CompiledObject object, ImportRow row, String key, Map<String, Found> found) {
        Object value = row.value(key);
        if (value != null && found.containsKey(value.toString())) {
            String label = object.definition().label().zh();
            problems.add(row.error(
                    "KEY_EXISTS",
                    key,
                    label + "“" + value + "”已经存在；要修改请用更新方式导入",
                    "There is already a " + object.name() + " \"" + value
                            + "\"; import with mode=update to change it"));
        }
    }

    @Override
    public int write() {
        int written = 0;
        long reached = 0;
        try (RollupsTogether together = RollupsTogether.open()) {
            for (ImportSheet sheet : sheets) {
                for (ImportRow row : sheet.rows()) {
                    pace.reached(++reached);
                    if (!problems.isRejected(row.sheet(), row.number()) && write(sheet, row)) {
                        written++;
                    }
                    if (reached % AT_ONCE == 0) {
                        together.keep();
                    }
                }
            }
            together.keep();
        }
        return written;
    }

    private boolean write(ImportSheet sheet, ImportRow row) {
        try {
            nested.executeWithoutResult(savePoint -> store(sheet, row));
            return true;
        } catch (ProblemException e) {
            if (e.problemClass() == ProblemClass.INTERNAL) {
                throw e;
            }
            e.problems().forEach(problem -> problems.add(inRow(row, problem)));
            return false;
        }
    }

    private void store(ImportSheet sheet, ImportRow row) {
        CompiledObject object = object(sheet);
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        row.values().forEach((column, value) -> {
            if (value != null) {
                values.put(column, keys.resolved(column, value, columns(sheet)));
            }
        });
        Object owner = values.remove(OWNER);
        String key = object.definition().keyField();
        Found found = key == null ? null : found(row, key);
        if (found != null && key != null) {
            values.remove(key);
            ImportApprovals.Written written = approvals.writing(context, object.name(), Operation.UPDATE, found.id());
            data.update(object.name(), found.id(), found.version(), values);
            written.requireNone(found.id());
        } else {
            ImportApprovals.Written written = approvals.writing(context, object.name(), Operation.CREATE, null);
            written.requireNone(
                    owner instanceof Long organization
                            ? data.create(object.name(), organization, values)
                            : data.create(object.name(), values));
        }
    }

    /** A field of the record is a column of the row; what names no column is said of the row as a whole. */
    private static Problem inRow(ImportRow row, Problem problem) {
        String path = problem.place() instanceof Place.InBody body ? body.path() : "";
        Place place =
                row.headings().containsKey(path) ? row.place(path) : new Place.InSheet(row.sheet(), row.number(), null);
        return new Problem(problem.code(), problem.severity(), place, problem.message(), problem.fix());
    }

    private @Nullable Found found(ImportRow row, String key) {
        Object value = row.value(key);
        return value == null
                ? null
                : existing.getOrDefault(row.sheet(), Map.of()).get(value.toString());
    }

    private CompiledObject object(ImportSheet sheet) {
        String name = Objects.requireNonNull(template.sheets().get(sheet.templateSheet()))
                .object();
        if (name == null) {
            throw new IllegalStateException(
                    "sheet " + sheet.templateSheet() + " of " + template.name() + " has neither object nor handler");
        }
        return model.object(name).orElseThrow(() -> new IllegalStateException("no object " + name));
    }

    private Map<String, ColumnDefinition> columns(ImportSheet sheet) {
        return Objects.requireNonNull(template.sheets().get(sheet.templateSheet()))
                .columns();
    }

    @Override
    public boolean findsProblemsByWriting() {
        return true;
    }
}
