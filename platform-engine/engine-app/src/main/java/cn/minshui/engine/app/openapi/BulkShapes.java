package cn.minshui.engine.app.openapi;

import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.BooleanSchema;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import java.util.List;

/** Body and answer of a request on many records; the same for every object. */
final class BulkShapes {
    private BulkShapes() {}

    static Schema<?> request() {
        StringSchema operation = new StringSchema();
        List.of("update", "delete", "restore", "purge", "action", "transition").forEach(operation::addEnumItem);
        ObjectSchema named = new ObjectSchema();
        named.addProperty("id", id());
        named.addProperty("version", new StringSchema().description("The record must still be of it"));
        ObjectSchema request = new ObjectSchema();
        request.addProperty("operation", operation);
        request.addProperty("action", new StringSchema().description("With operation action"));
        request.addProperty("transition", new StringSchema().description("With operation transition"));
        request.addProperty("ids", new ArraySchema().items(id()));
        request.addProperty("records", new ArraySchema().items(named));
        request.addProperty(
                "filter", new StringSchema().description("Chooses the records instead of ids, as in the list"));
        request.addProperty("quick", new StringSchema().description("Besides filter, as in the list"));
        request.addProperty("changes", new ObjectSchema().description("The merge patch, or the input of the action"));
        request.addProperty("partial", new BooleanSchema().description("Do the others when some are refused"));
        request.addProperty(
                "background",
                new BooleanSchema()
                        .description("Work it as a task, at most 100 000 records; the others are always done"));
        request.addProperty(
                "expected",
                new IntegerSchema().description("How many records there were: refused when there are others"));
        request.addRequiredItem("operation");
        return request;
    }

    static Schema<?> answer() {
        ObjectSchema refused = new ObjectSchema();
        refused.addProperty("id", id());
        refused.addProperty("label", Shapes.orNull(new StringSchema()));
        refused.addProperty("problems", new ArraySchema().items(new ObjectSchema()));
        ObjectSchema answer = new ObjectSchema();
        answer.addProperty("asked", new IntegerSchema());
        answer.addProperty("done", new IntegerSchema());
        answer.addProperty("refused", new ArraySchema().items(refused));
        answer.addProperty("tasks", new ArraySchema().items(id()));
        return answer;
    }

    private static Schema<?> id() {
        return new StringSchema().pattern("^[0-9]+$");
    }
}
