package cn.minshui.engine.core.script;

import cn.minshui.engine.core.script.ScriptFigures.LastError;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** An engine with a host that answers every call with the call itself. */
final class ScriptBench implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NO_RECORD = "{\"record\":null,\"old\":null,\"writable\":false,\"transition\":null,"
            + "\"params\":{},\"user\":{},\"today\":\"2026-09-30\",\"now\":\"2026-09-30T08:00:00Z\"}";

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-09-30T08:00:00Z"), ZoneOffset.UTC);

    final ScriptEngine engine;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final List<String> asked = new CopyOnWriteArrayList<>();
    final List<String> logged = new CopyOnWriteArrayList<>();

    ScriptBench(Map<String, String> settings) {
        engine = new ScriptEngine(
                ScriptLimits.from(name -> settings.get(name.replace("minshui.scripts.", ""))), meters, CLOCK);
    }

    /** @return the script's value as JSON */
    String value(String source) {
        return answer(source, NO_RECORD).get("value").toString();
    }

    JsonNode answer(String source, String input) {
        return answer(new ScriptSession(), source, input, (operation, request) -> {
            asked.add(operation + " " + request);
            return "{\"value\":" + request + "}";
        });
    }

    void run(Script script) {
        engine.run(new ScriptSession(), script, NO_RECORD, (operation, request) -> "{}", logged::add);
    }

    JsonNode answer(ScriptSession session, String source, String input, ScriptHost host) {
        String text = engine.run(session, new Script("owner", "tried", source), input, host, logged::add);
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(text, e);
        }
    }

    /** What the last run that failed said; empty when none has. */
    String lastError() {
        return engine.state("owner").scripts().stream()
                .flatMap(figures -> Stream.ofNullable(figures.lastError()))
                .map(LastError::message)
                .findFirst()
                .orElse("");
    }

    /** @param values JSON of the record's values */
    JsonNode hook(String source, String values) {
        return answer(
                source,
                NO_RECORD
                        .replace("\"record\":null", "\"record\":{\"$r\":\"loan\",\"v\":" + values + "}")
                        .replace("\"writable\":false", "\"writable\":true"));
    }

    ScriptHost nesting(ScriptSession session, String inner) {
        return (operation, request) -> {
            answer(session, inner, NO_RECORD, nesting(session, inner));
            return "{\"value\":null}";
        };
    }

    JsonNode inSession(ScriptSession session, String source, ScriptHost host) {
        return answer(session, source, NO_RECORD, host);
    }

    @Override
    public void close() {
        engine.close();
    }
}
