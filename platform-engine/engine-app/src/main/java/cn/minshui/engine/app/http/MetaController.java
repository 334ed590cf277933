package cn.minshui.engine.app.http;

import cn.minshui.engine.app.meta.MetaPayloads;
import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.identity.PackageEntitlements;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/** The compiled definitions, cut to what the caller may see. */
@RestController
class MetaController {
    private final Models models;
    private final RecordService records;
    private final PackageEntitlements packages;

    MetaController(Models models, RecordService records, PackageEntitlements packages) {
        this.models = models;
        this.records = records;
        this.packages = packages;
    }

    @Operation(
            summary =
                    "A definition as the caller may see it: object, list, form, page, menu, dictionary, import-template,"
                            + " or one of a plugin's kind that a page shows")
    @GetMapping("/api/meta/{kind}/{name}")
    ResponseEntity<Map<String, @Nullable Object>> meta(
            CallContext context, @PathVariable String kind, @PathVariable String name, HttpServletRequest request) {
        return answer(
                context,
                request,
                payloads -> payloads.find(kind, name)
                        .orElseThrow(
                                () -> payloads.isForbidden(kind, name) ? forbidden() : notFound(kind + "/" + name)));
    }

    @Operation(summary = "Every definition of a plugin's kind, for those who may open a page that shows the kind")
    @GetMapping("/api/meta/{kind}")
    ResponseEntity<Map<String, @Nullable Object>> kind(
            CallContext context, @PathVariable String kind, HttpServletRequest request) {
        return answer(context, request, payloads -> {
            if (!payloads.readsDefinitions(kind)) {
                throw payloads.isKindOfPlugin(kind) ? forbidden() : notFound(kind);
            }
            return Map.of("kind", kind, "items", payloads.list(kind));
        });
    }

    private ResponseEntity<Map<String, @Nullable Object>> answer(
            CallContext context,
            HttpServletRequest request,
            Function<MetaPayloads, Map<String, @Nullable Object>> payload) {
        CompiledModel model = models.of(context);
        String language = Language.of(request);
        // What is shown depends on the model, the caller's rights, the language and the day; a plain hash of the model
        // would
        // let one role read another's copy from a cache.
        String etag = "\"" + model.hash().substring(0, 16) + "-"
                + Integer.toHexString(Objects.hash(
                        context.principal().roles(),
                        context.principal().author(),
                        context.principal().userId(),
                        records.roles(context),
                        packages.of(context),
                        language,
                        context.today()))
                + "\"";
        if (new ServletWebRequest(request).checkNotModified(etag)) {
            return ResponseEntity.status(304).eTag(etag).build();
        }
        return ResponseEntity.ok()
                .eTag(etag)
                .cacheControl(CacheControl.noCache().cachePrivate())
                .body(payload.apply(new MetaPayloads(model, context, records, language)));
    }

    private static ProblemException forbidden() {
        return ProblemException.of(
                ProblemClass.FORBIDDEN, "FORBIDDEN", "您没有权限打开这个页面", "you have no right to open this page");
    }

    private static ProblemException notFound(String what) {
        return ProblemException.of(
                ProblemClass.NOT_FOUND,
                "DEFINITION_NOT_FOUND",
                "没有定义 " + what + "，或没有权限",
                "there is no definition " + what + ", or no right to it");
    }
}
