package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.database.Database;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Where whole lists are read for reports and exports: a replica when the configuration names one, in transactions that cannot write;
 * the database itself otherwise, and while the replica does not answer. What a replica shows may be seconds old, so nothing that is
 * decided or written rests on it.
 */
final class ReportReads {
    private static final Logger LOG = LoggerFactory.getLogger(ReportReads.class);

    private final RecordReader primary;
    private final Transactions transactions;
    private final @Nullable RecordReader replica;
    private final @Nullable TransactionTemplate snapshot;

    ReportReads(RecordReader primary, Transactions transactions, @Nullable Database replica) {
        this.primary = primary;
        this.transactions = transactions;
        this.replica = replica == null ? null : new RecordReader(new Statements(replica.jdbc()));
        this.snapshot = replica == null ? null : snapshot(replica);
    }

    private static TransactionTemplate snapshot(Database replica) {
        TransactionTemplate snapshot = new TransactionTemplate(
                Objects.requireNonNull(replica.transactions().getTransactionManager()));
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        snapshot.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        snapshot.setReadOnly(true);
        return snapshot;
    }

    /** Work of which every statement sees the data as of one moment; begun once only. */
    <T> T inSnapshot(Function<RecordReader, T> work) {
        TransactionTemplate apart = snapshot;
        RecordReader reader = replica;
        if (apart != null && reader != null) {
            AtomicBoolean begun = new AtomicBoolean();
            try {
                return Objects.requireNonNull(apart.execute(status -> {
                    begun.set(true);
                    return work.apply(reader);
                }));
            } catch (CannotCreateTransactionException e) {
                if (begun.get()) {
                    throw e;
                }
                LOG.warn("the replica does not answer, the database itself is read: {}", e.getMessage());
            }
        }
        return transactions.inSnapshot(() -> work.apply(primary));
    }
}
