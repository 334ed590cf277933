package cn.minshui.engine.core.data;

import cn.minshui.engine.core.compile.Literals;
import cn.minshui.engine.core.definition.BasicDefinitions.Parameter;
import cn.minshui.engine.core.definition.BasicDefinitions.PolicyDefinition;
import cn.minshui.engine.core.release.Releases;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.Problems;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an organisation sets is a parameter that it may set, and a value of its type and limits. */
final class ParameterRules {
    static final String OBJECT = "parameter-value";

    private final Releases releases;

    ParameterRules(Releases releases) {
        this.releases = releases;
    }

    /** @param owner the organisation that sets it */
    void written(Call call, long owner, Map<String, @Nullable Object> values, String prefix, Problems problems) {
        if (!(values.get("policy") instanceof String policy && values.get("name") instanceof String name)) {
            return;
        }
        Optional<Parameter> found = Optional.ofNullable(
                        releases.model(call.context().tenant(), call.context().release(), new OrgNodeId(owner))
                                .policies()
                                .get(policy))
                .map(PolicyDefinition::parameters)
                .flatMap(parameters -> Optional.ofNullable(parameters.get(name)));
        if (found.isEmpty()) {
            problems.add(Problem.error(
                    "PARAMETER_UNKNOWN",
                    Place.body(RecordRules.path(prefix, "name")),
                    "没有参数 " + policy + "." + name,
                    "there is no parameter " + policy + "." + name));
        } else if (!found.get().perOrganization()) {
            problems.add(Problem.error(
                    "PARAMETER_BY_RELEASE",
                    Place.body(RecordRules.path(prefix, "name")),
                    "“" + found.get().label().zh() + "”只能随发布修改",
                    found.get().label().en() + " is changed by publishing only"));
        } else if (values.get("value") instanceof String value) {
            value(found.get(), value, prefix, problems);
        }
    }

    private static void value(Parameter parameter, String value, String prefix, Problems problems) {
        Literals.problem(parameter.type(), value)
                .ifPresent(expected -> problems.add(Problem.error(
                        "PARAMETER_VALUE",
                        Place.body(RecordRules.path(prefix, "value")),
                        "“" + parameter.label().zh() + "”须是" + expected,
                        parameter.label().en() + " is not a value of the parameter's type and limits")));
    }
}
