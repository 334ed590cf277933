package cn.minshui.engine.app.meta;

import cn.minshui.engine.core.definition.BasicDefinitions.PolicyDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.parameter.EffectiveParameter;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.problem.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parameters at an organisation as screens read them. */
public final class ParameterPayload {
    private final String language;

    public ParameterPayload(String language) {
        this.language = language;
    }

    /** @param names of the organisations from the root to the node */
    public Map<String, @Nullable Object> of(
            OrgNodeId node,
            Map<Long, String> names,
            Map<String, PolicyDefinition> policies,
            Map<String, Map<String, EffectiveParameter>> parameters) {
        List<Map<String, @Nullable Object>> items = new ArrayList<>();
        parameters.forEach((policy, values) -> {
            List<Map<String, @Nullable Object>> rows = new ArrayList<>();
            values.forEach((name, parameter) -> rows.add(parameter(name, parameter, names)));
            PolicyDefinition definition = policies.get(policy);
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("policy", policy);
            json.put("label", definition == null ? policy : definition.label().in(language));
            json.put("parameters", rows);
            items.add(json);
        });
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("organization", organization(node.value(), names));
        json.put("items", items);
        return json;
    }

    private Map<String, @Nullable Object> parameter(
            String name, EffectiveParameter parameter, Map<Long, String> names) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("label", parameter.definition().label().in(language));
        Text description = parameter.definition().description();
        json.put("description", description == null ? null : description.in(language));
        json.put("type", FieldPayload.name(parameter.definition().type()));
        limits(parameter.definition().type(), json);
        json.put("value", parameter.value());
        OrgNodeId source = parameter.source();
        json.put("source", source == null ? null : organization(source.value(), names));
        json.put("set", parameter.set());
        json.put("perOrganization", parameter.definition().perOrganization());
        json.put("inherited", parameter.inherited());
        EffectiveParameter.Own own = parameter.own();
        json.put("own", own == null ? null : own(own));
        return json;
    }

    private static void limits(FieldType type, Map<String, @Nullable Object> json) {
        if (type instanceof FieldType.Whole whole) {
            json.put("min", whole.min());
            json.put("max", whole.max());
        } else if (type instanceof FieldType.Exact exact) {
            json.put("min", exact.min() == null ? null : exact.min().toPlainString());
            json.put("max", exact.max() == null ? null : exact.max().toPlainString());
        } else if (type instanceof FieldType.Text text) {
            json.put("maxLength", text.maxLength());
        }
    }

    private static Map<String, Object> own(EffectiveParameter.Own own) {
        return Map.of(
                "id", Long.toString(own.id()), "version", own.version(), "value", own.value(), "fits", own.fits());
    }

    private static Map<String, @Nullable Object> organization(long id, Map<Long, String> names) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", Long.toString(id));
        json.put("label", names.getOrDefault(id, Long.toString(id)));
        return json;
    }
}
