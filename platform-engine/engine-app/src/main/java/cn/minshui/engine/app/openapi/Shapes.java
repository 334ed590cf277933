package cn.minshui.engine.app.openapi;

import cn.minshui.engine.core.definition.ActionDefinition.InputField;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledModel;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.BooleanSchema;
import io.swagger.v3.oas.models.media.ComposedSchema;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.NumberSchema;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** JSON shapes of fields, as they are read and as they are written. */
final class Shapes {
    private static final String DECIMAL = "-?[0-9]+(\\.[0-9]+)?";
    private static final String PERIOD = "[0-9]{6}";
    private final CompiledModel model;
    private final String language;

    Shapes(CompiledModel model, String language) {
        this.model = model;
        this.language = language;
    }

    static Schema<?> ref(String name) {
        return new Schema<>().$ref("#/components/schemas/" + name);
    }

    /** Component names may hold letters, digits, dots, dashes and underscores; object names are kebab-case already. */
    static String component(String object) {
        return object;
    }

    /** What is not required may be null, as is a number that the caller sees masked. */
    Schema<?> read(FieldDefinition field) {
        Schema<?> shape = readType(field.type());
        return described(field.required() ? shape : orNull(shape), field);
    }

    /** OpenAPI 3.1 knows null as a type. */
    static Schema<?> orNull(Schema<?> schema) {
        Schema<?> nothing = new Schema<>();
        nothing.addType("null");
        if (schema.getType() == null || schema.getEnum() != null) {
            return anyOf(schema, nothing);
        }
        schema.addType(schema.getType());
        schema.addType("null");
        return schema;
    }

    private Schema<?> readType(FieldType type) {
        if (type instanceof FieldType.ReferenceTo) {
            return ref("Reference");
        }
        if (type instanceof FieldType.AnyReference) {
            return ref("AnyReference");
        }
        if (type instanceof FieldType.Exact) {
            return new StringSchema().pattern("^" + DECIMAL + "$");
        }
        if (type instanceof FieldType.ChildTable table) {
            return new ArraySchema().items(ref(component(table.object())));
        }
        if (type instanceof FieldType.Files) {
            return new ArraySchema()
                    .items(new ObjectSchema()
                            .addProperty("id", new StringSchema())
                            .addProperty("name", new StringSchema())
                            .addProperty("size", new IntegerSchema().format("int64"))
                            .addProperty("type", new StringSchema()));
        }
        if (type instanceof FieldType.Computed computed) {
            return readType(computed.result());
        }
        return plain(type);
    }

    /** An explicit null clears the field. */
    Schema<?> write(FieldDefinition field) {
        Schema<?> shape = writeType(field);
        boolean clears = !field.required() && !(field.type() instanceof FieldType.ChildTable);
        return described(clears ? orNull(shape) : shape, field);
    }

    private Schema<?> writeType(FieldDefinition field) {
        FieldType type = field.type();
        if (type instanceof FieldType.ReferenceTo reference) {
            return reference(reference);
        }
        if (type instanceof FieldType.AnyReference any) {
            return anyOf(any.objects().stream().flatMap(this::pointing).toArray(Schema<?>[]::new));
        }
        if (type instanceof FieldType.Exact exact) {
            NumberSchema number = new NumberSchema();
            number.setMinimum(exact.min());
            number.setMaximum(exact.max());
            return anyOf(new StringSchema().pattern("^" + DECIMAL + "$"), number);
        }
        if (type instanceof FieldType.ChildTable table) {
            return new ArraySchema().items(ref(component(table.object()) + ".row"));
        }
        if (type instanceof FieldType.Files files) {
            Schema<?> ids = new StringSchema().pattern("^[0-9]+$").description("id of an uploaded file");
            return new ArraySchema().items(ids).maxItems(files.most());
        }
        return plain(type);
    }

    /** An id, or the key of the record that is meant. */
    private Schema<?> reference(FieldType.ReferenceTo reference) {
        List<Schema<?>> ways = new ArrayList<>();
        ways.add(new StringSchema().pattern("^[0-9]+$").description("id"));
        ways.add(new IntegerSchema().format("int64"));
        model.object(reference.object())
                .map(object -> object.definition().keyField())
                .ifPresent(key -> ways.add(new ObjectSchema()
                        .properties(Map.of(key, new StringSchema()))
                        .required(List.of(key))));
        return anyOf(ways.toArray(Schema<?>[]::new));
    }

    /** An object with an id in it, or with its key. */
    private Stream<Schema<?>> pointing(String object) {
        Optional<String> key = model.object(object).map(o -> o.definition().keyField());
        return Stream.concat(Stream.of("id"), key.stream()).map(by -> {
            StringSchema name = new StringSchema();
            name.addEnumItem(object);
            return new ObjectSchema()
                    .addProperty("object", name)
                    .addProperty(by, by.equals("id") ? new StringSchema().pattern("^[0-9]+$") : new StringSchema())
                    .required(List.of("object", by));
        });
    }

    private static Schema<?> anyOf(Schema<?>... ways) {
        ComposedSchema schema = new ComposedSchema();
        for (Schema<?> way : ways) {
            schema.addAnyOfItem(way);
        }
        return schema;
    }

    private Schema<?> plain(FieldType type) {
        if (type instanceof FieldType.Text text) {
            return new StringSchema()
                    .maxLength(text.maxLength())
                    .pattern(text.pattern() == null ? null : "^(?:" + text.pattern() + ")$");
        }
        if (type instanceof FieldType.Whole whole) {
            Schema<?> schema = new IntegerSchema().format("int64");
            schema.setMinimum(whole.min() == null ? null : BigDecimal.valueOf(whole.min()));
            schema.setMaximum(whole.max() == null ? null : BigDecimal.valueOf(whole.max()));
            return schema;
        }
        if (type instanceof FieldType.Bool) {
            return new BooleanSchema();
        }
        if (type instanceof FieldType.Date) {
            return new StringSchema().format("date");
        }
        if (type instanceof FieldType.DateTime) {
            return new StringSchema().format("date-time");
        }
        if (type instanceof FieldType.Period) {
            return new StringSchema().pattern("^" + PERIOD + "$").example("202609");
        }
        if (type instanceof FieldType.Choice choice) {
            return keys(choice.dictionary());
        }
        if (type instanceof FieldType.MultiChoice several) {
            return new ArraySchema().items(keys(several.dictionary())).uniqueItems(true);
        }
        if (type instanceof FieldType.Point) {
            return new ObjectSchema()
                    .addProperty("longitude", new StringSchema().pattern("^" + DECIMAL + "$"))
                    .addProperty("latitude", new StringSchema().pattern("^" + DECIMAL + "$"))
                    .required(List.of("longitude", "latitude"));
        }
        if (type instanceof FieldType.Json json) {
            return new Schema<>();
        }
        return new StringSchema();
    }

    private StringSchema keys(String dictionary) {
        StringSchema schema = new StringSchema();
        if (model.dictionaries().get(dictionary) != null) {
            model.dictionaries().get(dictionary).items().keySet().forEach(schema::addEnumItem);
        }
        return schema;
    }

    /** A referenced schema may not have neighbours in every tool, so its words go around it. */
    private Schema<?> described(Schema<?> schema, FieldDefinition field) {
        String words = field.label().in(language)
                + (field.help() == null ? "" : ": " + field.help().in(language));
        if (schema.get$ref() != null) {
            return new ComposedSchema().addAllOfItem(schema).description(words);
        }
        return schema.description(words);
    }

    ObjectSchema input(Map<String, InputField> input) {
        ObjectSchema schema = new ObjectSchema();
        input.forEach((name, field) -> {
            Schema<?> shape = field.isRows()
                    ? new ArraySchema()
                            .items(input(field.rows()))
                            .description(field.field().label().in(language))
                    : write(field.field());
            schema.addProperty(name, shape);
            if (field.field().required()) {
                schema.addRequiredItem(name);
            }
        });
        return schema;
    }
}
