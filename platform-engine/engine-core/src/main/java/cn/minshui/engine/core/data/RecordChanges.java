package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.data.RecordReader.Selection;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Changes of one record on behalf of a user, within the transaction under way; the right to the operation was asked for before. */
final class RecordChanges {
    private final DataEngine engine;
    private final RecycleBin bin;

    RecordChanges(DataEngine engine) {
        this.engine = engine;
        this.bin = new RecycleBin(engine);
    }

    /** The record, locked. @throws ProblemException NOT_FOUND outside the caller's scope or policy for the operation */
    DataRecord held(Call call, CompiledObject object, long id, Operation operation) {
        RowPolicy policy = call.access().object(object.name()).rows(operation);
        return engine.writer().lock(call, object, id, policy);
    }

    /** @param patch as a merge patch */
    void update(Call call, CompiledObject object, DataRecord row, JsonNode patch) {
        requirePolicies(call, new BodyWriter(call, engine.reader(), engine.writer()).update(object, row, patch));
        engine.audited(call, object.name(), row.id(), "update");
    }

    void delete(Call call, CompiledObject object, DataRecord row) {
        engine.writer().delete(call, object, row);
        engine.audited(call, object.name(), row.id(), "delete");
    }

    /** The record of the recycle bin, locked. @throws ProblemException NOT_FOUND, STALE for another version than the one given */
    DataRecord deleted(Call call, CompiledObject object, long id, @Nullable Long version, Operation operation) {
        RowPolicy policy = call.access().object(object.name()).rows(operation);
        DataRecord row = bin.held(call, object, id, policy);
        if (version != null) {
            RecordWriter.requireVersion(row, version);
        }
        return row;
    }

    void restore(Call call, CompiledObject object, DataRecord row) {
        bin.restore(call, object, row);
        engine.audited(call, object.name(), row.id(), "restore");
    }

    void purge(Call call, CompiledObject object, DataRecord row) {
        bin.purge(call, object, row);
        engine.audited(call, object.name(), row.id(), "purge");
    }

    /** A row policy holds for what a record becomes, too: nobody writes a record that he could not have touched. */
    void requirePolicies(Call call, List<BodyWriter.Written> written) {
        Map<Operation, Map<String, List<Long>>> done = new EnumMap<>(Operation.class);
        for (BodyWriter.Written one : written) {
            done.computeIfAbsent(one.operation(), o -> new LinkedHashMap<>())
                    .computeIfAbsent(one.object().name(), o -> new ArrayList<>())
                    .add(one.id());
        }
        done.forEach(
                (operation, objects) -> objects.forEach((object, ids) -> requirePolicy(call, object, ids, operation)));
    }

    private void requirePolicy(Call call, String object, List<Long> ids, Operation operation) {
        RowPolicy policy = call.access().object(object).rows(operation);
        Selection nothing = new Selection(List.of(), List.of());
        if (!policy.all()
                && engine.reader().byIds(call, object, ids, nothing, policy).size() != ids.size()) {
            throw ProblemException.of(
                    ProblemClass.FORBIDDEN,
                    "ROW_POLICY",
                    "您没有保存这样的记录的权限",
                    "you have no right to write a record like this");
        }
    }
}
