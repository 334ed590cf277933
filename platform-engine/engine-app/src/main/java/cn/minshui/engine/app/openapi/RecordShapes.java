package cn.minshui.engine.app.openapi;

import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.ObjectDefinition.StateMachine;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.BooleanSchema;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.StringSchema;
import java.util.List;

/** JSON shapes of whole records: as they are read, made, changed, and as rows of another. */
final class RecordShapes {
    private final CompiledModel model;
    private final String language;
    private final Shapes shapes;

    RecordShapes(CompiledModel model, String language) {
        this.model = model;
        this.language = language;
        this.shapes = new Shapes(model, language);
    }

    ObjectSchema read(CompiledObject object) {
        ObjectSchema schema = new ObjectSchema();
        schema.description(object.definition().label().in(language));
        schema.addProperty("id", new StringSchema());
        schema.addProperty("version", new IntegerSchema().format("int64"));
        schema.addProperty("organization", Shapes.ref("Reference"));
        // Whatever the caller may not read, or did not ask for, is left out; these are always there.
        schema.required(List.of("id", "version"));
        object.fields().values().stream()
                .filter(field -> !field.definition().secret())
                .forEach(field -> schema.addProperty(field.name(), shapes.read(field.definition())));
        schema.addProperty(
                "actions",
                new ArraySchema()
                        .items(new StringSchema())
                        .description("Where one record is read: what the caller may do with it now"));
        return schema;
    }

    ObjectSchema write(CompiledObject object, boolean creating) {
        ObjectSchema schema = new ObjectSchema();
        schema.description(object.definition().label().in(language));
        schema.setAdditionalProperties(false);
        if (creating) {
            schema.addProperty("organization", new StringSchema());
        }
        StateMachine states = object.definition().states();
        for (CompiledField field : object.fields().values()) {
            FieldDefinition definition = field.definition();
            boolean isState = states != null && states.field().equals(field.name());
            if (isState
                    || definition.readOnly()
                    || definition.secret()
                    || field.type() instanceof FieldType.Computed
                    || (!creating && definition.fixed())) {
                continue;
            }
            schema.addProperty(field.name(), shapes.write(definition));
            boolean filled = definition.defaultValue() != null || field.type() instanceof FieldType.Numbered;
            if (creating && definition.required() && !filled) {
                schema.addRequiredItem(field.name());
            }
        }
        return schema;
    }

    boolean isChild(String name) {
        return model.objects().values().stream()
                .flatMap(object -> object.fields().values().stream())
                .anyMatch(field -> field.type() instanceof FieldType.ChildTable table
                        && table.object().equals(name));
    }

    /** A row within its parent: a new one, or with its id a change or a deletion of one that is there. */
    ObjectSchema row(CompiledObject object) {
        ObjectSchema schema = write(object, true);
        schema.setRequired(null);
        schema.getProperties().remove("organization");
        schema.addProperty("id", new StringSchema().description("of a row that is there; left out for a new one"));
        schema.addProperty("$delete", new BooleanSchema().description("true deletes the row of the id"));
        return schema;
    }
}
