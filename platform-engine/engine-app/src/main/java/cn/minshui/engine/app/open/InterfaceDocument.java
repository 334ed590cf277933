package cn.minshui.engine.app.open;

import cn.minshui.engine.app.meta.FieldDocument;
import cn.minshui.engine.core.definition.ActionDefinition.InputField;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.OpenApiDefinition;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledInterface;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.open.Market;
import cn.minshui.engine.core.open.OpenRequest;
import cn.minshui.engine.core.open.signature.QueryText;
import cn.minshui.engine.spi.problem.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is to be known of an interface: how it is called, with what, what it answers, what it refuses. */
final class InterfaceDocument {
    private static final List<String> ERRORS = List.of(
            "SIGNATURE_MISSING",
            "CLOCK_SKEW",
            "SIGNATURE_INVALID",
            "REPLAYED",
            "APPLICATION_INACTIVE",
            "ADDRESS_REFUSED",
            "INTERFACE_NOT_GRANTED",
            "RATE_LIMITED",
            "QUOTA_EXCEEDED",
            "BACKEND_TIMEOUT",
            "BACKEND_BROKEN");

    private final CompiledModel model;
    private final CompiledInterface api;
    private final String language;

    InterfaceDocument(CompiledModel model, CompiledInterface api, String language) {
        this.model = model;
        this.api = api;
        this.language = language;
    }

    /** What a list of interfaces shows of it. */
    Map<String, @Nullable Object> head() {
        OpenApiDefinition definition = api.definition();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        Text description = definition.description();
        json.put("name", definition.name());
        json.put("label", definition.label().in(language));
        json.put("description", description == null ? null : description.in(language));
        json.put("version", definition.version());
        json.put("operation", definition.operation().name().toLowerCase(Locale.ROOT));
        json.put("method", Market.method(api));
        json.put("path", path());
        json.put("ratePerMinute", definition.ratePerMinute());
        json.put("quotaPerDay", definition.quotaPerDay());
        json.put("timeoutSeconds", definition.timeoutSeconds());
        return json;
    }

    private String path() {
        return OpenRequest.ROOT + api.name() + (api.isOfOneRecord() ? "/{id}" : "");
    }

    Map<String, @Nullable Object> whole(String address) {
        OpenApiDefinition definition = api.definition();
        Map<String, @Nullable Object> json = head();
        json.put("parameters", parameters());
        json.put("input", input());
        json.put("fields", fields());
        json.put("example", definition.example());
        json.put("errors", ERRORS);
        json.put("snippets", snippets(address).all());
        return json;
    }

    private Snippets snippets(String address) {
        OpenApiDefinition definition = api.definition();
        boolean isChange = definition.operation() == OpenApiDefinition.Operation.UPDATE;
        return new Snippets(
                address,
                Market.method(api),
                path().replace("{id}", "1"),
                query(),
                isChange ? "\"1\"" : "",
                definition.example());
    }

    private List<Map<String, @Nullable Object>> parameters() {
        List<Map<String, @Nullable Object>> parameters = new ArrayList<>();
        api.definition().parameters().forEach((name, parameter) -> {
            Map<String, @Nullable Object> json = FieldDocument.of(model, language, parameter.field());
            json.put("example", parameter.example());
            parameters.add(json);
        });
        return parameters;
    }

    /** As it is signed, which is a way to send it too. */
    private String query() {
        List<QueryText.Pair> pairs = new ArrayList<>();
        api.definition().parameters().forEach((name, parameter) -> {
            if (parameter.example() != null) {
                pairs.add(new QueryText.Pair(name, parameter.example()));
            }
        });
        return new QueryText(pairs).canonical();
    }

    private List<Map<String, @Nullable Object>> input() {
        OpenApiDefinition definition = api.definition();
        List<Map<String, @Nullable Object>> input = new ArrayList<>();
        if (api.action() != null) {
            api.action().input().forEach((name, field) -> {
                if (definition.input().isEmpty() || definition.input().contains(name)) {
                    input.add(field(field));
                }
            });
            return input;
        }
        for (String name : definition.input()) {
            object().field(name).ifPresent(field -> input.add(FieldDocument.of(model, language, field.definition())));
        }
        return input;
    }

    private Map<String, @Nullable Object> field(InputField field) {
        Map<String, @Nullable Object> json = FieldDocument.of(model, language, field.field());
        if (field.isRows()) {
            json.put("type", "rows");
            json.put("rows", field.rows().values().stream().map(this::field).toList());
        }
        return json;
    }

    private CompiledObject object() {
        return model.object(api.definition().object()).orElseThrow();
    }

    private List<Map<String, @Nullable Object>> fields() {
        List<Map<String, @Nullable Object>> fields = new ArrayList<>();
        api.definition().fields().forEach((path, output) -> {
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("name", path);
            Optional<FieldDefinition> field = field(path);
            Text label = output.label() != null
                    ? output.label()
                    : field.map(FieldDefinition::label).orElse(Text.of(path, path));
            json.put("label", label.in(language));
            field.ifPresent(f -> json.put(
                    "type",
                    FieldDocument.type(
                            f.type() instanceof FieldType.Computed computed ? computed.result() : f.type())));
            fields.add(json);
        });
        return fields;
    }

    private Optional<FieldDefinition> field(String path) {
        CompiledObject at = object();
        String[] steps = path.split("\\.");
        for (int i = 0; i < steps.length - 1; i++) {
            FieldType type = at.field(steps[i]).map(CompiledField::valueType).orElse(null);
            Optional<CompiledObject> next =
                    type instanceof FieldType.ReferenceTo to ? model.object(to.object()) : Optional.empty();
            if (next.isEmpty()) {
                return Optional.empty();
            }
            at = next.get();
        }
        return at.field(steps[steps.length - 1]).map(CompiledField::definition);
    }
}
