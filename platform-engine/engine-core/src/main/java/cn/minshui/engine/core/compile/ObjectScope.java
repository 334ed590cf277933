package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.BasicDefinitions.DictionaryDefinition;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.definition.ObjectDefinition.Reason;
import cn.minshui.engine.core.definition.Sensitivity;
import cn.minshui.engine.core.expression.ExpressionScope;
import cn.minshui.engine.core.expression.ExpressionType.DateTimeType;
import cn.minshui.engine.core.expression.ExpressionType.ListType;
import cn.minshui.engine.core.expression.ExpressionType.ReferenceType;
import cn.minshui.engine.core.expression.ExpressionType.TextType;
import cn.minshui.engine.core.expression.ExpressionType.WholeType;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.protect.BlindSearch;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an expression over a record of an object may read: its fields, the engine's own fields and the user. */
public final class ObjectScope implements ExpressionScope {
    /** Fields that every object has. */
    public static final Map<String, Member> SYSTEM_FIELDS = Map.of(
            "id", new Member(new WholeType(), false),
            "version", new Member(new WholeType(), false),
            "createdAt", new Member(new DateTimeType(), false),
            "createdBy", new Member(new ReferenceType("user"), true),
            "updatedAt", new Member(new DateTimeType(), false),
            "updatedBy", new Member(new ReferenceType("user"), true),
            "organization", new Member(new ReferenceType("organization"), false));

    /** What is known of the user on whose behalf a call runs; ids are whole numbers and compare with references. */
    public static final Map<String, Member> USER = Map.of(
            "user.id", new Member(new WholeType(), false),
            "user.username", new Member(new TextType(), false),
            "user.organization", new Member(new WholeType(), false),
            "user.roles", new Member(new ListType(new TextType()), false));

    /** What effects of transitions may read besides. */
    static final Map<String, Member> REASON = Map.of(Reason.IN_EXPRESSIONS, new Member(new TextType(), true));

    private final ObjectDefinition object;
    private final Definitions definitions;
    private final Map<String, Member> further;

    ObjectScope(ObjectDefinition object, Definitions definitions) {
        this(object, definitions, Map.of());
    }

    /** @param further names besides those that every expression over a record may read */
    ObjectScope(ObjectDefinition object, Definitions definitions, Map<String, Member> further) {
        this.object = object;
        this.definitions = definitions;
        this.further = further;
    }

    /** Where a scope finds what fields point to. */
    interface Definitions {
        Optional<ObjectDefinition> object(String name);

        Optional<DictionaryDefinition> dictionary(String name);
    }

    /** The scope of an object of a compiled model, e.g. for a filter. */
    public static ObjectScope of(CompiledModel model, CompiledObject object) {
        return new ObjectScope(object.definition(), new Definitions() {
            @Override
            public Optional<ObjectDefinition> object(String name) {
                return model.object(name).map(CompiledObject::definition);
            }

            @Override
            public Optional<DictionaryDefinition> dictionary(String name) {
                return Optional.ofNullable(model.dictionaries().get(name));
            }
        });
    }

    @Override
    public Optional<Member> member(String name) {
        Member known = further.getOrDefault(name, USER.getOrDefault(name, SYSTEM_FIELDS.get(name)));
        FieldDefinition field = object.fields().get(name);
        if (field == null || field.secret()) {
            return Optional.ofNullable(known);
        }
        return ExpressionTypes.of(field.type())
                .map(type -> new Member(type, isNullable(field), choices(field), sealed(field)));
    }

    private static Sealed sealed(FieldDefinition field) {
        Sensitivity sensitive = field.sensitive();
        if (sensitive == null) {
            return Sealed.NO;
        }
        return sensitive.search().contains(BlindSearch.EXACT) ? Sealed.COMPARABLE : Sealed.OPAQUE;
    }

    /** Keys of a choice, disabled ones too: records may still hold them. None are known of a dictionary that is missing. */
    private List<String> choices(FieldDefinition field) {
        FieldType type = field.type() instanceof FieldType.Computed computed ? computed.result() : field.type();
        String dictionary = dictionary(type);
        if (dictionary == null) {
            return List.of();
        }
        return definitions
                .dictionary(dictionary)
                .map(d -> List.copyOf(d.items().keySet()))
                .orElse(List.of());
    }

    private static @Nullable String dictionary(FieldType type) {
        if (type instanceof FieldType.MultiChoice several) {
            return several.dictionary();
        }
        return type instanceof FieldType.Choice choice ? choice.dictionary() : null;
    }

    private boolean isNullable(FieldDefinition field) {
        boolean state = object.states() != null && object.states().field().equals(field.name());
        return !(field.required() || state || field.type() instanceof FieldType.Numbered);
    }

    @Override
    public Optional<ExpressionScope> target(String name) {
        return definitions.object(name).map(definition -> new ObjectScope(definition, definitions));
    }

    @Override
    public Optional<String> treePath() {
        return Optional.ofNullable(object.tree()).map(ObjectDefinition.Tree::path);
    }

    @Override
    public boolean isOpaque(String name) {
        FieldDefinition field = object.fields().get(name);
        return field != null
                && !field.secret()
                && ExpressionTypes.of(field.type()).isEmpty();
    }

    /** Names of the objects that references of this one point to. */
    Set<String> references() {
        Set<String> names = new LinkedHashSet<>(Set.of("user", "organization"));
        for (FieldDefinition field : object.fields().values()) {
            if (field.type() instanceof FieldType.ReferenceTo reference) {
                names.add(reference.object());
            }
            if (field.type() instanceof FieldType.AnyReference any) {
                names.addAll(any.objects());
            }
            FieldType.Rollup rollup = field.rollup();
            if (rollup != null) {
                names.add(rollup.object());
            }
        }
        return names;
    }

    /** Names of the dictionaries that fields of the object choose from. */
    Set<String> dictionaries() {
        Set<String> names = new LinkedHashSet<>();
        for (FieldDefinition field : object.fields().values()) {
            String dictionary = dictionary(field.type());
            if (dictionary != null) {
                names.add(dictionary);
            }
        }
        return names;
    }

    @Override
    public List<String> names() {
        List<String> names = new ArrayList<>(object.fields().keySet());
        SYSTEM_FIELDS.keySet().stream().sorted().forEach(names::add);
        USER.keySet().stream().sorted().forEach(names::add);
        names.addAll(further.keySet());
        return names;
    }
}
