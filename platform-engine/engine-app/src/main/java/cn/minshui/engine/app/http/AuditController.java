package cn.minshui.engine.app.http;

import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.audit.AuditSearch;
import cn.minshui.engine.core.audit.AuditSearch.Found;
import cn.minshui.engine.core.audit.AuditSearch.Scope;
import cn.minshui.engine.core.audit.AuditSearch.Wanted;
import cn.minshui.engine.core.audit.AuditTrail;
import cn.minshui.engine.core.data.OrganizationScopes;
import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The audit trail, for whoever may read the object {@code audit}; and everybody's own entries. */
@RestController
@RequestMapping("/api/audit")
class AuditController {
    private static final String OBJECT = "audit";
    /** Entries in one file. */
    private static final int MOST_EXPORTED = 100_000;

    private final AuditSearch search;
    private final AuditTrail trail;
    private final RecordService records;
    private final OrganizationScopes organizations;
    private final AuditEntries entries;

    AuditController(
            AuditSearch search,
            AuditTrail trail,
            RecordService records,
            OrganizationScopes organizations,
            AuditEntries entries) {
        this.search = search;
        this.trail = trail;
        this.records = records;
        this.organizations = organizations;
        this.entries = entries;
    }

    @io.swagger.v3.oas.annotations.Operation(
            summary = "Entries of the caller's node and below, the newest first; next is the before of the next page")
    @GetMapping
    Map<String, @Nullable Object> list(
            CallContext context,
            @RequestParam Map<String, String> filter,
            @RequestParam(required = false) @Nullable String before,
            @RequestParam(defaultValue = "50") int limit) {
        require(context, Operation.READ);
        return page(context, scope(context), AuditFilter.of(filter), before, limit);
    }

    @io.swagger.v3.oas.annotations.Operation(summary = "What the caller has done himself")
    @GetMapping("/mine")
    Map<String, @Nullable Object> mine(
            CallContext context,
            @RequestParam Map<String, String> filter,
            @RequestParam(required = false) @Nullable String before,
            @RequestParam(defaultValue = "50") int limit) {
        Scope own = new Scope(context.tenant(), null, context.principal().author());
        return page(context, own, AuditFilter.of(filter), before, limit);
    }

    @io.swagger.v3.oas.annotations.Operation(summary = "One entry with what was changed")
    @GetMapping("/{id}")
    Map<String, @Nullable Object> find(CallContext context, @PathVariable String id) {
        require(context, Operation.READ);
        Found found = search.find(scope(context), Parameters.id(id)).orElseThrow(AuditController::notFound);
        return entries.whole(context, found);
    }

    @io.swagger.v3.oas.annotations.Operation(summary = "What the filter finds, as CSV; itself an entry")
    @GetMapping("/export")
    void export(
            CallContext context,
            @RequestParam Map<String, String> filter,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        require(context, Operation.READ);
        require(context, Operation.EXPORT);
        Scope scope = scope(context);
        Wanted wanted = AuditFilter.of(filter);
        String name = "zh-CN".equals(Language.of(request)) ? "审计记录.csv" : "audit.csv";
        // Noted before the first byte goes out: what breaks off has been read too.
        trail.write(AuditEntry.of(AuditCategory.AUDIT, "export").by(context).on(OBJECT, null, 0));
        Downloads.csv(response, name, out -> {
            CsvLines lines = new CsvLines(out);
            lines.line(AuditEntries.COLUMNS);
            Long before = null;
            for (int count = 0; count < MOST_EXPORTED; count += AuditSearch.MOST) {
                List<Found> page = search.list(scope, wanted, before, AuditSearch.MOST);
                for (Found found : page) {
                    lines.line(entries.cells(context, found));
                }
                if (page.size() < AuditSearch.MOST) {
                    break;
                }
                before = page.get(page.size() - 1).id();
            }
        });
    }

    private Map<String, @Nullable Object> page(
            CallContext context, Scope scope, Wanted wanted, @Nullable String before, int limit) {
        if (limit < 1 || limit > AuditSearch.MOST) {
            throw ProblemException.of(
                    ProblemClass.MALFORMED,
                    "PARAMETER_MALFORMED",
                    "limit 应为 1 到 " + AuditSearch.MOST,
                    "limit must be 1 to " + AuditSearch.MOST);
        }
        String from = Parameters.blankToNull(before);
        List<Found> found = search.list(scope, wanted, from == null ? null : Parameters.id(from), limit);
        List<Map<String, @Nullable Object>> items = new ArrayList<>();
        found.forEach(each -> items.add(entries.line(context, each)));
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("items", items);
        json.put(
                "next",
                found.size() < limit
                        ? null
                        : Long.toString(found.get(found.size() - 1).id()));
        return json;
    }

    /** Whoever is at the root sees the whole tenant, entries without a node included. */
    private Scope scope(CallContext context) {
        OrganizationScopes.Node node = organizations.node(context.tenant(), context.organization());
        return new Scope(context.tenant(), node.isRoot() ? null : organizations.within(context.tenant(), node), null);
    }

    private void require(CallContext context, Operation operation) {
        OperationRights.require(
                records,
                context,
                OBJECT,
                operation,
                () -> ProblemException.of(
                        ProblemClass.FORBIDDEN, "FORBIDDEN", "您没有查看审计记录的权限", "you have no right to the audit trail"));
    }

    private static ProblemException notFound() {
        return ProblemException.of(
                ProblemClass.NOT_FOUND, "AUDIT_NOT_FOUND", "没有这条审计记录", "there is no such entry of the audit trail");
    }
}
