package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.plan.SystemField;
import cn.minshui.engine.core.data.value.BodyReader;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.spi.problem.Text;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one field of the engine's own that a body may name: who owns a new record. */
final class SystemFields {
    private static final FieldDefinition ORGANIZATION = new FieldDefinition(
            SystemField.ORGANIZATION.fieldName(),
            Text.of("所属组织", "Organisation"),
            null,
            SystemField.ORGANIZATION.type("organization"),
            false,
            false,
            true,
            null,
            FieldDefinition.Mask.ALL);

    private SystemFields() {}

    static void organization(BodyReader body, JsonNode value, String path, Map<String, @Nullable Object> values) {
        body.field(ORGANIZATION, value, path, values);
    }
}
