package cn.minshui.engine.core.open;

import cn.minshui.engine.core.compile.Literals;
import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.data.RecordService.ActionRequest;
import cn.minshui.engine.core.data.value.RecordJson;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.OpenApiDefinition;
import cn.minshui.engine.core.definition.OpenApiDefinition.Operation;
import cn.minshui.engine.core.model.CompiledInterface;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.NearestName;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Problems;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Does what an interface does, with the rights of the call's context: those of the interface's role. */
final class InterfaceRunner {
    /** As the audit trail tells by which way values were read. */
    private static final String CHANNEL = "open-api";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FIRST_SIZE = 20;
    private static final int LAST_PAGE = 10_000;

    private final DataEngine engine;
    private final RecordService records;

    InterfaceRunner(DataEngine engine, RecordService records) {
        this.engine = engine;
        this.records = records;
    }

    OpenAnswer.Done run(CallContext context, CompiledInterface api, InterfaceCall call) {
        requireShape(api, call);
        return switch (api.definition().operation()) {
            case LIST -> list(context, api.definition(), call);
            case READ -> found(context, api.definition(), id(call), 200);
            case CREATE -> {
                OpenApiDefinition definition = api.definition();
                requireInput(definition.input(), call.body());
                DataRecord made = records.create(context, definition.object(), call.body(), call.idempotencyKey());
                yield found(context, definition, made.id(), 201);
            }
            case UPDATE -> {
                OpenApiDefinition definition = api.definition();
                requireInput(definition.input(), call.body());
                records.update(context, definition.object(), id(call), call.version(), call.body());
                yield found(context, definition, id(call), 200);
            }
            case ACTION -> act(context, api, call);
        };
    }

    /** Method and address are those of the operation, and nothing is sent that it has no use for. */
    private static void requireShape(CompiledInterface api, InterfaceCall call) {
        String method = method(api);
        if (!method.equals(call.method())) {
            throw OpenRefusal.malformed(
                    "METHOD_WRONG", "此接口用 " + method + " 调用", "this interface is called by " + method);
        }
        if (api.isOfOneRecord() != (call.id() != null)) {
            throw InterfaceCall.unknownAddress();
        }
        if (api.definition().operation() != Operation.LIST && !call.parameters().isEmpty()) {
            unknown("PARAMETER_UNKNOWN", call.parameters().keySet().iterator().next(), List.of());
        }
        if (!api.writes() && !call.body().isEmpty()) {
            throw OpenRefusal.malformed("BODY_UNEXPECTED", "此接口没有请求体", "this interface has no body");
        }
    }

    /** The method by which an interface is called. */
    static String method(CompiledInterface api) {
        return switch (api.definition().operation()) {
            case LIST, READ -> "GET";
            case CREATE, ACTION -> "POST";
            case UPDATE -> "PATCH";
        };
    }

    private static long id(InterfaceCall call) {
        Long id = call.id();
        if (id == null) {
            throw InterfaceCall.unknownAddress();
        }
        return id;
    }

    private OpenAnswer.Done list(CallContext context, OpenApiDefinition api, InterfaceCall call) {
        Problems problems = new Problems();
        List<String> filters = new ArrayList<>();
        Map<String, Object> values = new LinkedHashMap<>();
        int page = number(call, "page", 1, LAST_PAGE, problems);
        int size = number(call, "size", Math.min(FIRST_SIZE, api.pageSize()), api.pageSize(), problems);
        call.parameters().keySet().stream()
                .filter(name -> !name.equals("page") && !name.equals("size"))
                .filter(name -> !api.parameters().containsKey(name))
                .forEach(name -> problems.add(unknownProblem(
                        "PARAMETER_UNKNOWN", name, api.parameters().keySet())));
        api.parameters().forEach((name, parameter) -> {
            String given = call.parameters().getOrDefault(name, "");
            if (!given.isEmpty()) {
                typed(parameter.field(), given, problems).ifPresent(value -> {
                    filters.add("(" + parameter.filter() + ")");
                    values.put(name, value);
                });
            } else if (parameter.field().required()) {
                problems.add(Problem.error(
                        "PARAMETER_REQUIRED",
                        Place.body(name),
                        "缺少参数 " + name,
                        "the parameter " + name + " is missing"));
            }
        });
        problems.throwIfErrors(ProblemClass.MALFORMED);
        Query query = Query.of(api.object())
                .fields(api.fields().keySet().toArray(String[]::new))
                .sort(api.sort().toArray(String[]::new))
                .page(page, size);
        Query whole = filters.isEmpty() ? query : query.where(String.join(" && ", filters), values);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode items = answer.putArray("items");
        RecordJson json = new RecordJson(engine.model(context));
        engine.shown(context, CHANNEL, data -> data.list(whole)).forEach(row -> items.add(json.write(row)));
        answer.put("page", page).put("size", size);
        return new OpenAnswer.Done(200, answer, null);
    }

    private static int number(InterfaceCall call, String name, int otherwise, int most, Problems problems) {
        String given = call.parameters().getOrDefault(name, "");
        if (given.isEmpty()) {
            return otherwise;
        }
        if (given.matches("[1-9][0-9]{0,5}") && Integer.parseInt(given) <= most) {
            return Integer.parseInt(given);
        }
        problems.add(Problem.error(
                "PARAMETER_VALUE",
                Place.body(name),
                "参数 " + name + " 应是 1 到 " + most + " 的整数",
                name + " must be a whole number from 1 to " + most));
        return otherwise;
    }

    private static Optional<Object> typed(FieldDefinition field, String given, Problems problems) {
        boolean tooLong = field.type() instanceof FieldType.Text text
                && given.codePointCount(0, given.length()) > text.maxLength();
        Optional<String> wrong = tooLong ? Optional.of("太长 / too long") : Literals.problem(field.type(), given);
        if (wrong.isEmpty() && given.indexOf('\0') < 0) {
            return Optional.of(Literals.parse(field.type(), given));
        }
        problems.add(Problem.error(
                "PARAMETER_VALUE",
                Place.body(field.name()),
                "参数 " + field.name() + " 的值不正确：应是" + wrong.orElse("文本"),
                "the value of the parameter " + field.name() + " is wrong"));
        return Optional.empty();
    }

    private OpenAnswer.Done found(CallContext context, OpenApiDefinition api, long id, int status) {
        String[] fields = api.fields().keySet().toArray(String[]::new);
        DataRecord record = engine.shown(context, CHANNEL, data -> data.require(api.object(), id, fields));
        return new OpenAnswer.Done(status, new RecordJson(engine.model(context)).write(record), record.version());
    }

    private OpenAnswer.Done act(CallContext context, CompiledInterface api, InterfaceCall call) {
        OpenApiDefinition definition = api.definition();
        if (!definition.input().isEmpty()) {
            requireInput(definition.input(), call.body());
        }
        RecordService.ActionOutcome outcome = records.act(
                context,
                new ActionRequest(
                        definition.object(),
                        call.id(),
                        call.version(),
                        String.valueOf(definition.action()),
                        call.body(),
                        call.idempotencyKey()));
        ObjectNode answer = JSON.valueToTree(outcome.body());
        answer.retain(definition.fields().keySet());
        Long task = outcome.task();
        if (task == null) {
            return new OpenAnswer.Done(200, answer, null);
        }
        return new OpenAnswer.Done(202, answer.put("task", Long.toString(task)), null);
    }

    private static void requireInput(Collection<String> known, ObjectNode body) {
        Problems problems = new Problems();
        body.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                problems.add(unknownProblem("FIELD_UNKNOWN", name, known));
            }
        });
        problems.throwIfErrors(ProblemClass.INVALID);
    }

    private static void unknown(String code, String name, Collection<String> known) {
        throw new ProblemException(ProblemClass.MALFORMED, unknownProblem(code, name, known));
    }

    private static Problem unknownProblem(String code, String name, Collection<String> known) {
        Optional<String> nearest = NearestName.of(name, known);
        return Problem.error(
                code,
                Place.body(name),
                "接口没有“" + name + "”" + nearest.map(n -> "，是不是“" + n + "”？").orElse(""),
                "the interface has no '" + name + "'"
                        + nearest.map(n -> "; did you mean '" + n + "'?").orElse(""));
    }
}
