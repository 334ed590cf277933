package cn.minshui.engine.app.http;

import cn.minshui.engine.app.meta.AccessCatalog;
import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.audit.AuditTrail;
import cn.minshui.engine.core.data.AccessInquiry;
import cn.minshui.engine.core.data.AccessInquiry.Explanation;
import cn.minshui.engine.core.data.AccessInquiry.Question;
import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.identity.Identities;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Text;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Why somebody can or cannot do something, and what roles can be made of. */
@RestController
class AccessController {
    private static final String USER_ROLE = "user-role";

    private final AccessInquiry inquiry;
    private final RecordService records;
    private final Identities identities;
    private final Models models;
    private final AuditTrail audit;

    AccessController(
            AccessInquiry inquiry, RecordService records, Identities identities, Models models, AuditTrail audit) {
        this.inquiry = inquiry;
        this.records = records;
        this.identities = identities;
        this.models = models;
        this.audit = audit;
    }

    @Operation(summary = "Why the caller, or a user whose roles he may see, can or cannot do something with an object")
    @GetMapping("/api/access/explain")
    Map<String, @Nullable Object> explain(
            CallContext context,
            HttpServletRequest request,
            @RequestParam String object,
            @RequestParam String right,
            @RequestParam(required = false) @Nullable String field,
            @RequestParam(required = false) @Nullable String user) {
        Question question = new Question(object, right, field);
        return json(whose(context, user, question, null).map(who -> inquiry.explain(context, who, question)), request);
    }

    @Operation(summary = "The same of one record, which the caller himself must be able to read")
    @GetMapping(path = "/api/data/{object}/{id}/explain", params = "right")
    Map<String, @Nullable Object> record(
            CallContext context,
            HttpServletRequest request,
            @PathVariable String object,
            @PathVariable String id,
            @RequestParam String right,
            @RequestParam(required = false) @Nullable String field,
            @RequestParam(required = false) @Nullable String user) {
        long record = Parameters.id(id);
        records.read(context, object, record, List.of("id"));
        Question question = new Question(object, right, field);
        return json(
                whose(context, user, question, record).map(who -> inquiry.explain(context, who, question, record)),
                request);
    }

    @Operation(
            summary =
                    "Objects, actions and fields that roles can grant, and every role, for those who may see who holds which")
    @GetMapping("/api/access/catalog")
    Map<String, @Nullable Object> catalog(CallContext context, HttpServletRequest request) {
        requireSight(context);
        return new AccessCatalog(models.of(context), Language.of(request), inquiry.seesConditions(context))
                .of(records.roles(context));
    }

    @Operation(summary = "Objects and their actions, for questions about what one may do")
    @GetMapping("/api/access/objects")
    Map<String, Object> objects(CallContext context, HttpServletRequest request) {
        AccessCatalog catalog = new AccessCatalog(models.of(context), Language.of(request), false);
        return Map.of("others", mayRead(context, USER_ROLE), "items", catalog.objects(name -> mayRead(context, name)));
    }

    private boolean mayRead(CallContext context, String object) {
        return OperationRights.may(
                records, context, object, cn.minshui.engine.core.definition.BasicDefinitions.Operation.READ);
    }

    private void requireSight(CallContext context) {
        OperationRights.require(
                records,
                context,
                USER_ROLE,
                cn.minshui.engine.core.definition.BasicDefinitions.Operation.READ,
                () -> ProblemException.of(
                        ProblemClass.FORBIDDEN,
                        "FORBIDDEN",
                        "只有能查看用户角色的人可以查看",
                        "only those who may see the roles of users may see this"));
    }

    /** Whose rights are asked about; empty for somebody who may not log in. Questions about others are noted. */
    private Optional<CallContext> whose(
            CallContext context, @Nullable String user, Question question, @Nullable Long record) {
        if (user == null || Parameters.id(user) == context.principal().userId()) {
            return Optional.of(context);
        }
        requireSight(context);
        long id = Parameters.id(user);
        records.read(context, "user", id, List.of("id"));
        ObjectNode details = JsonNodeFactory.instance
                .objectNode()
                .put("object", question.object())
                .put("right", question.right())
                .put("field", question.field())
                .put("record", record == null ? null : Long.toString(record));
        audit.apart(AuditEntry.of(AuditCategory.RIGHTS, "explain")
                .by(context)
                .on("user", id)
                .details(details));
        return identities.account(context.tenant(), id).map(account -> identities.context(account, context.traceId()));
    }

    private static Map<String, @Nullable Object> json(Optional<Explanation> found, HttpServletRequest request) {
        String language = Language.of(request);
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("allowed", found.map(Explanation::isAllowed).orElse(false));
        json.put(
                "field",
                found.map(Explanation::field)
                        .map(right -> right.name().toLowerCase(Locale.ROOT))
                        .orElse(null));
        json.put(
                "reasons",
                found.map(explanation -> reasons(explanation, language)).orElseGet(() -> List.of(inactive(language))));
        json.put(
                "elsewhere",
                found.map(explanation -> roles(explanation.elsewhere(), language))
                        .orElse(List.of()));
        return json;
    }

    private static List<Map<String, String>> roles(Map<String, Text> labels, String language) {
        return labels.entrySet().stream()
                .map(role ->
                        Map.of("name", role.getKey(), "label", role.getValue().in(language)))
                .toList();
    }

    private static List<Map<String, @Nullable Object>> reasons(Explanation explanation, String language) {
        return explanation.reasons().stream()
                .map(reason ->
                        reason(reason.code(), reason.role(), reason.message().in(language)))
                .toList();
    }

    private static Map<String, @Nullable Object> inactive(String language) {
        return reason("USER_INACTIVE", null, language.startsWith("en") ? "The user cannot log in" : "该用户不能登录");
    }

    private static Map<String, @Nullable Object> reason(String code, @Nullable String role, String message) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("code", code);
        json.put("role", role);
        json.put("message", message);
        return json;
    }
}
