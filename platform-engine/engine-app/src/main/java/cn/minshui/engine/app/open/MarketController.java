package cn.minshui.engine.app.open;

import cn.minshui.engine.app.http.Language;
import cn.minshui.engine.app.http.Models;
import cn.minshui.engine.core.open.Market;
import cn.minshui.engine.core.open.Market.Applied;
import cn.minshui.engine.core.open.OpenAnswer;
import cn.minshui.engine.core.open.traffic.CallLog;
import cn.minshui.engine.core.open.traffic.CallReport.Figures;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** The market of open interfaces: which there are, how each is called, trying it out, what is called how often. */
@RestController
@RequestMapping("/api/market")
class MarketController {
    private static final int MOST_DAYS = 180;
    private static final Set<String> TRY = Set.of("id", "parameters", "body", "version");

    private final Market market;
    private final Models models;

    MarketController(Market market, Models models) {
        this.market = market;
        this.models = models;
    }

    @Operation(summary = "Every open interface, and what became of the caller's applications for it")
    @GetMapping("/interfaces")
    Map<String, Object> interfaces(CallContext context, HttpServletRequest request) {
        String language = Language.of(request);
        Map<String, List<Applied>> applied = market.applied(context, context.today());
        List<Map<String, @Nullable Object>> items = new ArrayList<>();
        market.interfaces(context).forEach(api -> {
            Map<String, @Nullable Object> json = new InterfaceDocument(models.of(context), api, language).head();
            json.put(
                    "applied",
                    applied.getOrDefault(api.name(), List.of()).stream()
                            .map(MarketController::json)
                            .toList());
            items.add(json);
        });
        return Map.of("items", items);
    }

    private static Map<String, Object> json(Applied applied) {
        return Map.of(
                "id", Long.toString(applied.grant()),
                "application", Long.toString(applied.application()),
                "applicationName", applied.applicationName(),
                "status", applied.status(),
                "today", applied.today());
    }

    @Operation(summary = "How an interface is called: parameters, body, answer, refusals, examples to copy")
    @GetMapping("/interfaces/{name}")
    Map<String, @Nullable Object> document(CallContext context, @PathVariable String name, HttpServletRequest request) {
        String address =
                ServletUriComponentsBuilder.fromContextPath(request).build().toUriString();
        return new InterfaceDocument(models.of(context), market.get(context, name), Language.of(request))
                .whole(address);
    }

    @Operation(summary = "Calls an interface in the sandbox: {id, parameters, body, version}")
    @PostMapping("/interfaces/{name}/try")
    Map<String, Object> tryOut(CallContext context, @PathVariable String name, @RequestBody JsonNode body) {
        long began = System.nanoTime();
        OpenAnswer.Done answer = market.tryOut(context, name, read(body));
        return Map.of(
                "status", answer.status(), "body", answer.body(), "millis", (System.nanoTime() - began) / 1_000_000);
    }

    private static Market.TryOut read(JsonNode body) {
        body.fieldNames().forEachRemaining(name -> {
            if (!TRY.contains(name)) {
                throw malformed(name);
            }
        });
        Map<String, String> parameters = new LinkedHashMap<>();
        body.path("parameters").fields().forEachRemaining(each -> {
            if (!each.getValue().isValueNode()) {
                throw malformed("parameters." + each.getKey());
            }
            if (!each.getValue().asText().isEmpty()) {
                parameters.put(each.getKey(), each.getValue().asText());
            }
        });
        JsonNode sent = body.path("body");
        if (!sent.isMissingNode() && !sent.isObject()) {
            throw malformed("body");
        }
        return new Market.TryOut(
                number(body, "id"),
                parameters,
                sent instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode(),
                number(body, "version"));
    }

    private static @Nullable Long number(JsonNode body, String name) {
        String text = body.path(name).asText("");
        if (text.isEmpty()) {
            return null;
        }
        if (!text.matches("[1-9][0-9]{0,17}")) {
            throw malformed(name);
        }
        return Long.valueOf(text);
    }

    private static ProblemException malformed(String path) {
        return new ProblemException(
                ProblemClass.MALFORMED,
                Problem.error("TRY_MALFORMED", Place.body(path), "“" + path + "”不正确", "'" + path + "' is malformed"));
    }

    @Operation(summary = "Figures of the last days: calls, refusals, latency by day, interface and application")
    @GetMapping("/calls/summary")
    Map<String, Object> summary(CallContext context, @RequestParam(defaultValue = "7") int days) {
        Market.Report report = market.report(context, Math.max(1, Math.min(MOST_DAYS, days)));
        List<Map<String, Object>> applications = new ArrayList<>();
        report.figures().applications().forEach((id, figures) -> {
            Map<String, Object> line = line("application", Long.toString(id), figures);
            line.put("name", report.names().getOrDefault(id, ""));
            applications.add(line);
        });
        return Map.of(
                "days", lines("day", report.figures().days()),
                "hours", lines("hour", report.figures().hours()),
                "interfaces", lines("interface", report.figures().interfaces()),
                "applications", applications,
                "reasons",
                        report.figures().reasons().stream()
                                .map(MarketController::json)
                                .toList());
    }

    private static List<Map<String, Object>> lines(String key, Map<String, Figures> figures) {
        List<Map<String, Object>> lines = new ArrayList<>();
        figures.forEach((name, each) -> lines.add(line(key, name, each)));
        return lines;
    }

    private static Map<String, Object> line(String key, String name, Figures figures) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put(key, name);
        line.put("calls", figures.calls());
        line.put("refused", figures.refused());
        line.put("failed", figures.failed());
        line.put("averageMillis", figures.averageMillis());
        line.put("p50Millis", figures.p50());
        line.put("p95Millis", figures.p95());
        line.put("longestMillis", figures.longest());
        return line;
    }

    private static Map<String, Object> json(CallLog.Reason reason) {
        return Map.of(
                "interface", reason.api(), "code", reason.code(), "status", reason.status(), "calls", reason.calls());
    }

    @Operation(summary = "The newest hundred calls of applications that the caller may read")
    @GetMapping("/calls")
    Map<String, Object> calls(CallContext context) {
        return Map.of(
                "items",
                market.newest(context).stream().map(MarketController::json).toList());
    }

    private static Map<String, @Nullable Object> json(CallLog.Entry call) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("at", call.at().toString());
        json.put("application", Long.toString(call.application()));
        json.put("interface", call.api());
        json.put("method", call.method());
        json.put("status", call.status());
        json.put("code", call.code());
        json.put("millis", call.millis());
        json.put("bytesIn", call.bytesIn());
        json.put("bytesOut", call.bytesOut());
        json.put("address", call.address());
        json.put("traceId", call.trace());
        return json;
    }
}
