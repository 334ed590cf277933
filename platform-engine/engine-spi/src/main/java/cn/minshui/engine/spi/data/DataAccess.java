package cn.minshui.engine.spi.data;

import cn.minshui.engine.spi.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Data for plugin code, inside the transaction of the call and within the caller's organisation scope.
 *
 * <p>The right to the action itself was checked before the handler runs; the reads and writes that the action consists of
 * need no object rights of the caller (a cashier may pay a bill without the right to edit ledger entries), but scope,
 * validation, immutability, uniqueness, history and audit hold as everywhere. All values are of the types listed at
 * {@link DataRecord}; a reference is written as its id (Long).
 */
public interface DataAccess {

    /** Key under which the changes of a transition hold the reason that it asks for; no field has such a name. */
    String REASON = "$reason";

    Optional<DataRecord> find(String object, long id, String... fields);

    /** @throws ProblemException NOT_FOUND when it is not in scope */
    DataRecord require(String object, long id, String... fields);

    /** Reads and holds the rows until the transaction ends, in ascending order of id; rows out of scope are left out. */
    List<DataRecord> lock(String object, List<Long> ids, String... fields);

    /** Records in the order asked for; the page's size is a hard limit, {@link Query#NO_LIMIT} is allowed. */
    List<DataRecord> list(Query query);

    /**
     * Records that belong to the nodes above the caller's own, which his scope hides from him. For rules that hold across levels
     * (whether something above covers what he asks for): they decide, they are not to be shown, and there is no way to write them.
     *
     * @param query names the fields it needs, own fields of the object without child tables
     * @throws IllegalArgumentException when the query names no field, or one that is read through a reference
     */
    List<DataRecord> listAbove(Query query);

    long count(Query query);

    /** @return the id of the new record */
    long create(String object, Map<String, @Nullable Object> values);

    /** As {@link #create}, owned by another node of the caller's subtree. */
    long create(String object, long organization, Map<String, @Nullable Object> values);

    /** @param version the version that was read. @throws ProblemException STALE when the row has moved on */
    void update(String object, long id, long version, Map<String, @Nullable Object> changes);

    void delete(String object, long id, long version);

    /**
     * Takes the deletion of a record back, with the child rows that went with it, judged like a change.
     *
     * @throws ProblemException NOT_FOUND for one that is not deleted, CONFLICT for an object whose
     *     deleted records are not kept, INVALID with everything that is against it
     */
    void restore(String object, long id);

    /**
     * Takes a deleted record away for good, with its child rows and files; its history stays.
     *
     * @throws ProblemException NOT_FOUND for one that is not deleted, CONFLICT for an object whose
     *     deleted records are not kept, or while others refer to it
     */
    void purge(String object, long id);

    /**
     * Takes the object's state machine through the named transition, checking that it may leave the present state. What the
     * transition sets by itself is set after the changes.
     *
     * @param changes fields, and {@link #REASON} where the transition asks for one
     */
    void transition(String object, long id, long version, String transition, Map<String, @Nullable Object> changes);

    /** A writer of many new rows of one object; the fields are fixed, rows are flushed in multi-row statements. */
    BulkWriter bulk(String object, String... fields);

    /** Reserves a run of ids that {@link BulkWriter#add} may use, so that rows can point to one another. */
    long reserveIds(int count);

    /**
     * Tells an event that happens if, and only if, the transaction commits; consumers get it afterwards.
     *
     * @param topic words joined by dots, the first one the plugin's id: {@code revenue.day-closed}
     * @param key events of one key reach a consumer in the order in which their transactions told them, provided that those
     *     transactions follow one another (hold a row that both lock, for instance)
     * @param values of the types that {@code ActionResult.Done} may hold
     */
    void publish(String topic, String key, Map<String, @Nullable Object> values);

    /**
     * Takes many records through one transition with the same changes, with the checks of {@link #transition} for each.
     * An engine may do it in few statements; the answer is the same.
     */
    default void transitionAll(
            String object, List<DataRecord> records, String transition, Map<String, @Nullable Object> changes) {
        for (DataRecord each : records) {
            transition(object, each.id(), each.version(), transition, changes);
        }
    }

    /** Changes many records, each with values of its own, with the checks of {@link #update} for each. */
    default void updateAll(String object, List<Change> changes) {
        for (Change each : changes) {
            update(object, each.id(), each.version(), each.values());
        }
    }

    /** @param version the version that was read */
    record Change(long id, long version, Map<String, @Nullable Object> values) {}
}
