package cn.minshui.engine.app.http;

import cn.minshui.engine.app.security.ContentSecurityPolicy;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The page and its files. Every address that is not a file or part of the interface opens the page, which routes by itself. */
@RestController
@io.swagger.v3.oas.annotations.Hidden
class ShellController {
    private static final String ROOT = "META-INF/resources/";

    @GetMapping("/**")
    ResponseEntity<Resource> file(HttpServletRequest request) {
        String path = request.getRequestURI().substring(1);
        if (path.startsWith("api/") || path.startsWith("v3/") || path.equals("api") || path.contains("..")) {
            throw ProblemException.of(ProblemClass.NOT_FOUND, "NOT_FOUND", "没有这个地址", "there is no such address");
        }
        boolean isFile = path.substring(path.lastIndexOf('/') + 1).contains(".");
        Resource resource = new ClassPathResource(isFile ? ROOT + path : ContentSecurityPolicy.PAGE);
        if (!resource.isReadable()) {
            throw ProblemException.of(ProblemClass.NOT_FOUND, "NOT_FOUND", "没有这个文件", "there is no such file");
        }
        boolean hashed = path.startsWith("assets/");
        return ResponseEntity.ok()
                .cacheControl(
                        hashed
                                ? CacheControl.maxAge(Duration.ofDays(365))
                                        .cachePublic()
                                        .immutable()
                                : CacheControl.noCache())
                .contentType(
                        isFile
                                ? MediaTypeFactory.getMediaType(path).orElse(MediaType.APPLICATION_OCTET_STREAM)
                                : MediaType.parseMediaType("text/html;charset=UTF-8"))
                .body(resource);
    }
}
