package cn.minshui.engine.core.imports;

/** An import is over, or goes on as a task. */
public sealed interface ImportOutcome {
    record Finished(ImportResult result) implements ImportOutcome {}

    /** @param task its result will be {@link ImportResult#json()} */
    record Queued(long task) implements ImportOutcome {}
}
