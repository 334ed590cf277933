package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.OrganizationScopes.Node;
import cn.minshui.engine.core.data.number.IdSource;
import cn.minshui.engine.core.data.number.Sequences;
import cn.minshui.engine.core.definition.BasicDefinitions.SequenceDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.definition.ObjectDefinition.StateMachine;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a new record gets besides what was given: owner, defaults, first state, numbers. */
final class NewValues {
    private final IdSource ids;
    private final Sequences sequences;
    private final OrganizationScopes organizations;

    NewValues(IdSource ids, Sequences sequences, OrganizationScopes organizations) {
        this.ids = ids;
        this.sequences = sequences;
        this.organizations = organizations;
    }

    long id() {
        return ids.next();
    }

    IdSource ids() {
        return ids;
    }

    /** The node that owns the record: a node of the caller's subtree, or the root where the object belongs to the tenant. */
    long owner(Call call, CompiledObject object, @Nullable Long wanted, String path, Problems problems) {
        if (object.definition().scope() == ObjectDefinition.Scope.TENANT) {
            return organizations.root(call.context().tenant()).id().value();
        }
        if (wanted == null) {
            return call.node().id().value();
        }
        Optional<Node> node = organizations.find(call.context().tenant(), new OrgNodeId(wanted));
        if (node.isEmpty() || !call.node().contains(node.get())) {
            problems.add(Problem.error(
                    "ORGANIZATION_SCOPE", Place.body(path), "所属组织不在您的管辖范围内", "the organisation is not below your own"));
            return call.node().id().value();
        }
        return wanted;
    }

    /** Every stored field, with defaults where nothing was given. */
    Map<String, @Nullable Object> complete(
            Call call, CompiledObject object, Map<String, @Nullable Object> given, String prefix, Problems problems) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        List<CompiledField> left = new ArrayList<>();
        StateMachine states = object.definition().states();
        for (CompiledField field : object.fields().values()) {
            if (field.rollup() != null && field.rollup().function().hasZero()) {
                // Nothing points to it yet.
                values.put(field.name(), AssignedValues.of(field.valueType(), 0L));
            }
            if (!field.isStored() || field.isDerived()) {
                continue;
            }
            if (states != null && states.field().equals(field.name())) {
                initial(states, given, prefix, values, problems);
            } else if (given.containsKey(field.name())) {
                values.put(field.name(), normal(given.get(field.name())));
            } else {
                left.add(field);
            }
        }
        DefaultValues defaults = new DefaultValues(call, object, values, prefix, problems);
        left.forEach(defaults::fill);
        return values;
    }

    private static void initial(
            StateMachine states,
            Map<String, @Nullable Object> given,
            String prefix,
            Map<String, @Nullable Object> values,
            Problems problems) {
        Object wanted = given.get(states.field());
        if (wanted != null && !wanted.equals(states.initial())) {
            problems.add(RecordChecks.byTransition(states, prefix));
        }
        values.put(states.field(), states.initial());
    }

    /** References are stored as ids, those to one of several objects without their label, and empty text as null. */
    static @Nullable Object normal(@Nullable Object value) {
        if (value instanceof Reference reference) {
            return reference.object() == null
                    ? (Object) reference.id()
                    : Reference.to(reference.object(), reference.id());
        }
        return "".equals(value) ? null : value;
    }

    /** Fills the sequences that have no value yet. */
    void number(Call call, CompiledObject object, long organization, Map<String, @Nullable Object> values) {
        for (CompiledField field : object.fields().values()) {
            if (field.type() instanceof FieldType.Numbered numbered && values.get(field.name()) == null) {
                SequenceDefinition sequence = call.model().sequences().get(numbered.sequence());
                if (sequence == null) {
                    throw new IllegalStateException("the model has no sequence " + numbered.sequence());
                }
                Node owner = organizations.node(call.context().tenant(), new OrgNodeId(organization));
                values.put(
                        field.name(),
                        sequences.next(
                                sequence,
                                call.context().tenant(),
                                organization,
                                owner.code(),
                                call.context().today()));
            }
        }
    }
}
