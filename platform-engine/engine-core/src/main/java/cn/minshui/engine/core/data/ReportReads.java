package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.RecordService.Page;
import cn.minshui.engine.core.data.plan.Statements;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Where whole lists are read for reports and exports, and pages for whoever says that they may be some seconds old: a replica when
 * the configuration names one, in transactions that cannot write; the database itself otherwise, while the replica does not answer or
 * is behind, and as long as it does not hold what the reader has written himself. Nothing that is decided or written rests on it.
 */
final class ReportReads {
    private static final Logger LOG = LoggerFactory.getLogger(ReportReads.class);

    private final RecordReader primary;
    private final Transactions transactions;
    private final @Nullable Source source;

    /** The replica to be read. */
    private record Source(Replica replica, RecordReader reader, TransactionTemplate snapshot) {}

    ReportReads(RecordReader primary, Transactions transactions, @Nullable Replica replica) {
        this.primary = primary;
        this.transactions = transactions;
        this.source = replica == null
                ? null
                : new Source(replica, new RecordReader(new Statements(replica.database())), snapshot(replica));
    }

    private static TransactionTemplate snapshot(Replica replica) {
        TransactionTemplate snapshot = new TransactionTemplate(
                Objects.requireNonNull(replica.database().transactions().getTransactionManager()));
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        snapshot.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        snapshot.setReadOnly(true);
        return snapshot;
    }

    /** Work of which every statement sees the data as of one moment; begun once only, for what it reads may be given on. */
    <T> T inSnapshot(Call call, Function<RecordReader, T> work) {
        Attempt<T> attempt = new Attempt<>(call, (reader, asOf) -> work.apply(reader));
        try {
            T read = attempt.run();
            if (read != null) {
                return read;
            }
        } catch (DataAccessException | TransactionException e) {
            attempt.failed(e);
            if (attempt.hasBegun) {
                throw e;
            }
        }
        return transactions.inSnapshot(() -> work.apply(primary));
    }

    /** A page that may be old; it tells as of when it is. */
    Page page(Call call, Function<RecordReader, Page> work) {
        Attempt<Page> attempt =
                new Attempt<>(call, (reader, asOf) -> work.apply(reader).asOf(asOf));
        try {
            Page read = attempt.run();
            if (read != null) {
                return read;
            }
        } catch (DataAccessException | TransactionException e) {
            // A table or a column that is not in the copy yet is no fault of the copy.
            if (e instanceof BadSqlGrammarException) {
                LOG.warn("the replica cannot be asked this, the database itself is", e);
            } else {
                attempt.failed(e);
            }
        }
        return work.apply(primary);
    }

    private interface Reading<T> {
        T read(RecordReader reader, Instant asOf);
    }

    /** One read of the replica. */
    private final class Attempt<T> {
        private final Call call;
        private final Reading<T> work;
        private boolean hasBegun;

        Attempt(Call call, Reading<T> work) {
            this.call = call;
            this.work = work;
        }

        /** @return null when the replica cannot be read for this caller now */
        @Nullable
        T run() {
            if (source == null || source.replica().state() != Replica.State.UP) {
                return null;
            }
            Replica replica = source.replica();
            List<Long> writes = replica.recentWrites(call.context());
            return writes == null
                    ? null
                    : source.snapshot().execute(status -> {
                        Instant asOf = replica.markedAt();
                        if (!replica.isYoung(asOf) || !replica.holds(writes)) {
                            return null;
                        }
                        hasBegun = true;
                        return work.read(source.reader(), asOf);
                    });
        }

        void failed(RuntimeException error) {
            if (source != null) {
                source.replica().failed(error);
            }
        }
    }
}
