package cn.minshui.engine.core.data;

import cn.minshui.engine.spi.batch.BatchCall;
import cn.minshui.engine.spi.batch.BatchJob;
import com.fasterxml.jackson.databind.JsonNode;

/** A job that the engine brings itself: it knows how much there is to do, and tells more of it than how much was done. */
public interface EngineJob extends BatchJob {
    /** Rows that the task is about. */
    long total(BatchCall call);

    /** What came of it so far, as its task keeps it; also of one that was cancelled or has failed. */
    JsonNode result(BatchCall call);
}
