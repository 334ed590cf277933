package cn.minshui.engine.app.openapi;

import cn.minshui.engine.app.http.CallContexts;
import cn.minshui.engine.app.http.Language;
import cn.minshui.engine.app.http.Models;
import cn.minshui.engine.core.model.CompiledModel;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.stereotype.Component;

/**
 * The document at {@code /v3/api-docs}: the fixed addresses, and every object of the release that the caller works under. Without a
 * login only the fixed ones are shown.
 */
@Component
class LiveOpenApi implements OpenApiCustomizer {
    private final CallContexts contexts;
    private final Models models;
    private final HttpServletRequest request;

    /** @param request a proxy of the present request */
    LiveOpenApi(CallContexts contexts, Models models, HttpServletRequest request) {
        this.contexts = contexts;
        this.models = models;
        this.request = request;
    }

    @Override
    public void customise(OpenAPI api) {
        if (api.getComponents() == null) {
            api.setComponents(new Components());
        }
        describe(api);
        contexts.find(request).ifPresent(context -> {
            api.getInfo().addExtension("x-release", context.release().value());
            CompiledModel model = models.of(context);
            new ObjectPaths(model, Language.of(request), api)
                    .addAll(model.objects().values());
        });
    }

    /** What is so whatever the objects are: title, address, login, problems. */
    static void describe(OpenAPI api) {
        api.info(
                new Info()
                        .title("闽水平台 / Minshui")
                        .version("0.1.0")
                        .description(
                                "Ids and exact decimals are JSON strings; dates yyyy-MM-dd; instants RFC 3339 with Z; periods yyyyMM."));
        api.servers(List.of(new Server().url("/")));
        api.getComponents()
                .addSecuritySchemes(
                        "token",
                        new SecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .bearerFormat("JWT"));
        api.security(List.of(new SecurityRequirement().addList("token")));
        problem(api.getComponents());
    }

    private static void problem(Components components) {
        ObjectSchema entry = new ObjectSchema();
        for (String name : List.of("code", "path", "message", "sheet", "column", "file", "fix")) {
            entry.addProperty(name, new StringSchema());
        }
        entry.addProperty("row", new IntegerSchema());
        entry.addProperty("line", new IntegerSchema());
        ObjectSchema problem = new ObjectSchema();
        for (String name : List.of("type", "title", "detail", "code", "traceId")) {
            problem.addProperty(name, new StringSchema());
        }
        problem.addProperty("status", new IntegerSchema());
        problem.addProperty("total", new IntegerSchema());
        problem.addProperty("problems", new ArraySchema().items(entry));
        components.addSchemas("Problem", problem);
        components.addResponses(
                "Problem",
                new ApiResponse()
                        .description("A problem (RFC 9457)")
                        .content(new Content()
                                .addMediaType(
                                        "application/problem+json", new MediaType().schema(Shapes.ref("Problem")))));
    }
}
