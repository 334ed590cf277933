package cn.minshui.engine.core.data;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Work in one transaction, done again when the database chose it as the victim of a deadlock. */
public final class Transactions {
    private static final int TRIES = 6;
    /** No new try after this: waiting for a lock takes half a minute by itself. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final Database database;

    public Transactions(Database database) {
        this.database = database;
    }

    /**
     * Joins the transaction under way, or makes one of its own.
     *
     * @throws ProblemException CONFLICT {@code BUSY} when the race was lost again and again
     */
    public <T> T inOne(Supplier<T> work) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            return work.get();
        }
        return retried(() -> Objects.requireNonNull(database.transactions().execute(status -> work.get())));
    }

    /** Whether work is under way that would be taken back together with what is done now. */
    static boolean isActive() {
        return TransactionSynchronizationManager.isActualTransactionActive();
    }

    /**
     * Does the work and takes it all back: what would come of it.
     *
     * @throws IllegalStateException within a transaction, which would be taken back as well
     */
    <T> T tried(Supplier<T> work) {
        if (isActive()) {
            throw new IllegalStateException("a transaction is under way");
        }
        return retried(() -> Objects.requireNonNull(database.transactions().execute(status -> {
            status.setRollbackOnly();
            return work.get();
        })));
    }

    private <T> T retried(Supplier<T> transaction) {
        long begun = System.nanoTime();
        for (int i = 1; ; i++) {
            try {
                return transaction.get();
            } catch (DataAccessException e) {
                if (!isTransient(e)) {
                    throw e;
                }
                if (i == TRIES || System.nanoTime() - begun > LONGEST.toNanos()) {
                    throw busy(e);
                }
            }
        }
    }

    /**
     * Work within the transaction under way that is taken back alone when it is refused. What ends the whole transaction, a
     * deadlock above all, goes on to the caller as it is.
     */
    <T> T inPart(Supplier<T> work) {
        PlatformTransactionManager manager =
                Objects.requireNonNull(database.transactions().getTransactionManager());
        TransactionTemplate part = new TransactionTemplate(manager);
        part.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        try {
            return Objects.requireNonNull(part.execute(status -> work.get()));
        } catch (TransactionSystemException e) {
            // After a deadlock there is nothing left to take back in part: what was the matter is told instead of that.
            if (e.getApplicationException() instanceof DataAccessException cause) {
                cause.addSuppressed(e);
                throw cause;
            }
            throw e;
        }
    }

    private static ProblemException busy(DataAccessException cause) {
        ProblemException busy = ProblemException.of(
                ProblemClass.CONFLICT,
                "BUSY",
                "数据正被其他操作占用，请稍后再试",
                "the data is in use by other work; try again in a moment");
        busy.initCause(cause);
        return busy;
    }

    /** Work of which every statement sees the data as of one moment; tried once, because what it reads may have been given on. */
    <T> T inSnapshot(Supplier<T> work) {
        PlatformTransactionManager manager =
                Objects.requireNonNull(database.transactions().getTransactionManager());
        TransactionTemplate snapshot = new TransactionTemplate(manager);
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        snapshot.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        return Objects.requireNonNull(snapshot.execute(status -> work.get()));
    }

    /** Whether the same work may pass when it is done again: it lost a deadlock or a race, or waited too long for a lock. */
    public boolean isTransient(Throwable error) {
        return cause(error).filter(database.dialect()::isTransient).isPresent();
    }

    static Optional<SQLException> cause(Throwable error) {
        for (Throwable at = error; at != null; at = at.getCause()) {
            if (at instanceof SQLException sql) {
                return Optional.of(sql);
            }
        }
        return Optional.empty();
    }
}
