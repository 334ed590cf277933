package cn.minshui.engine.app.http;

import cn.minshui.engine.core.definition.ActionDefinition;
import cn.minshui.engine.core.login.FactorService;
import cn.minshui.engine.spi.context.CallContext;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Component;

/** Actions with {@code stepUp: true} are for whoever has shown who he is a short while ago. */
@Component
class StepUps {
    private final FactorService factors;
    private final Models models;

    StepUps(FactorService factors, Models models) {
        this.factors = factors;
        this.models = models;
    }

    /** Nothing happens for an action that is not known: whoever runs it tells. */
    void require(CallContext context, HttpServletRequest request, String object, String action) {
        boolean asked = models.of(context)
                .object(object)
                .flatMap(o -> o.action(action))
                .filter(ActionDefinition::stepUp)
                .isPresent();
        if (asked) {
            factors.requireProof(CallContexts.session(request).orElse(null));
        }
    }
}
