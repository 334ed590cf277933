package cn.minshui.engine.app.http;

import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.definition.JobDefinition;
import cn.minshui.engine.core.schedule.JobRun;
import cn.minshui.engine.core.schedule.JobScheduler;
import cn.minshui.engine.core.schedule.JobScheduler.Status;
import cn.minshui.engine.spi.context.CallContext;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Work that the clock starts: how it stands, its log, and starting or stopping it by hand. */
@RestController
@RequestMapping("/api/jobs")
class JobController {
    private static final String OWNER = "tenant";

    private final JobScheduler jobs;
    private final RecordService records;
    private final Administrators administrators;

    JobController(JobScheduler jobs, RecordService records, Administrators administrators) {
        this.jobs = jobs;
        this.records = records;
        this.administrators = administrators;
    }

    @Operation(summary = "The jobs of the tenant: next run, last result")
    @GetMapping
    Map<String, Object> list(CallContext context, HttpServletRequest request) {
        administrators.require(context);
        String language = Language.of(request);
        return Map.of(
                "items",
                jobs.jobs(context.tenant()).stream()
                        .map(status -> json(status, language))
                        .toList());
    }

    @Operation(summary = "The newest hundred runs of a job")
    @GetMapping("/{name}/runs")
    Map<String, Object> runs(CallContext context, @PathVariable String name) {
        administrators.require(context);
        List<Map<String, @Nullable Object>> items = jobs.log(context.tenant(), name).stream()
                .map(JobController::json)
                .toList();
        return Map.of("items", items);
    }

    @Operation(summary = "Starts a run at once")
    @PostMapping("/{name}/actions/run")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Map<String, @Nullable Object> run(CallContext context, @PathVariable String name) {
        return act(context, "run-job", name);
    }

    @Operation(summary = "No run by the clock until it is resumed")
    @PostMapping("/{name}/actions/pause")
    Map<String, @Nullable Object> pause(CallContext context, @PathVariable String name) {
        return act(context, "pause-job", name);
    }

    @Operation(summary = "Runs by the clock again")
    @PostMapping("/{name}/actions/resume")
    Map<String, @Nullable Object> resume(CallContext context, @PathVariable String name) {
        return act(context, "resume-job", name);
    }

    private Map<String, @Nullable Object> act(CallContext context, String action, String job) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("job", job);
        return records.act(context, OWNER, null, action, body, null).body();
    }

    private static Map<String, @Nullable Object> json(Status status, String language) {
        JobDefinition job = status.job();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", job.name());
        json.put("label", job.label().in(language));
        json.put("schedule", job.schedule());
        json.put("zone", job.zone());
        json.put("handler", job.handler());
        json.put("paused", status.paused());
        json.put("next", status.next());
        json.put("failures", status.failures());
        json.put("last", status.last() == null ? null : json(status.last()));
        return json;
    }

    private static Map<String, @Nullable Object> json(JobRun run) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", Long.toString(run.id()));
        json.put("fire", run.fire());
        json.put("manual", run.user() != 0);
        json.put("state", run.state().word());
        json.put("task", run.task() == null ? null : Long.toString(run.task()));
        json.put("problem", run.problem());
        json.put("alerted", run.alerted());
        json.put("release", run.release());
        json.put("node", run.node());
        json.put("startedAt", run.startedAt());
        json.put("endedAt", run.endedAt());
        return json;
    }
}
