package cn.minshui.engine.core.batch;

import cn.minshui.engine.core.data.Transactions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.repeat.RepeatContext;
import org.springframework.batch.repeat.exception.ExceptionHandler;

/** Works a chunk again that lost a deadlock: it was rolled back whole, and a new try may pass. */
final class TransientRetry implements ExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(TransientRetry.class);
    private static final String LAST = "lastLost";
    private static final int MAX_TRIES = 10;

    /** @param started number of the chunk that lost, as the step counts its tries @param tries lost one after the other */
    private record Lost(int started, int tries) {}

    private final Transactions transactions;

    TransientRetry(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public void handleException(RepeatContext context, Throwable error) throws Throwable {
        int started = context.getStartedCount();
        int tries =
                context.getAttribute(LAST) instanceof Lost last && last.started() == started - 1 ? last.tries() + 1 : 1;
        context.setAttribute(LAST, new Lost(started, tries));
        if (tries > MAX_TRIES || !transactions.isTransient(error)) {
            throw error;
        }
        LOG.info("chunk lost a race in the database and is worked again: {}", error.getMessage());
    }
}
