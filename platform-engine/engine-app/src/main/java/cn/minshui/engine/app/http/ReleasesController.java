package cn.minshui.engine.app.http;

import cn.minshui.engine.core.release.Releases;
import cn.minshui.engine.core.release.Releases.Release;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Releases of the caller's tenant, for reading. */
@RestController
@RequestMapping("/api/releases")
class ReleasesController {
    private final Releases releases;

    ReleasesController(Releases releases) {
        this.releases = releases;
    }

    @Operation(summary = "All releases of the tenant, newest first")
    @GetMapping
    Map<String, Object> list(CallContext context) {
        List<Map<String, Object>> items = releases.list(context.tenant()).stream()
                .sorted((a, b) -> Long.compare(b.number(), a.number()))
                .map(ReleasesController::json)
                .toList();
        return Map.of("items", items);
    }

    @Operation(summary = "The release that the caller works under")
    @GetMapping("/current")
    Map<String, Object> current(CallContext context) {
        return find(context, context.release().value());
    }

    @Operation(summary = "One release")
    @GetMapping("/{id}")
    Map<String, Object> find(CallContext context, @PathVariable String id) {
        return releases.find(context.tenant(), new ReleaseId(id))
                .map(ReleasesController::json)
                .orElseThrow(() -> ProblemException.of(
                        ProblemClass.NOT_FOUND, "RELEASE_NOT_FOUND", "没有此发布版本", "there is no such release"));
    }

    private static Map<String, Object> json(Release release) {
        return Map.of(
                "id", release.id().value(),
                "number", release.number(),
                "publishedAt", release.publishedAt().toString(),
                "author", release.author(),
                "reason", release.reason());
    }
}
