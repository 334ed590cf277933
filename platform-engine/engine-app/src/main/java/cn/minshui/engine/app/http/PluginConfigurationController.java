package cn.minshui.engine.app.http;

import cn.minshui.engine.core.plugin.administration.PluginConfigurations;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What tenants and their organisations configure for a plugin. */
@RestController
@RequestMapping("/api/plugins/{id}/configuration")
class PluginConfigurationController {
    private final PluginConfigurations configurations;
    private final Administrators administrators;
    private final StepUps stepUps;

    PluginConfigurationController(PluginConfigurations configurations, Administrators administrators, StepUps stepUps) {
        this.configurations = configurations;
        this.administrators = administrators;
        this.stepUps = stepUps;
    }

    @Operation(
            summary =
                    "Schema, values set at the organization, values that hold there; of secrets only whether they are set")
    @GetMapping
    PluginConfigurations.View read(
            CallContext context,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String organization) {
        requireAdministrator(context);
        return configurations.read(context, id, node(context, organization));
    }

    @Operation(summary = "Sets the values of the organization; secrets that are not named stay, null takes one away")
    @PutMapping
    PluginConfigurations.View write(
            CallContext context,
            HttpServletRequest request,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String organization,
            @RequestBody ObjectNode values) {
        requireAdministrator(context);
        stepUps.require(request);
        return configurations.write(context, id, node(context, organization), values);
    }

    private static OrgNodeId node(CallContext context, @Nullable String organization) {
        return organization == null ? context.organization() : new OrgNodeId(Parameters.id(organization));
    }

    private void requireAdministrator(CallContext context) {
        if (!administrators.include(context)) {
            throw ProblemException.of(
                    ProblemClass.FORBIDDEN, "FORBIDDEN", "只有管理员可以配置插件", "only administrators configure plugins");
        }
    }
}
