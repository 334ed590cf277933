package cn.minshui.engine.app.http;

import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.event.Delivery;
import cn.minshui.engine.core.event.Delivery.State;
import cn.minshui.engine.core.event.EventEngine;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.annotations.Operation;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What became of events at their consumers, and dead letters: for administrators. */
@RestController
@RequestMapping("/api/events")
class EventController {
    private static final String OWNER = "tenant";
    private static final String REPLAY = "replay-events";

    private final EventEngine events;
    private final RecordService records;
    private final Administrators administrators;
    private final EventValues shown;

    EventController(EventEngine events, RecordService records, Administrators administrators) {
        this.events = events;
        this.records = records;
        this.administrators = administrators;
        this.shown = new EventValues(records);
    }

    @Operation(summary = "The newest two hundred deliveries; state is waiting, done or dead")
    @GetMapping("/deliveries")
    Map<String, Object> list(
            CallContext context,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String consumer) {
        administrators.require(context);
        String wanted = Parameters.blankToNull(state);
        State only = wanted == null ? null : state(wanted);
        List<Map<String, @Nullable Object>> items =
                events.list(context.tenant(), only, Parameters.blankToNull(consumer)).stream()
                        .map(EventController::json)
                        .toList();
        return Map.of("items", items);
    }

    private static State state(String word) {
        Optional<State> state =
                Arrays.stream(State.values()).filter(s -> s.word().equals(word)).findFirst();
        return state.orElseThrow(() -> ProblemException.of(
                ProblemClass.MALFORMED,
                "PARAMETER_MALFORMED",
                "state 应为 waiting、done 或 dead",
                "state must be waiting, done or dead"));
    }

    @Operation(summary = "One delivery with what the event carries")
    @GetMapping("/deliveries/{id}")
    Map<String, @Nullable Object> find(CallContext context, @PathVariable String id) {
        administrators.require(context);
        EventEngine.Letter letter = events.letter(context.tenant(), Parameters.id(id))
                .orElseThrow(() -> ProblemException.of(
                        ProblemClass.NOT_FOUND, "DELIVERY_NOT_FOUND", "没有此投递", "there is no such delivery"));
        Map<String, @Nullable Object> json = json(letter.delivery());
        json.put("at", letter.event().at());
        json.put("values", shown.of(context, letter.event().values()));
        return json;
    }

    @Operation(summary = "Delivers a dead letter again")
    @PostMapping("/deliveries/{id}/actions/replay")
    Map<String, @Nullable Object> replay(CallContext context, @PathVariable String id) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("delivery", Long.toString(Parameters.id(id)));
        return records.act(context, OWNER, null, REPLAY, body, null).body();
    }

    @Operation(summary = "Delivers all dead letters again, or those of one consumer")
    @PostMapping("/actions/replay")
    Map<String, @Nullable Object> replayAll(
            CallContext context, @RequestParam(required = false) @Nullable String consumer) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        String only = Parameters.blankToNull(consumer);
        if (only != null) {
            body.put("consumer", only);
        }
        return records.act(context, OWNER, null, REPLAY, body, null).body();
    }

    private static Map<String, @Nullable Object> json(Delivery delivery) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", Long.toString(delivery.id()));
        json.put("event", Long.toString(delivery.event()));
        json.put("consumer", delivery.consumer());
        json.put("topic", delivery.topic());
        json.put("key", delivery.key());
        json.put("state", delivery.state().word());
        json.put("attempts", delivery.attempts());
        json.put("nextTry", delivery.state() == State.WAITING ? delivery.nextTry() : null);
        json.put("outcome", delivery.outcome());
        json.put("endedAt", delivery.endedAt());
        return json;
    }
}
