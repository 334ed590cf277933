package cn.minshui.engine.core.script.facade;

import cn.minshui.engine.core.data.value.BodyReader;
import cn.minshui.engine.core.data.value.RecordJson;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.script.ScriptHost;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.NearestName;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Problems;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The calls of {@code data.…} of one run. */
final class DataCalls implements ScriptHost {
    private static final int MOST_ROWS = 1_000;
    private static final int ROWS = 200;

    private final CompiledModel model;
    private final DataAccess data;

    DataCalls(CompiledModel model, DataAccess data) {
        this.model = model;
        this.data = data;
    }

    @Override
    public String call(String operation, String request) {
        JsonNode given = ScriptJson.parse(request);
        ObjectNode answer = ScriptJson.object();
        try {
            answer.set("value", answer(operation, given));
        } catch (IllegalArgumentException e) {
            // A name or filter that the model does not have, told by the data layer in its own words.
            throw wrong("data." + operation + ": " + e.getMessage(), "data." + operation + ": " + e.getMessage());
        }
        return answer.toString();
    }

    private JsonNode answer(String operation, JsonNode given) {
        CompiledObject object = object(text(given, "object"));
        return switch (operation) {
            case "find" -> ScriptJson.value(found(object, given));
            case "list" -> ScriptJson.value(data.list(query(object, given.path("query"), true)));
            case "count" -> ScriptJson.value(data.count(query(object, given.path("query"), false)));
            case "create" -> ScriptJson.text(data.create(object.name(), values(object, given.path("values"))));
            case "update" -> {
                data.update(object.name(), id(given), version(given), values(object, given.path("values")));
                yield ScriptJson.value(null);
            }
            case "restore" -> {
                data.restore(object.name(), id(given));
                yield ScriptJson.value(null);
            }
            case "purge" -> {
                data.purge(object.name(), id(given));
                yield ScriptJson.value(null);
            }
            case "transition" -> {
                Map<String, @Nullable Object> values = values(object, given.path("values"));
                data.transition(object.name(), id(given), version(given), transition(object, given), values);
                yield ScriptJson.value(null);
            }
            default -> throw new IllegalArgumentException("there is no such call");
        };
    }

    private @Nullable DataRecord found(CompiledObject object, JsonNode given) {
        return data.find(object.name(), id(given), texts(given.path("fields")).toArray(String[]::new))
                .orElse(null);
    }

    private CompiledObject object(String name) {
        return model.object(name).orElseThrow(() -> {
            Optional<String> near = NearestName.of(name, model.objects().keySet());
            return wrong(
                    "没有对象 " + name + near.map(n -> "，是不是 " + n + "？").orElse(""),
                    "there is no object " + name
                            + near.map(n -> "; did you mean " + n + "?").orElse(""));
        });
    }

    private static String transition(CompiledObject object, JsonNode given) {
        String name = text(given, "name");
        boolean known = object.definition().states() != null
                && Objects.requireNonNull(object.definition().states())
                        .transitions()
                        .containsKey(name);
        if (!known) {
            throw wrong("对象 " + object.name() + " 没有状态转换 " + name, object.name() + " has no transition " + name);
        }
        return name;
    }

    private static Query query(CompiledObject object, JsonNode given, boolean rows) {
        Query query = Query.of(object.name());
        String filter = given.path("filter").isTextual() ? given.path("filter").textValue() : null;
        if (filter != null) {
            query = query.where(filter, parameters(given.path("params")));
        }
        if (!rows) {
            return query;
        }
        int size = given.path("size").asInt(ROWS);
        if (size < 1 || size > MOST_ROWS) {
            throw wrong("size 应在 1–" + MOST_ROWS + " 之间", "size must be within 1–" + MOST_ROWS);
        }
        return query.fields(texts(given.path("fields")).toArray(String[]::new))
                .sort(texts(given.path("sort")).toArray(String[]::new))
                .page(Math.max(1, given.path("page").asInt(1)), size);
    }

    private static Map<String, Object> parameters(JsonNode given) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        given.fields().forEachRemaining(e -> {
            Object value = RecordJson.plain(e.getValue());
            if (value == null) {
                throw wrong("params." + e.getKey() + " 为空", "params." + e.getKey() + " is null");
            }
            parameters.put(e.getKey(), value);
        });
        return parameters;
    }

    /** Values as the fields have them; what is wrong with them is told all at once. */
    private Map<String, @Nullable Object> values(CompiledObject object, JsonNode given) {
        Problems problems = new Problems();
        BodyReader body = new BodyReader(model, problems);
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        given.fields().forEachRemaining(e -> {
            Optional<CompiledField> field = object.field(e.getKey()).filter(CompiledField::isStored);
            if (field.isEmpty()) {
                body.unknown(e.getKey(), e.getKey(), object.fields().keySet());
            } else if (e.getValue().isObject() && isByKey(field.get(), e.getValue())) {
                problems.add(Problem.error(
                        "REFERENCE_KEY",
                        Place.body(e.getKey()),
                        "脚本中引用只能写编号",
                        "in a script a reference is written as an id"));
            } else {
                body.field(field.get().definition(), e.getValue(), e.getKey(), values);
            }
        });
        problems.throwIfErrors(ProblemClass.INVALID);
        return values;
    }

    private static boolean isByKey(CompiledField field, JsonNode reference) {
        return field.type() instanceof FieldType.ReferenceTo
                || (field.type() instanceof FieldType.AnyReference && !reference.has("id"));
    }

    private static String text(JsonNode given, String name) {
        if (!given.path(name).isTextual()) {
            throw wrong("缺少 " + name, name + " is missing");
        }
        return given.path(name).textValue();
    }

    private static List<String> texts(JsonNode given) {
        List<String> texts = new ArrayList<>();
        given.forEach(t -> texts.add(t.asText()));
        return texts;
    }

    private static long id(JsonNode given) {
        String id = given.path("id").asText();
        if (!id.matches("[1-9]\\d{0,17}")) {
            throw wrong("不是记录的编号：" + cut(id), "not the id of a record: " + cut(id));
        }
        return Long.parseLong(id);
    }

    private static String cut(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    private static long version(JsonNode given) {
        if (!given.path("version").isIntegralNumber()) {
            throw wrong("缺少 version：读取时的版本", "version is missing: that of the record as it was read");
        }
        return given.path("version").longValue();
    }

    private static ProblemException wrong(String zh, String en) {
        return ProblemException.of(
                ProblemClass.INVALID, "SCRIPT_CALL", "脚本调用有误：" + zh, "a call of the script is wrong: " + en);
    }
}
