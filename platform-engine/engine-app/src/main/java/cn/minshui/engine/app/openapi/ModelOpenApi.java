package cn.minshui.engine.app.openapi;

import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.SpecVersion;
import java.util.List;
import org.springdoc.core.utils.SpringDocUtils;

/** What {@code /v3/api-docs} says of the objects of a model, without a server. */
public final class ModelOpenApi {
    private ModelOpenApi() {}

    /**
     * @param objects of the model, child tables' objects among them when one of the others has them
     * @param language {@code zh-CN} or {@code en}, of the descriptions
     */
    public static OpenAPI of(CompiledModel model, List<CompiledObject> objects, String language) {
        OpenAPI api = new OpenAPI(SpecVersion.V31);
        api.openapi("3.1.0");
        api.setComponents(new Components());
        api.setPaths(new Paths());
        LiveOpenApi.describe(api);
        new ObjectPaths(model, language, api).addAll(objects);
        complete(api);
        return api;
    }

    public static String json(OpenAPI api) {
        return Json31.pretty(api) + "\n";
    }

    /** Version 3.1 writes the types of a schema where 3.0 had one. */
    private static void complete(OpenAPI api) {
        api.getComponents().getSchemas().values().forEach(SpringDocUtils::handleSchemaTypes);
        api.getComponents()
                .getResponses()
                .values()
                .forEach(response -> SpringDocUtils.handleSchemaTypes(response.getContent()));
        api.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .forEach(ModelOpenApi::complete);
    }

    private static void complete(Operation operation) {
        if (operation.getParameters() != null) {
            operation.getParameters().forEach(parameter -> SpringDocUtils.handleSchemaTypes(parameter.getSchema()));
        }
        if (operation.getRequestBody() != null) {
            SpringDocUtils.handleSchemaTypes(operation.getRequestBody().getContent());
        }
        operation.getResponses().values().forEach(response -> {
            if (response.getContent() != null) {
                SpringDocUtils.handleSchemaTypes(response.getContent());
            }
            if (response.getHeaders() != null) {
                response.getHeaders().values().forEach(header -> SpringDocUtils.handleSchemaTypes(header.getSchema()));
            }
        });
    }
}
