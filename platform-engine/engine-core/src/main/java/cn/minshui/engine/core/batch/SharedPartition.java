package cn.minshui.engine.core.batch;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;

/**
 * A partition of a running job that any node may work.
 *
 * @param step its step execution, whose versioned row decides whose chunks count
 * @param execution the job execution that the step belongs to
 * @param node who works it or worked it last; null when it is free
 * @param status as the step's row says
 */
record SharedPartition(
        long step, long task, long execution, @Nullable String node, BatchStatus status) {

    /** Whether somebody without a right to the task may go on with the step: one that was taken away has failed. */
    static boolean isOpen(BatchStatus status) {
        return switch (status) {
            case STARTING, STARTED, STOPPED -> true;
            case COMPLETED, STOPPING, FAILED, ABANDONED, UNKNOWN -> false;
        };
    }

    boolean isWorkedBy(String other) {
        return other.equals(node);
    }
}
