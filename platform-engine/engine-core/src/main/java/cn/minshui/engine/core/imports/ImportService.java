package cn.minshui.engine.core.imports;

import cn.minshui.engine.core.batch.Task;
import cn.minshui.engine.core.batch.TaskService;
import cn.minshui.engine.core.data.DataAccessFactory;
import cn.minshui.engine.core.data.ImportApprovals;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.BasicDefinitions.ImportTemplateDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.diagnostic.CrashPoint;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.plugin.ModelLookup;
import cn.minshui.engine.core.plugin.PluginRegistry;
import cn.minshui.engine.core.plugin.ServicesFactory;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.imports.ImportCall;
import cn.minshui.engine.spi.imports.ImportHandler;
import cn.minshui.engine.spi.imports.ImportSheet;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.io.IOException;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Imports workbooks by template: reads, types and checks everything, then writes in one transaction. By default one error keeps
 * everything out; a dry run leaves no trace.
 */
public final class ImportService {
    private final Database database;
    private final ModelLookup models;
    private final PluginRegistry plugins;
    private final ServicesFactory services;
    private final DataAccessFactory data;
    private final ImportPermission permission;
    private final ImportApprovals approvals;
    private final TaskService tasks;
    private final ImportLimits limits;
    private final int taskRows;
    private final ImportAudit audit;

    /** @param taskRows an import of more rows goes on as a task @param audit what every import but a dry run is told to */
    public ImportService(
            Database database,
            ModelLookup models,
            PluginRegistry plugins,
            ServicesFactory services,
            DataAccessFactory data,
            ImportPermission permission,
            ImportApprovals approvals,
            TaskService tasks,
            ImportLimits limits,
            int taskRows,
            ImportAudit audit) {
        this.database = database;
        this.models = models;
        this.plugins = plugins;
        this.services = services;
        this.data = data;
        this.permission = permission;
        this.approvals = approvals;
        this.tasks = tasks;
        this.limits = limits;
        this.taskRows = taskRows;
        this.audit = audit;
    }

    /**
     * @throws ProblemException NOT_FOUND for an unknown template, FORBIDDEN without the template's permission, CONFLICT when what it
     *     writes needs a second person; everything that is
     *     wrong with file, parameters and rows is part of the result
     * @throws IOException when the upload cannot be read to its end
     */
    public ImportOutcome run(CallContext context, ImportRequest request) throws IOException {
        CompiledModel model = models.model(context.tenant(), context.release(), context.organization());
        ImportTemplateDefinition template = template(context, model, request.template());
        refuseApproved(context, template, request.mode());
        ImportProblems problems = new ImportProblems();
        CellTyping typing = new CellTyping(model.dictionaries(), new DateTyping(serial -> LocalDateTime.MIN));
        new ParameterCheck(typing, problems).check(template.parameters(), request.parameters());
        Spill spill = new Spill();
        boolean queued = false;
        try {
            TemplateReading reading =
                    new TemplateReading(template, model.dictionaries(), request.sheet(), problems, spill);
            ImportEntry.Upload upload = new ImportEntry.Upload(request.file());
            List<ImportSheet> sheets = reading.read(upload.content(), limits);
            Job job = new Job(
                    context, model, template, request, upload.digest(), sheets, reading.unread(), problems, spill);
            if (job.rows() > taskRows && !request.dryRun() && !problems.isWholeRefused()) {
                long task = queue(job);
                queued = true;
                return new ImportOutcome.Queued(task);
            }
            return new ImportOutcome.Finished(process(job, ImportPace.ofNobody(), result -> {}));
        } finally {
            if (!queued) {
                spill.close();
            }
        }
    }

    private record Job(
            CallContext context,
            CompiledModel model,
            ImportTemplateDefinition template,
            ImportRequest request,
            String digest,
            List<ImportSheet> sheets,
            Set<String> unread,
            ImportProblems problems,
            Spill spill) {
        int rows() {
            return sheets.stream().mapToInt(sheet -> sheet.rows().size()).sum();
        }

        int rejected() {
            return (int) sheets.stream()
                    .flatMap(sheet -> sheet.rows().stream())
                    .filter(row -> problems.isRejected(row.sheet(), row.number()))
                    .count();
        }

        ImportResult result(int written) {
            int rejected = rejected();
            return new ImportResult(
                    rows(),
                    rows() - rejected,
                    rejected,
                    written,
                    problems.list(),
                    problems.total(),
                    problems.notChecked());
        }
    }

    private ImportTemplateDefinition template(CallContext context, CompiledModel model, String name) {
        ImportTemplateDefinition template = model.importTemplates().get(name);
        if (template == null) {
            throw ProblemException.of(
                    ProblemClass.NOT_FOUND,
                    "TEMPLATE_UNKNOWN",
                    "没有导入模板 " + name,
                    "There is no import template " + name);
        }
        if (!permission.allows(context, template.permission())) {
            throw ProblemException.of(
                    ProblemClass.FORBIDDEN,
                    "IMPORT_FORBIDDEN",
                    "您没有“" + template.label().zh() + "”的导入权限",
                    "You may not import " + template.label().en());
        }
        new ColumnRights(permission, model).refuse(context, template);
        return template;
    }

    /** Of code that writes by itself no more is known than whose import it is, and what its sheets are about. */
    private void refuseApproved(CallContext context, ImportTemplateDefinition template, ImportRequest.Mode mode) {
        Set<String> objects = new TreeSet<>();
        template.sheets().values().stream()
                .flatMap(sheet -> Stream.ofNullable(sheet.object()))
                .forEach(objects::add);
        if (template.handler() != null) {
            objects.add(template.permission().substring(0, template.permission().indexOf(':')));
        }
        for (String object : objects) {
            approvals.requireNone(context, object, Operation.CREATE);
            if (mode == ImportRequest.Mode.UPDATE) {
                approvals.requireNone(context, object, Operation.UPDATE);
            }
        }
    }

    private long queue(Job job) {
        return tasks.run(job.context(), Task.Kind.IMPORT, job.template().name(), (progress, ending) -> {
            try (Spill rows = job.spill()) {
                progress.rows(0, job.rows());
                ImportPace pace = new ImportPace(done -> progress.rows(done, job.rows()));
                ImportResult result = process(job, pace, written -> ending.done(written.written(), written.json()));
                if (result.written() == 0) {
                    ending.done(0, result.json());
                }
            }
        });
    }

    /** @param onWritten runs inside the transaction that writes, so that its own writes stand and fall with the import */
    private ImportResult process(Job job, ImportPace pace, Consumer<ImportResult> onWritten) {
        if (job.sheets().isEmpty()) {
            return ended(job, 0);
        }
        Integer written;
        try {
            written = database.transactions().execute(transaction -> write(job, pace, transaction, onWritten));
        } catch (RuntimeException e) {
            audit.write(job.context(), ImportEntry.broken(job.context(), job.request(), job.digest(), e));
            throw e;
        }
        CrashPoint.reach("import.committed");
        return ended(job, Objects.requireNonNull(written));
    }

    /** What wrote something was told where it was written. */
    private ImportResult ended(Job job, int written) {
        ImportResult result = job.result(written);
        if (written == 0 && !job.request().dryRun()) {
            tell(job, result);
        }
        return result;
    }

    private void tell(Job job, ImportResult result) {
        audit.write(job.context(), ImportEntry.of(job.context(), job.request(), job.digest(), result));
    }

    private int write(Job job, ImportPace pace, TransactionStatus transaction, Consumer<ImportResult> onWritten) {
        ImportProblems problems = job.problems();
        ImportWriter writer = writer(job, pace);
        writer.check();
        boolean dry = job.request().dryRun();
        boolean good = !problems.isWholeRefused() && (job.request().partial() || !problems.hasErrors());
        boolean trial = writer.findsProblemsByWriting() && !problems.isWholeRefused();
        int written = 0;
        if (good && !dry) {
            CrashPoint.reach("import.checked");
        }
        if (trial || (good && !dry)) {
            written = writer.write();
        }
        boolean keep = !dry
                && written > 0
                && !problems.isWholeRefused()
                && (job.request().partial() || !problems.hasErrors());
        if (!keep) {
            transaction.setRollbackOnly();
            return 0;
        }
        ImportResult result = job.result(written);
        tell(job, result);
        onWritten.accept(result);
        CrashPoint.reach("import.written");
        return written;
    }

    private ImportWriter writer(Job job, ImportPace pace) {
        String handler = job.template().handler();
        if (handler == null) {
            TransactionTemplate nested = new TransactionTemplate(
                    Objects.requireNonNull(database.transactions().getTransactionManager()));
            nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
            return new MappedImport(
                    job.context(),
                    job.template(),
                    job.model(),
                    job.request().mode(),
                    job.sheets(),
                    job.problems(),
                    data.open(job.context()),
                    approvals,
                    nested,
                    pace);
        }
        ImportHandler service = plugins.importHandler(handler)
                .orElseThrow(() -> ProblemException.of(
                        ProblemClass.INTERNAL,
                        "PLUGIN_MISSING",
                        "没有启用的插件提供导入 " + handler,
                        "no enabled plugin provides the import " + handler))
                .service();
        Map<String, Object> state = new HashMap<>();
        return new HandledImport(service, sheets -> call(job, pace, sheets, state), job.sheets(), job.problems(), pace);
    }

    private ImportCall call(Job job, ImportPace pace, List<ImportSheet> sheets, Map<String, Object> state) {
        Map<String, String> parameters = new LinkedHashMap<>(job.request().parameters());
        parameters.put("mode", job.request().mode().word());
        parameters.put("fileName", job.request().fileName());
        return new ImportCall(
                job.context(),
                parameters,
                sheets,
                job.unread(),
                state,
                problem -> job.problems().add(problem),
                followOn -> job.problems().add(followOn),
                pace.watched(data.open(job.context())),
                services.of(job.context()));
    }
}
