package cn.minshui.engine.app.http;

import cn.minshui.engine.core.definition.ActionDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.ImportTemplateDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.SheetDefinition;
import cn.minshui.engine.core.login.FactorService;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.CallContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** What is grave is for whoever has shown who he is a short while ago: actions and objects with {@code stepUp: true}. */
@Component
class StepUps {
    private static final String PUBLISH = "publish";

    private final FactorService factors;
    private final Models models;

    StepUps(FactorService factors, Models models) {
        this.factors = factors;
        this.models = models;
    }

    /**
     * Nothing happens for what is not known: whoever does the work tells.
     *
     * @param operation an action, a transition, or another writing of a record
     */
    void require(CallContext context, HttpServletRequest request, String object, String operation) {
        if (models.of(context).object(object).filter(o -> asks(o, operation)).isPresent()) {
            require(request);
        }
    }

    /** Of a template for imports. */
    void requireForImport(CallContext context, HttpServletRequest request, String template) {
        ImportTemplateDefinition definition =
                models.of(context).importTemplates().get(template);
        if (definition != null) {
            String object = definition.permission().split(":")[0];
            Stream.concat(
                            Stream.of(object),
                            definition.sheets().values().stream().map(SheetDefinition::object))
                    .filter(Objects::nonNull)
                    .forEach(written -> require(context, request, written, "import"));
        }
    }

    /** Whoever says yes does it: publishing a release, and what asks for a proof by itself. */
    void requireForDecision(CallContext context, HttpServletRequest request, String object, String operation) {
        if (operation.equals(PUBLISH)) {
            require(request);
        } else {
            require(context, request, object, operation);
        }
    }

    /** @throws cn.minshui.engine.spi.problem.ProblemException FORBIDDEN {@code STEP_UP_REQUIRED} */
    void require(HttpServletRequest request) {
        factors.requireProof(CallContexts.session(request).orElse(null));
    }

    /** Several actions may go by the same transition; one that asks is enough. */
    private static boolean asks(CompiledObject object, String operation) {
        List<ActionDefinition> actions = object.definition().actions().values().stream()
                .filter(action -> action.name().equals(operation) || operation.equals(action.transition()))
                .toList();
        return actions.isEmpty()
                ? object.definition().stepUp()
                : actions.stream().anyMatch(ActionDefinition::stepUp);
    }
}
