package cn.minshui.engine.core.definition;

import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.spi.problem.Text;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A business object. Maps keep the order of the definition.
 *
 * @param module the business domain it belongs to; menus and packages group by it
 * @param titleField the field that stands for a record wherever it is referred to
 * @param keyField the field by which a reference may be written instead of the id; unique
 * @param appendOnly rows are created and never changed or deleted by anybody
 * @param seal rows have an integrity seal
 * @param stepUp whether writing its records is for whoever has shown who he is a short while ago
 * @param softDelete deleted rows stay, until they are restored or purged
 * @param purgeAfter days after which a deleted row is taken away for good; 0 is never
 * @param immutable rows for which the condition holds change only in the fields excepted
 * @param hooks scripts that run with every writing of a record, by id
 * @param events what is told of its records, by cause: {@code created updated deleted restored purged} or a transition
 * @param approvals operations that need a second person
 * @param publish what of a release needs one; of the tenant alone, null elsewhere
 * @param createHandler code that has a say when a caller creates a record; null is none
 * @param duty whose work it is to write its records
 * @param dutyOfActions duties of actions that differ from that
 */
public record ObjectDefinition(
        String name,
        Text label,
        @Nullable Text description,
        String module,
        Scope scope,
        String titleField,
        @Nullable String keyField,
        boolean appendOnly,
        boolean history,
        boolean seal,
        boolean stepUp,
        boolean softDelete,
        int purgeAfter,
        Map<String, FieldDefinition> fields,
        Map<String, Index> indexes,
        Map<String, Unique> unique,
        @Nullable StateMachine states,
        Map<String, Validation> validations,
        @Nullable Immutable immutable,
        Map<String, Hook> hooks,
        Map<String, EventDefinition> events,
        @Nullable String createHandler,
        Duty duty,
        Map<String, Duty> dutyOfActions,
        Map<Operation, ApprovalDefinition> approvals,
        ApprovalDefinition.@Nullable Publish publish,
        Map<String, ActionDefinition> actions) {

    public Duty dutyOf(String action) {
        return dutyOfActions.getOrDefault(action, duty);
    }

    /** Who owns a row. */
    public enum Scope {
        /** A node of the organisation tree; seen by that node and those above it. */
        ORGANIZATION,
        /** The tenant as a whole; every node sees it. */
        TENANT
    }

    /** @param search whether a piece of text anywhere in one of the fields is found by it */
    public record Index(List<String> fields, boolean search) {}

    /** The index that finds a piece of text in any of the fields. */
    public Optional<Index> searchIndex(Collection<String> texts) {
        return indexes.values().stream()
                .filter(index -> index.search() && index.fields().containsAll(texts))
                .findFirst();
    }

    /**
     * @param parent the reference to the record above, null at a root
     * @param path the text of ids from the root to the record itself, {@code /1/5/}, kept by the engine
     */
    public record Tree(String parent, String path) {}

    /** How records of the object lie below one another; null for most objects. */
    public @Nullable Tree tree() {
        for (FieldDefinition field : fields.values()) {
            if (field.type() instanceof FieldType.ReferenceTo to && to.tree() != null) {
                return new Tree(field.name(), to.tree());
            }
        }
        return null;
    }

    /**
     * Values of the fields together are unique among the records that are not deleted.
     *
     * @param parent a reference of the object: unique among the records that have the same one, and free of any bound for those
     *     that have none; null is all records of the scope
     */
    public record Unique(
            List<String> fields,
            Scope within,
            @Nullable String parent,
            @Nullable Text message) {}

    /**
     * @param field a choice field; written by transitions only
     * @param initial state of a new record
     */
    public record StateMachine(String field, String initial, Map<String, Transition> transitions) {}

    /**
     * @param guard CEL over the record; null is always
     * @param reason what is asked of who takes it; null is nothing
     * @param effects fields that it sets: literals, or CEL after a leading {@code =}
     * @param confirm question that a screen asks first
     */
    public record Transition(
            Text label,
            List<String> from,
            String to,
            @Nullable String guard,
            @Nullable Reason reason,
            Map<String, String> effects,
            @Nullable Text confirm) {}

    /** @param dictionary whose keys it is one of; null is free text */
    public record Reason(boolean required, @Nullable String dictionary) {
        /** The input of an action that takes the transition, and the name under which problems are told. */
        public static final String FIELD = "reason";

        /** Its name in expressions of effects. */
        public static final String IN_EXPRESSIONS = "transition.reason";

        /** Characters of a reason in free words. */
        public static final int LONGEST = 500;
    }

    /**
     * @param check CEL that must hold for a record to be written
     * @param fields where the problem is shown
     */
    public record Validation(String check, List<String> fields, Text message) {}

    /** @param script name of a script of use {@code hook} */
    public record Hook(Moment at, String script) {}

    /** When a hook runs; always within the transaction of the writing. */
    public enum Moment {
        BEFORE_CREATE,
        AFTER_CREATE,
        BEFORE_UPDATE,
        AFTER_UPDATE,
        BEFORE_DELETE,
        AFTER_DELETE,
        BEFORE_RESTORE,
        AFTER_RESTORE,
        BEFORE_TRANSITION
    }

    /**
     * @param topic null for {@code object.cause}
     * @param fields whose values the event carries
     * @param when CEL over the record after the change, before it for a deletion; null is always
     */
    public record EventDefinition(
            @Nullable String topic,
            List<String> fields,
            @Nullable String when) {}

    public record Immutable(String when, List<String> except) {}
}
