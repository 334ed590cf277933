package cn.minshui.engine.app.openapi;

import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells the page of the documents ({@code /doc.html}) where the document is. */
@RestController
@Hidden
class DocumentConfigController {
    private static final String DOCUMENT = "/v3/api-docs";

    @GetMapping(DOCUMENT + "/swagger-config")
    Map<String, Object> config() {
        return Map.of(
                "configUrl",
                DOCUMENT + "/swagger-config",
                "url",
                DOCUMENT,
                "urls",
                List.of(Map.of("name", "闽水平台 / Minshui", "url", DOCUMENT)),
                "validatorUrl",
                "");
    }
}
