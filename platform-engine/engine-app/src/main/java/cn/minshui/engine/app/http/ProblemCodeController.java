package cn.minshui.engine.app.http;

import cn.minshui.engine.spi.context.CallContext;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the codes of refusals mean, for those who help others. */
@RestController
class ProblemCodeController {
    private final ProblemCodes codes;
    private final Administrators administrators;

    ProblemCodeController(ProblemCodes codes, Administrators administrators) {
        this.codes = codes;
        this.administrators = administrators;
    }

    record Codes(List<ProblemCodes.Entry> items) {}

    @Operation(summary = "Every code that a problem of the engine or of an enabled plugin can have")
    @GetMapping("/api/problem-codes")
    Codes list(CallContext context) {
        administrators.require(context);
        return new Codes(codes.all());
    }
}
