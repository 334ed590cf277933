package cn.minshui.engine.app.openapi;

import cn.minshui.engine.core.definition.ActionDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.exports.ExportedWorkbook;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.BooleanSchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.PathParameter;
import io.swagger.v3.oas.models.parameters.QueryParameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.tags.Tag;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;

/** Paths, schemas and actions of every object of a model. */
final class ObjectPaths {
    private static final String JSON = "application/json";
    private final CompiledModel model;
    private final String language;
    private final Shapes shapes;
    private final RecordShapes records;
    private final OpenAPI api;

    ObjectPaths(CompiledModel model, String language, OpenAPI api) {
        this.model = model;
        this.language = language;
        this.shapes = new Shapes(model, language);
        this.records = new RecordShapes(model, language);
        this.api = api;
    }

    void addAll(Collection<CompiledObject> objects) {
        ObjectSchema reference = new ObjectSchema();
        reference.addProperty("id", new StringSchema());
        reference.addProperty("label", Shapes.orNull(new StringSchema()));
        api.getComponents().addSchemas("Reference", reference);
        if (objects.stream().anyMatch(ObjectPaths::pointsToAny)) {
            ObjectSchema any = new ObjectSchema();
            any.addProperty("object", new StringSchema().description("name of the object"));
            any.addProperty("id", new StringSchema());
            any.addProperty("label", Shapes.orNull(new StringSchema()));
            api.getComponents().addSchemas("AnyReference", any);
        }
        objects.forEach(this::add);
    }

    private static boolean pointsToAny(CompiledObject object) {
        return object.fields().values().stream().anyMatch(f -> f.type() instanceof FieldType.AnyReference);
    }

    private void add(CompiledObject object) {
        String name = object.name();
        api.addTagsItem(
                new Tag().name(name).description(object.definition().label().in(language)));
        api.getComponents().addSchemas(Shapes.component(name), records.read(object));
        api.getComponents().addSchemas(Shapes.component(name) + ".create", records.write(object, true));
        api.getComponents().addSchemas(Shapes.component(name) + ".update", records.write(object, false));
        if (records.isChild(name)) {
            api.getComponents().addSchemas(Shapes.component(name) + ".row", records.row(object));
        }
        String base = "/api/data/" + name;
        api.path(base, new PathItem().get(list(object)).post(create(object)));
        api.path(base + "/export", new PathItem().get(export(object)));
        PathItem one = new PathItem().get(read(object));
        if (!object.definition().appendOnly()) {
            one.patch(update(object)).delete(delete(object));
        }
        if (object.definition().softDelete()) {
            api.path(base + "/{id}/restore", new PathItem().post(restore(object)));
            api.path(base + "/{id}/purge", new PathItem().post(purge(object)));
        }
        api.path(base + "/{id}", one);
        api.path(base + "/bulk", new PathItem().post(bulk(object)));
        if (object.definition().history()) {
            Operation history = operation(object, "history", "History");
            history.addParametersItem(id());
            history.responses(answer("200", new ArraySchema().items(new ObjectSchema())));
            api.path(base + "/{id}/history", new PathItem().get(history));
        }
        object.definition().actions().values().forEach(action -> action(object, base, action));
    }

    private Operation list(CompiledObject object) {
        ObjectSchema page = new ObjectSchema();
        page.addProperty("items", new ArraySchema().items(Shapes.ref(Shapes.component(object.name()))));
        page.addProperty("total", Shapes.orNull(new IntegerSchema().format("int64")));
        page.addProperty("totalIsExact", new BooleanSchema());
        page.addProperty("page", new IntegerSchema());
        page.addProperty("size", new IntegerSchema());
        page.addProperty(
                "asOf",
                new StringSchema()
                        .format("date-time")
                        .description("When this was so, where that is not now; see stale"));
        Operation operation = operation(object, "list", "List");
        selection(operation);
        query(
                operation,
                "stale",
                schema(new BooleanSchema(), false),
                "May be up to a minute old, own changes excepted");
        if (object.definition().softDelete()) {
            query(operation, "deleted", schema(new BooleanSchema(), false), "Deleted records and no others");
        }
        query(operation, "page", schema(new IntegerSchema(), 1), "From 1");
        query(operation, "size", schema(new IntegerSchema(), 20), "At most 1000");
        StringSchema count = new StringSchema();
        count.addEnumItem("true");
        count.addEnumItem("exact");
        count.addEnumItem("false");
        query(
                operation,
                "count",
                count,
                "true counts exactly to 10 000, exact always; that a list goes on beyond is remembered for 30 seconds");
        return operation.responses(answer("200", page));
    }

    private static Operation export(CompiledObject object) {
        Operation operation = operation(object, "export", "The whole list as a file, at most 100 000 records");
        selection(operation);
        StringSchema format = new StringSchema();
        format.addEnumItem("xlsx");
        format.addEnumItem("csv");
        query(operation, "format", schema(format, "xlsx"), "A workbook, or comma-separated text");
        Content content = new Content()
                .addMediaType(ExportedWorkbook.MEDIA_TYPE, new MediaType().schema(new StringSchema().format("binary")))
                .addMediaType("text/csv", new MediaType().schema(new StringSchema()));
        ApiResponses responses = problems();
        responses.addApiResponse("200", new ApiResponse().description("Done").content(content));
        return operation.responses(responses);
    }

    private static void selection(Operation operation) {
        query(operation, "filter", new StringSchema(), "CEL over the fields, the pushable subset");
        query(operation, "quick", new StringSchema(), "Text that the quick-search fields are looked through for");
        query(operation, "sort", new StringSchema(), "Fields, a leading - for descending: -period,name");
        query(operation, "fields", new StringSchema(), "Fields to read, ref.field follows a reference");
    }

    private static Schema<?> schema(Schema<?> schema, Object otherwise) {
        schema.setDefault(otherwise);
        return schema;
    }

    private Operation read(CompiledObject object) {
        Operation operation = operation(object, "read", "Read");
        operation.addParametersItem(id());
        query(operation, "fields", new StringSchema(), "Fields to read");
        return operation.responses(withEtag(answer("200", Shapes.ref(Shapes.component(object.name()))), "200"));
    }

    private Operation create(CompiledObject object) {
        String name = Shapes.component(object.name());
        Operation operation = operation(object, "create", "Create");
        operation.addParametersItem(idempotencyKey(false));
        operation.requestBody(body(JSON, Shapes.ref(name + ".create")));
        return operation.responses(withEtag(answer("201", Shapes.ref(name)), "201"));
    }

    private Operation update(CompiledObject object) {
        String name = Shapes.component(object.name());
        Operation operation = operation(object, "update", "Update (merge patch)");
        operation.addParametersItem(id()).addParametersItem(ifMatch());
        operation.requestBody(body("application/merge-patch+json", Shapes.ref(name + ".update")));
        return operation.responses(withEtag(answer("200", Shapes.ref(name)), "200"));
    }

    private Operation delete(CompiledObject object) {
        Operation operation = operation(object, "delete", "Delete");
        operation.addParametersItem(id()).addParametersItem(ifMatch());
        ApiResponses responses = problems();
        responses.addApiResponse("204", new ApiResponse().description("Deleted"));
        return operation.responses(responses);
    }

    private Operation restore(CompiledObject object) {
        Operation operation = operation(object, "restore", "Take a deletion back");
        operation.addParametersItem(id()).addParametersItem(ifMatch().required(false));
        return operation.responses(withEtag(answer("200", Shapes.ref(Shapes.component(object.name()))), "200"));
    }

    private Operation purge(CompiledObject object) {
        Operation operation = operation(object, "purge", "Take a deleted record away for good");
        operation.addParametersItem(id()).addParametersItem(ifMatch().required(false));
        ApiResponses responses = problems();
        responses.addApiResponse("204", new ApiResponse().description("Gone"));
        return operation.responses(responses);
    }

    private Operation bulk(CompiledObject object) {
        Operation operation =
                operation(object, "bulk", "The same on at most 1000 records, or on more in the background");
        operation.addParametersItem(idempotencyKey(false));
        operation.requestBody(body(JSON, BulkShapes.request()));
        ApiResponses responses = answer("200", BulkShapes.answer());
        responses.addApiResponse("202", new ApiResponse().description("Begun: the task is in tasks, and in Location"));
        return operation.responses(responses);
    }

    private void action(CompiledObject object, String base, ActionDefinition action) {
        boolean onRecord = action.on() == ActionDefinition.Target.RECORD;
        Operation operation =
                operation(object, "action-" + action.name(), action.label().in(language));
        if (onRecord) {
            operation.addParametersItem(id()).addParametersItem(ifMatch().required(false));
        }
        operation.addParametersItem(idempotencyKey(action.idempotent()));
        operation.requestBody(body(JSON, shapes.input(action.input()))
                .required(!action.input().isEmpty()));
        ApiResponses responses = answer("200", new ObjectSchema());
        responses.addApiResponse("202", new ApiResponse().description("Goes on as the task that is named"));
        operation.responses(responses);
        String path = base + (onRecord ? "/{id}" : "") + "/actions/" + action.name();
        api.path(path, new PathItem().post(operation));
        if (onRecord && action.name().equals("explain")) {
            Operation explain = operation(object, "explain", action.label().in(language));
            explain.addParametersItem(id());
            explain.responses(answer("200", new ObjectSchema()));
            api.path(base + "/{id}/explain", new PathItem().get(explain));
        }
    }

    private static Operation operation(CompiledObject object, String id, String summary) {
        return new Operation()
                .addTagsItem(object.name())
                .operationId(object.name() + "." + id)
                .summary(summary);
    }

    private static void query(Operation operation, String name, Schema<?> schema, String words) {
        operation.addParametersItem(
                new QueryParameter().name(name).schema(schema).description(words));
    }

    private static PathParameter id() {
        PathParameter parameter = new PathParameter();
        parameter.name("id").schema(new StringSchema().pattern("^[0-9]+$"));
        return parameter;
    }

    private static HeaderParameter ifMatch() {
        HeaderParameter parameter = new HeaderParameter();
        parameter.name("If-Match").required(true).schema(new StringSchema()).description("The ETag that was read");
        return parameter;
    }

    private static HeaderParameter idempotencyKey(boolean required) {
        HeaderParameter parameter = new HeaderParameter();
        parameter
                .name("Idempotency-Key")
                .required(required)
                .schema(new StringSchema())
                .description("The same key with the same body is done once");
        return parameter;
    }

    private static RequestBody body(String type, Schema<?> schema) {
        return new RequestBody()
                .required(true)
                .content(new Content().addMediaType(type, new MediaType().schema(schema)));
    }

    private static ApiResponses answer(String status, Schema<?> schema) {
        ApiResponses responses = problems();
        responses.addApiResponse(
                status,
                new ApiResponse()
                        .description("Done")
                        .content(new Content().addMediaType(JSON, new MediaType().schema(schema))));
        return responses;
    }

    private static ApiResponses withEtag(ApiResponses responses, String status) {
        ApiResponse answer = Objects.requireNonNull(responses.get(status), status);
        answer.headers(Map.of("ETag", new Header().schema(new StringSchema()).description("Version of the record")));
        return responses;
    }

    private static ApiResponses problems() {
        ApiResponses responses = new ApiResponses();
        responses.addApiResponse("default", new ApiResponse().$ref("#/components/responses/Problem"));
        return responses;
    }
}
