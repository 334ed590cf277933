package cn.minshui.engine.core.database.migration;

import cn.minshui.engine.core.database.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.visitor.ChangeExecListener;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.executor.ExecutorService;
import liquibase.lockservice.LockServiceFactory;
import liquibase.resource.ResourceAccessor;
import liquibase.ui.LoggerUIService;

/** One run of Liquibase over the connection of a {@link SchemaLock}. */
public final class Migration {
    private Migration() {}

    /** Makes a change log once the database is known. */
    public interface ChangeLogSource {
        DatabaseChangeLog changeLog(liquibase.database.Database database, ResourceAccessor resources)
                throws LiquibaseException;
    }

    /** Something to do with Liquibase's view of the database. */
    public interface Work<T> {
        T with(liquibase.database.Database database) throws LiquibaseException;
    }

    /**
     * Applies what is not yet recorded as applied.
     *
     * @param listener told of every change set
     */
    public static void update(
            SchemaLock lock, ResourceAccessor resources, ChangeLogSource source, ChangeExecListener listener)
            throws LiquibaseException, SQLException {
        with(lock.session(), database -> {
            Liquibase liquibase = new Liquibase(source.changeLog(database, resources), resources, database);
            liquibase.setShowSummary(UpdateSummaryEnum.OFF);
            liquibase.setChangeExecListener(listener);
            try {
                liquibase.update(new Contexts());
                return true;
            } finally {
                LockServiceFactory.getInstance().resetAll();
            }
        });
    }

    /** Lets Liquibase see the database for the length of some work; what it sets on the connection is undone after. */
    public static <T> T with(Database session, Work<T> work) throws LiquibaseException, SQLException {
        try (Connection connection = session.dataSource().getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            liquibase.database.Database database =
                    DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection));
            try {
                return quietly(() -> work.with(database));
            } finally {
                // Liquibase keeps an executor for every database it has seen; it is not closed here because the
                // connection is ours.
                Scope.getCurrentScope().getSingleton(ExecutorService.class).clearExecutor("jdbc", database);
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                }
                connection.setAutoCommit(autoCommit);
            }
        }
    }

    /** Liquibase reports its use to its maker and writes to the console unless told not to. */
    private static <T> T quietly(Scope.ScopedRunnerWithReturn<T> work) throws LiquibaseException {
        try {
            Map<String, Object> settings = Map.of(
                    "liquibase.analytics.enabled",
                    false,
                    Scope.Attr.logService.name(),
                    new Slf4jLogService(),
                    Scope.Attr.ui.name(),
                    new LoggerUIService());
            return Scope.child(settings, work);
        } catch (LiquibaseException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new LiquibaseException(e);
        }
    }
}
