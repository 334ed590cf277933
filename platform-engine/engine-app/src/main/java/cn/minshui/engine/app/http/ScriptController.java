package cn.minshui.engine.app.http;

import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.BasicDefinitions.ScriptDefinition;
import cn.minshui.engine.core.script.ScriptEngine;
import cn.minshui.engine.core.script.ScriptFigures;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What scripts cost on this node. */
@RestController
class ScriptController {
    private final ScriptEngine scripts;
    private final RecordService records;
    private final Models models;

    ScriptController(ScriptEngine scripts, RecordService records, Models models) {
        this.models = models;
        this.scripts = scripts;
        this.records = records;
    }

    @io.swagger.v3.oas.annotations.Operation(
            summary = "Figures of the tenant's scripts since the start of this node, for administrators")
    @GetMapping("/api/scripts")
    State scripts(CallContext context, HttpServletRequest request) {
        OperationRights.require(
                records,
                context,
                "tenant",
                Operation.READ,
                () -> ProblemException.of(
                        ProblemClass.FORBIDDEN, "FORBIDDEN", "只有管理员可以查看脚本", "only administrators may see the scripts"));
        ScriptEngine.State state = scripts.state(Long.toString(context.tenant().value()));
        Map<String, ScriptDefinition> known = models.of(context).scripts();
        String language = Language.of(request);
        List<Figures> figures = state.scripts().stream()
                .map(script -> new Figures(label(known.get(script.name()), language), script))
                .toList();
        return new State(state.lanes(), state.runaways(), figures);
    }

    record State(int lanes, int runaways, List<Figures> scripts) {}

    /** @param label null for a script that the release does not have any more, or that a branch brings */
    record Figures(@Nullable String label, @JsonUnwrapped ScriptFigures figures) {}

    private static @Nullable String label(@Nullable ScriptDefinition script, String language) {
        return script == null ? null : script.label().in(language);
    }
}
