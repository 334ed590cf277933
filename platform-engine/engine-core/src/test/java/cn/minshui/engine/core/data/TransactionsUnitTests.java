package cn.minshui.engine.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.PostgresDialect;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

class TransactionsUnitTests {
    /** Begins, commits and rolls back nothing. */
    private static final class NoTransactions extends AbstractPlatformTransactionManager {
        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }

    private final Transactions transactions = new Transactions(new Database(
            new SingleConnectionDataSource(),
            new JdbcTemplate(),
            new TransactionTemplate(new NoTransactions()),
            new PostgresDialect()));

    private static CannotAcquireLockException deadlock() {
        return new CannotAcquireLockException("lost", new SQLException("deadlock detected", "40P01"));
    }

    @Test
    void aLostDeadlockIsTriedAgain() {
        AtomicInteger tries = new AtomicInteger();
        int result = transactions.inOne(() -> {
            if (tries.incrementAndGet() < 3) {
                throw deadlock();
            }
            return 7;
        });
        assertThat(result).isEqualTo(7);
        assertThat(tries).hasValue(3);
    }

    @Test
    void whoeverLosesEveryTryIsToldToComeBack() {
        AtomicInteger tries = new AtomicInteger();
        assertThatThrownBy(() -> transactions.inOne(() -> {
                    tries.incrementAndGet();
                    throw deadlock();
                }))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problemClass()).isEqualTo(ProblemClass.CONFLICT);
                    assertThat(e.problems()).extracting(p -> p.code()).containsExactly("BUSY");
                })
                .hasRootCauseInstanceOf(SQLException.class);
        assertThat(tries).hasValue(6);
    }

    @Test
    void otherErrorsComeThroughAtOnce() {
        AtomicInteger tries = new AtomicInteger();
        assertThatThrownBy(() -> transactions.inOne(() -> {
                    tries.incrementAndGet();
                    throw new DataIntegrityViolationException("x", new SQLException("x", "23514"));
                }))
                .isInstanceOf(DataIntegrityViolationException.class);
        assertThat(tries).hasValue(1);
    }
}
