package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.ObjectRights;
import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.data.RecordReader.Selection;
import cn.minshui.engine.core.data.RecordService.ExportRequest;
import cn.minshui.engine.core.data.RecordService.ExportSink;
import cn.minshui.engine.core.data.RecordService.ListRequest;
import cn.minshui.engine.core.data.RecordService.ListRequest.Count;
import cn.minshui.engine.core.data.RecordService.Page;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** Finds a whole list once, then reads it part by part, both by the plan of the list. */
final class ExportRunner {
    /** What the audit calls an export, which changes nothing. */
    static final String AUDITED = "export";

    private static final String ID = "id";

    private final DataEngine engine;

    ExportRunner(DataEngine engine) {
        this.engine = engine;
    }

    long run(Call call, CompiledObject object, ExportRequest asked, ExportSink sink) {
        AtomicLong given = new AtomicLong();
        try {
            return noted(call, object, read(call, object, asked, sink, given));
        } catch (RuntimeException e) {
            brokenOff(call, object, given.get());
            throw e;
        }
    }

    /** @param given how many records the sink was handed so far */
    private long read(Call call, CompiledObject object, ExportRequest asked, ExportSink sink, AtomicLong given) {
        Selection selection = Selections.of(call, object, asked.fields());
        refuseChildren(selection.children());
        ObjectRights rights = call.access().object(object.name());
        RowPolicy policy = rights.rows(Operation.READ).and(rights.rows(Operation.EXPORT));
        return engine.reports().inSnapshot(call, reader -> {
            ListRunner lists = new ListRunner(engine, reader);
            List<Long> ids = found(call, object, asked, policy, lists);
            ListRequest part = page(asked, selection.columns(), Count.NONE);
            List<DataRecord> rows = lists.known(call, object, part, policy, part(ids, 0));
            sink.begin(selection.columns());
            for (int from = ListRunner.LARGEST_PAGE; from < ids.size(); from += ListRunner.LARGEST_PAGE) {
                given.addAndGet(rows.size());
                sink.take(rows);
                rows = lists.known(call, object, part, policy, part(ids, from));
            }
            given.addAndGet(rows.size());
            sink.take(rows);
            return given.get();
        });
    }

    private long noted(Call call, CompiledObject object, long exported) {
        engine.transactions().inOne(() -> {
            engine.journal().audit(call.context(), call.release(), object.name(), null, AUDITED, exported);
            call.notes().tell(engine, call, AUDITED);
            return exported;
        });
        return exported;
    }

    /** All of them are looked for once: page by page each would be looked for again behind all before it. */
    private static List<Long> found(
            Call call, CompiledObject object, ExportRequest asked, RowPolicy policy, ListRunner lists) {
        int most = Math.toIntExact(Math.min(asked.limit(), Integer.MAX_VALUE - 1) + 1);
        List<Long> ids = lists.ids(call, object, page(asked, List.of(ID), Count.NONE), policy, most);
        if (ids.size() == most) {
            refuseTooMany(lists.list(call, object, page(asked, List.of(ID), Count.EXACT), policy), asked.limit());
        }
        return ids;
    }

    private static List<Long> part(List<Long> ids, int from) {
        return ids.subList(from, Math.min(ids.size(), from + ListRunner.LARGEST_PAGE));
    }

    /** Who breaks off has what he was given until then. */
    private void brokenOff(Call call, CompiledObject object, long given) {
        if (given > 0) {
            engine.transactions().inOne(() -> {
                engine.audit()
                        .write(AuditEntry.of(AuditCategory.EXPORT, AUDITED)
                                .by(call.context())
                                .under(call.release())
                                .on(object.name(), null, given)
                                .failed("EXPORT_BROKEN_OFF"));
                call.notes().tell(engine, call, AUDITED);
                return given;
            });
        }
    }

    /** What {@link #run} would tell, as it is now. */
    long count(Call call, CompiledObject object, ExportRequest asked) {
        Selection selection = Selections.of(call, object, asked.fields());
        refuseChildren(selection.children());
        ObjectRights rights = call.access().object(object.name());
        RowPolicy policy = rights.rows(Operation.READ).and(rights.rows(Operation.EXPORT));
        Page page = new ListRunner(engine).list(call, object, page(asked, selection.columns(), Count.EXACT), policy);
        return Objects.requireNonNull(page.total());
    }

    /** The order ends with the id, so no record is left out or comes twice. */
    private static ListRequest page(ExportRequest asked, List<String> fields, Count count) {
        return new ListRequest(
                asked.object(), asked.filter(), asked.sort(), 1, ListRunner.LARGEST_PAGE, fields, count, asked.quick());
    }

    private static void refuseChildren(List<String> children) {
        if (!children.isEmpty()) {
            throw new ProblemException(
                    ProblemClass.MALFORMED,
                    children.stream()
                            .map(c -> Problem.error(
                                    "FIELD_NOT_EXPORTED",
                                    Place.body("fields"),
                                    "明细 " + c + " 不能导出到列表中",
                                    "the child table " + c + " cannot stand in a list"))
                            .toList());
        }
    }

    private static void refuseTooMany(Page first, long limit) {
        Long total = first.total();
        if (total != null && total > limit) {
            throw ProblemException.of(
                    ProblemClass.INVALID,
                    "EXPORT_TOO_LARGE",
                    "共 " + total + " 条，一次最多导出 " + limit + " 条，请缩小查询范围",
                    "there are " + total + " records; at most " + limit
                            + " are exported at once, so narrow the search");
        }
    }
}
