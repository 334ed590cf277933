package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.RecordService.ActionOutcome;
import cn.minshui.engine.core.data.RecordService.ActionRequest;
import cn.minshui.engine.core.definition.ActionDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a request on many records does to each of them, with the caller's rights; within the transaction under way. */
final class BulkWork {
    private final RecordChanges changes;
    private final ActionRunner actions;

    BulkWork(RecordChanges changes, ActionRunner actions) {
        this.changes = changes;
        this.actions = actions;
    }

    /** Does it to one record and tells what goes on in the background. */
    @FunctionalInterface
    interface OnRecord {
        Optional<Long> on(long id, @Nullable Long version);
    }

    /**
     * @param key of the whole request, where the work wants one
     * @throws ProblemException FORBIDDEN, or an action that there is not or that is not offered for many records
     */
    OnRecord of(Call call, CompiledObject object, BulkBody body, @Nullable String key) {
        requireNoApproval(call, object, body);
        OnRecord work = work(call, object, body, key);
        return (id, version) -> {
            // What a record before it left was taken back with it.
            call.notes().takenBack();
            return work.on(id, version);
        };
    }

    private OnRecord work(Call call, CompiledObject object, BulkBody body, @Nullable String key) {
        return switch (body.kind()) {
            case UPDATE -> {
                Rights.require(call, object, Operation.UPDATE);
                yield (id, version) -> {
                    changes.update(call, object, held(call, object, id, version, Operation.UPDATE), body.changes());
                    return Optional.empty();
                };
            }
            case DELETE -> {
                Rights.require(call, object, Operation.DELETE);
                yield (id, version) -> {
                    changes.delete(call, object, held(call, object, id, version, Operation.DELETE));
                    return Optional.empty();
                };
            }
            case RESTORE -> {
                Rights.require(call, object, Operation.RESTORE);
                yield (id, version) -> {
                    changes.restore(call, object, changes.deleted(call, object, id, version, Operation.RESTORE));
                    return Optional.empty();
                };
            }
            case PURGE -> {
                Rights.require(call, object, Operation.PURGE);
                yield (id, version) -> {
                    changes.purge(call, object, changes.deleted(call, object, id, version, Operation.PURGE));
                    return Optional.empty();
                };
            }
            case ACTION, TRANSITION -> {
                ActionDefinition action = action(object, body);
                Rights.requireAction(call, object, action.name());
                ActionRunner.requireKey(action, key);
                yield (id, version) -> {
                    ActionRequest request =
                            new ActionRequest(object.name(), id, version, action.name(), body.changes(), null);
                    ActionOutcome outcome = actions.work(call, object, action, request);
                    return Optional.ofNullable(outcome.task());
                };
            }
        };
    }

    /** Actions that need a second person are not offered for many records; operations are refused here. */
    private static void requireNoApproval(Call call, CompiledObject object, BulkBody body) {
        List<ApprovalNeed> needs = switch (body.kind()) {
            case UPDATE -> ApprovalRules.ofBody(call, object, Operation.UPDATE, body.changes());
            case DELETE -> ApprovalRules.of(object, Operation.DELETE);
            case RESTORE -> ApprovalRules.of(object, Operation.CREATE);
            case PURGE, ACTION, TRANSITION -> List.of();
        };
        if (!needs.isEmpty() && !call.context().principal().roles().contains(DataEngine.SYSTEM_ROLE)) {
            throw ApprovalAsking.alone();
        }
    }

    private DataRecord held(Call call, CompiledObject object, long id, @Nullable Long version, Operation operation) {
        DataRecord row = changes.held(call, object, id, operation);
        if (version != null) {
            RecordWriter.requireVersion(row, version);
        }
        return row;
    }

    /** The action that is named, or the one that does nothing but take the transition that is named. */
    static ActionDefinition action(CompiledObject object, BulkBody body) {
        boolean byTransition = body.kind() == BulkBody.Kind.TRANSITION;
        ActionDefinition action = object.definition().actions().values().stream()
                .filter(a -> a.on() == ActionDefinition.Target.RECORD)
                .filter(a -> byTransition
                        ? a.handler() == null && body.name().equals(a.transition())
                        : a.name().equals(body.name()))
                .findFirst()
                .orElseThrow(() -> ProblemException.of(
                        ProblemClass.NOT_FOUND,
                        "ACTION_UNKNOWN",
                        "没有操作 " + body.name(),
                        "there is no action " + body.name()));
        if (!action.bulk()) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT,
                    "BULK_NOT_OFFERED",
                    "“" + action.label().zh() + "”只能逐条进行",
                    "'" + action.label().en() + "' is done to one record at a time");
        }
        return action;
    }
}
