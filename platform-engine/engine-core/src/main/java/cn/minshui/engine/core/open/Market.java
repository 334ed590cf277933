package cn.minshui.engine.core.open;

import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.identity.Identities;
import cn.minshui.engine.core.model.CompiledInterface;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.open.traffic.CallLog;
import cn.minshui.engine.core.open.traffic.CallReport;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.Principal;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What people see of open interfaces: those that there are, what became of their applications, trying them out, figures. Whoever may
 * read applications may look; of calls he sees those of applications that he may read.
 */
public final class Market {
    /** Code of the tenant in which interfaces are tried out; its data is nobody's. */
    public static final String SANDBOX = "sandbox";

    private static final long TRIES_PER_MINUTE = 30;
    private static final int NEWEST = 100;

    private final DataEngine engine;
    private final Identities identities;
    private final RecordService records;
    private final Gateway gateway;
    private final Traffic traffic;

    public Market(DataEngine engine, Identities identities, RecordService records, Gateway gateway, Traffic traffic) {
        this.engine = engine;
        this.records = records;
        this.identities = identities;
        this.gateway = gateway;
        this.traffic = traffic;
    }

    /** @param status of the grant @param today calls of today that were let in */
    public record Applied(long grant, long application, String applicationName, String status, long today) {}

    /** @param ifMatch version of the record that is changed; null without */
    public record TryOut(
            @Nullable Long id,
            Map<String, String> parameters,
            ObjectNode body,
            @Nullable Long ifMatch) {}

    /** Every interface of the caller's model. @throws ProblemException FORBIDDEN for whoever may not read applications */
    public Collection<CompiledInterface> interfaces(CallContext context) {
        requireReader(context);
        return engine.model(context).interfaces().values();
    }

    public CompiledInterface get(CallContext context, String name) {
        requireReader(context);
        return known(engine.model(context), name);
    }

    private static CompiledInterface known(CompiledModel model, String name) {
        CompiledInterface api = model.interfaces().get(name);
        if (api == null) {
            throw ProblemException.of(
                    ProblemClass.NOT_FOUND, "INTERFACE_UNKNOWN", "没有接口 " + name, "there is no interface " + name);
        }
        return api;
    }

    private void requireReader(CallContext context) {
        if (!mayRead(context, ApplicationActions.APPLICATION)) {
            throw ProblemException.of(
                    ProblemClass.FORBIDDEN, "FORBIDDEN", "您没有开放接口的权限", "you have no right to open interfaces");
        }
    }

    private boolean mayRead(CallContext context, String object) {
        return records.access(context, object).operations().contains(Operation.READ);
    }

    /** What became of the applications that the caller may read, by interface. */
    public Map<String, List<Applied>> applied(CallContext context, LocalDate today) {
        requireReader(context);
        if (!mayRead(context, ApplicationActions.GRANT)) {
            return Map.of();
        }
        DataAccess data = engine.callerData(context);
        List<DataRecord> grants = data.list(Query.of(ApplicationActions.GRANT)
                .fields("interface", "status", "application", "application.name")
                .sort("-id"));
        Map<Long, Map<String, Long>> calls = traffic.admissions()
                .calls(
                        grants.stream()
                                .map(row -> row.reference("application").id())
                                .distinct()
                                .toList(),
                        today);
        Map<String, List<Applied>> applied = new LinkedHashMap<>();
        grants.forEach(row -> {
            long application = row.reference("application").id();
            String api = row.text("interface");
            applied.computeIfAbsent(api, name -> new ArrayList<>())
                    .add(new Applied(
                            row.id(),
                            application,
                            row.text("application.name"),
                            row.text("status"),
                            calls.getOrDefault(application, Map.of()).getOrDefault(api, 0L)));
        });
        return applied;
    }

    private Map<Long, String> applications(CallContext context) {
        requireReader(context);
        Map<Long, String> names = new LinkedHashMap<>();
        for (DataRecord row : engine.callerData(context)
                .list(Query.of(ApplicationActions.APPLICATION).fields("name"))) {
            names.put(row.id(), row.text("name"));
        }
        return names;
    }

    /** @param names of the applications in it */
    public record Report(CallReport figures, Map<Long, String> names) {}

    public Report report(CallContext context, int days) {
        Map<Long, String> names = applications(context);
        LocalDate from = context.today().minusDays(days - 1L);
        return new Report(
                CallReport.of(
                        names.isEmpty() ? List.of() : traffic.calls().lines(context.tenant(), names.keySet(), from)),
                names);
    }

    public List<CallLog.Entry> newest(CallContext context) {
        Map<Long, String> names = applications(context);
        return names.isEmpty() ? List.of() : traffic.calls().newest(context.tenant(), names.keySet(), NEWEST);
    }

    /**
     * Calls an interface in the sandbox, with its rights and nobody's.
     *
     * @throws ProblemException what the interface refuses; UNAVAILABLE without a sandbox; LIMIT for too many
     */
    public OpenAnswer.Done tryOut(CallContext context, String name, TryOut tryOut) {
        requireReader(context);
        Principal user = context.principal();
        OptionalLong wait =
                traffic.buckets().take("try|" + context.tenant().value() + "|" + user.author(), TRIES_PER_MINUTE);
        if (wait.isPresent()) {
            throw ProblemException.of(
                    ProblemClass.LIMIT, "RATE_LIMITED", "试用过于频繁，请稍后再试", "too many tries; try again later");
        }
        TenantId sandbox = identities
                .activeTenant(SANDBOX)
                .orElseThrow(() -> ProblemException.of(
                        ProblemClass.UNAVAILABLE,
                        "SANDBOX_MISSING",
                        "没有试用环境：请运营方开通代码为 sandbox 的租户",
                        "there is no sandbox: the operator opens a tenant of the code sandbox"));
        CompiledInterface api = known(engine.model(identities.system(sandbox, context.traceId())), name);
        engine.audit()
                .apart(AuditEntry.of(AuditCategory.OPEN_API, "try-out")
                        .by(context)
                        .details(JsonNodeFactory.instance.objectNode().put("interface", name)));
        CallContext there = identities.context(
                sandbox,
                identities.system(sandbox, context.traceId()).organization(),
                new Principal(0, "try:" + user.authorName(), user.displayName(), Set.of(api.role())),
                context.traceId());
        InterfaceCall call = new InterfaceCall(
                InterfaceRunner.method(api), tryOut.id(), tryOut.parameters(), tryOut.body(), tryOut.ifMatch(), null);
        try {
            return gateway.bounded()
                    .run(
                            "try|" + api.backEnd(),
                            Duration.ofSeconds(api.definition().timeoutSeconds()),
                            () -> gateway.runner().run(there, api, call));
        } catch (OpenRefusal e) {
            throw e.answer().problem();
        }
    }

    /** By which method an interface is called. */
    public static String method(CompiledInterface api) {
        return InterfaceRunner.method(api);
    }
}
