package cn.minshui.engine.app.http;

import cn.minshui.engine.core.plugin.PluginDetail;
import cn.minshui.engine.core.plugin.administration.PluginAdministration;
import cn.minshui.engine.core.plugin.administration.PluginEvent;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** One plugin: how it does, and what administrators of the operating tenant do with it for all tenants. */
@RestController
@RequestMapping("/api/plugins/{id}")
class PluginActionsController {
    private static final int LONGEST_REASON = 2000;

    private final PluginAdministration administration;
    private final PluginRights rights;
    private final StepUps stepUps;

    PluginActionsController(PluginAdministration administration, PluginRights rights, StepUps stepUps) {
        this.administration = administration;
        this.rights = rights;
        this.stepUps = stepUps;
    }

    /**
     * @param version of the plugin; absent for all that are loaded
     * @param force to disable it although something uses it
     */
    record Order(
            @Nullable String version,
            @Nullable Boolean force,
            @Nullable String reason) {}

    @Operation(summary = "The loaded versions of a plugin: state, health, calls and times of each service")
    @GetMapping
    Map<String, Object> detail(CallContext context, @PathVariable String id) {
        rights.requireReader(context);
        return answer(id, administration.details(id));
    }

    @Operation(summary = "Who did what to the plugin, the newest hundred")
    @GetMapping("/history")
    Map<String, List<PluginEvent>> history(CallContext context, @PathVariable String id) {
        rights.requireReader(context);
        Long tenant = rights.isOperator(context) ? null : context.tenant().value();
        return Map.of("items", administration.events(id, tenant));
    }

    @Operation(
            summary =
                    "Refuses new calls, waits for running ones and lets the plugin's classes go; 409 with what uses it, unless forced")
    @PostMapping("/actions/disable")
    Map<String, Object> disable(
            CallContext context,
            HttpServletRequest request,
            @PathVariable String id,
            @RequestBody(required = false) @Nullable Order body) {
        Order order = checked(context, request, body);
        boolean force = Boolean.TRUE.equals(order.force());
        return answer(id, administration.disable(context, id, order.version(), force, order.reason()));
    }

    @Operation(summary = "Lets calls in again")
    @PostMapping("/actions/enable")
    Map<String, Object> enable(
            CallContext context,
            HttpServletRequest request,
            @PathVariable String id,
            @RequestBody(required = false) @Nullable Order body) {
        Order order = checked(context, request, body);
        return answer(id, administration.enable(context, id, order.version(), order.reason()));
    }

    @Operation(summary = "Loads the plugin anew from its folder, on every node")
    @PostMapping("/actions/reload")
    Map<String, Object> reload(
            CallContext context,
            HttpServletRequest request,
            @PathVariable String id,
            @RequestBody(required = false) @Nullable Order body) {
        Order order = checked(context, request, body);
        return answer(id, administration.reload(context, id, order.version(), order.reason()));
    }

    private Order checked(CallContext context, HttpServletRequest request, @Nullable Order body) {
        rights.requireOperator(context);
        stepUps.require(request);
        Order order = body == null ? new Order(null, null, null) : body;
        String reason = order.reason();
        if (reason != null && reason.codePointCount(0, reason.length()) > LONGEST_REASON) {
            throw new ProblemException(
                    ProblemClass.INVALID,
                    Problem.error(
                            "TEXT_TOO_LONG",
                            Place.body("reason"),
                            "原因最多 " + LONGEST_REASON + " 个字",
                            "the reason has at most " + LONGEST_REASON + " characters"));
        }
        return order;
    }

    private static Map<String, Object> answer(String id, List<PluginDetail> versions) {
        return Map.of("id", id, "versions", versions);
    }
}
