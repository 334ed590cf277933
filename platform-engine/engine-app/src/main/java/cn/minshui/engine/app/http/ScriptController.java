package cn.minshui.engine.app.http;

import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.script.ScriptEngine;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What scripts cost on this node. */
@RestController
class ScriptController {
    private final ScriptEngine scripts;
    private final RecordService records;

    ScriptController(ScriptEngine scripts, RecordService records) {
        this.scripts = scripts;
        this.records = records;
    }

    @io.swagger.v3.oas.annotations.Operation(
            summary = "Figures of the tenant's scripts since the start of this node, for administrators")
    @GetMapping("/api/scripts")
    ScriptEngine.State scripts(CallContext context) {
        if (!records.access(context, "tenant").operations().contains(Operation.READ)) {
            throw ProblemException.of(
                    ProblemClass.FORBIDDEN, "FORBIDDEN", "只有管理员可以查看脚本", "only administrators may see the scripts");
        }
        return scripts.state(Long.toString(context.tenant().value()));
    }
}
