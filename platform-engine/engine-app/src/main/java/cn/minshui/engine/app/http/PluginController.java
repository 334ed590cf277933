package cn.minshui.engine.app.http;

import cn.minshui.engine.core.plugin.PluginCondition;
import cn.minshui.engine.core.plugin.PluginRegistry;
import cn.minshui.engine.core.plugin.PluginRegistry.PluginInfo;
import cn.minshui.engine.core.plugin.PluginRegistry.WebPart;
import cn.minshui.engine.core.plugin.PluginState;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.plugin.PluginVersion;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import jakarta.servlet.http.HttpServletRequest;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The plugins that run here, and the files of their web parts. */
@RestController
class PluginController {
    private final PluginRegistry plugins;
    private final PluginConditions conditions;
    private final PluginRights rights;

    PluginController(PluginRegistry plugins, PluginConditions conditions, PluginRights rights) {
        this.plugins = plugins;
        this.conditions = conditions;
        this.rights = rights;
    }

    /** @param health null for a plugin that is not enabled */
    record Listed(@JsonUnwrapped PluginInfo info, PluginConditions.@Nullable Health health) {}

    @io.swagger.v3.oas.annotations.Operation(summary = "All plugins and how they do, for administrators")
    @GetMapping("/api/plugins")
    List<Listed> plugins(CallContext context, HttpServletRequest request) {
        rights.requireReader(context);
        Map<PluginVersion, PluginCondition> now = conditions.now();
        String language = Language.of(request);
        return plugins.plugins().stream()
                .map(plugin -> new Listed(plugin, PluginConditions.of(plugin, now, language)))
                .toList();
    }

    @io.swagger.v3.oas.annotations.Operation(summary = "Entry modules and widgets of the plugins that have a web part")
    @GetMapping("/api/plugins/web")
    List<Map<String, Object>> web() {
        List<Map<String, Object>> list = new ArrayList<>();
        Set<String> told = new HashSet<>();
        for (PluginInfo plugin : plugins.plugins()) {
            WebPart web = plugin.web();
            if (web != null && plugin.state() == PluginState.ENABLED && told.add(plugin.id())) {
                list.add(Map.of(
                        "plugin", plugin.id(),
                        "entry", "/plugins/" + plugin.id() + "/" + web.hash() + "/" + web.entry(),
                        "widgets", web.widgets()));
            }
        }
        return list;
    }

    /** The hash in the address changes with the content, so a copy may be kept for good. */
    @io.swagger.v3.oas.annotations.Hidden
    @GetMapping("/plugins/{id}/{hash}/**")
    ResponseEntity<InputStreamResource> file(
            @PathVariable String id, @PathVariable String hash, HttpServletRequest request) {
        String prefix = "/plugins/" + id + "/" + hash + "/";
        String uri = request.getRequestURI();
        boolean current = plugins.plugins().stream()
                .anyMatch(p -> p.id().equals(id)
                        && p.state() == PluginState.ENABLED
                        && p.web() != null
                        && p.web().hash().equals(hash));
        if (!current || !uri.startsWith(prefix)) {
            throw notFound();
        }
        String path = uri.substring(prefix.length());
        InputStream file = plugins.webResource(id, path).orElseThrow(PluginController::notFound);
        return ResponseEntity.ok()
                .cacheControl(
                        CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable())
                .contentType(MediaTypeFactory.getMediaType(path).orElse(MediaType.APPLICATION_OCTET_STREAM))
                .body(new InputStreamResource(file));
    }

    private static ProblemException notFound() {
        return ProblemException.of(ProblemClass.NOT_FOUND, "NOT_FOUND", "没有这个文件", "there is no such file");
    }
}
