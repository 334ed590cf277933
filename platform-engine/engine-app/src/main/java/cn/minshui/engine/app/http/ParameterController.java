package cn.minshui.engine.app.http;

import cn.minshui.engine.app.meta.DictionaryPayload;
import cn.minshui.engine.app.meta.ParameterPayload;
import cn.minshui.engine.core.data.OrganizationScopes;
import cn.minshui.engine.core.data.OrganizationScopes.Node;
import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.definition.BasicDefinitions;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.identity.OrganizationNames;
import cn.minshui.engine.core.parameter.ParameterValues;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Parameters and dictionaries as they hold at an organisation, and which one says so. Parameters are set as records of {@code
 * parameter-value}, dictionaries by publishing.
 */
@RestController
class ParameterController {
    private static final String OBJECT = "parameter-value";
    private static final String VALUE = "value";

    private final ParameterValues parameters;
    private final OrganizationNames names;
    private final OrganizationScopes tree;
    private final RecordService records;
    private final Models models;

    ParameterController(
            ParameterValues parameters,
            OrganizationNames names,
            OrganizationScopes tree,
            RecordService records,
            Models models) {
        this.parameters = parameters;
        this.names = names;
        this.tree = tree;
        this.records = records;
        this.models = models;
    }

    @Operation(summary = "Parameters as they hold at the caller's organisation or one below it, with who says so")
    @GetMapping("/api/parameters")
    Map<String, @Nullable Object> at(
            CallContext context,
            HttpServletRequest request,
            @RequestParam(required = false) @Nullable String organization) {
        mustReadValues(context);
        Node node = node(context, organization);
        List<Long> way = way(node);
        return new ParameterPayload(Language.of(request))
                .of(
                        node.id(),
                        names.of(context, way),
                        models.at(context, node.id()).policies(),
                        parameters.at(context.tenant(), context.release(), node.id()));
    }

    @Operation(
            summary =
                    "Dictionaries as they hold at the caller's organisation or one below it, with who wrote each entry")
    @GetMapping("/api/dictionaries")
    Map<String, @Nullable Object> dictionaries(
            CallContext context,
            HttpServletRequest request,
            @RequestParam(required = false) @Nullable String organization) {
        mustRead(context);
        Node node = node(context, organization);
        List<Long> way = way(node);
        Map<Long, String> labels = names.of(context, way);
        List<Map<String, Object>> organizations = way.stream()
                .map(id -> Map.<String, Object>of(
                        "id", Long.toString(id), "label", labels.getOrDefault(id, Long.toString(id))))
                .toList();
        return new DictionaryPayload(organizations, Language.of(request))
                .of(models.at(context, node.id()).dictionaries().values());
    }

    private void mustRead(CallContext context) {
        OperationRights.require(
                records, context, OBJECT, BasicDefinitions.Operation.READ, ParameterController::refused);
    }

    /** Whoever may see records but not what they say is not told it here either. */
    private void mustReadValues(CallContext context) {
        mustRead(context);
        FieldRight right = records.access(context, OBJECT).fields().getOrDefault(VALUE, FieldRight.HIDDEN);
        if (right == FieldRight.HIDDEN || right == FieldRight.MASKED) {
            throw refused();
        }
    }

    private static ProblemException refused() {
        return ProblemException.of(
                ProblemClass.FORBIDDEN,
                "FORBIDDEN",
                "您没有权限查看参数取值和字典",
                "you have no right to the values of parameters and dictionaries");
    }

    /** Ids from the root to the node. */
    private static List<Long> way(Node node) {
        List<Long> way = new ArrayList<>(node.above());
        way.add(node.id().value());
        return way;
    }

    /** The organisation asked about; one outside the caller's scope does not exist for him. */
    private Node node(CallContext context, @Nullable String organization) {
        Node own = tree.node(context.tenant(), context.organization());
        if (organization == null) {
            return own;
        }
        return tree.find(context.tenant(), new OrgNodeId(Parameters.id(organization)))
                .filter(own::contains)
                .orElseThrow(() -> ProblemException.of(
                        ProblemClass.NOT_FOUND, "NOT_FOUND", "组织不存在", "there is no such organisation"));
    }
}
