package cn.minshui.engine.core.data;

import cn.minshui.engine.core.database.Database;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Work in one transaction, done again when the database chose it as the victim of a deadlock. */
final class Transactions {
    private static final int TRIES = 6;

    private final Database database;

    Transactions(Database database) {
        this.database = database;
    }

    /** Joins the transaction under way, or makes one of its own. */
    <T> T inOne(Supplier<T> work) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            return work.get();
        }
        for (int i = 1; ; i++) {
            try {
                return Objects.requireNonNull(database.transactions().execute(status -> work.get()));
            } catch (DataAccessException e) {
                if (i == TRIES
                        || cause(e).filter(database.dialect()::isTransient).isEmpty()) {
                    throw e;
                }
            }
        }
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
