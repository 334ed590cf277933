package cn.minshui.engine.core.database.migration;

import cn.minshui.engine.core.database.Database;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import liquibase.changelog.ChangeLogParameters;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.visitor.DefaultChangeExecListener;
import liquibase.exception.LiquibaseException;
import liquibase.parser.ChangeLogParserFactory;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.resource.ResourceAccessor;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The engine's own tables ({@code sys_…}) and those of Spring Batch, as the folder {@code liquibase/} describes them. */
public final class SystemSchema {
    private static final String ROOT = "liquibase/changelog.xml";
    private static final String FOLDER = "liquibase/changes/";
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private SystemSchema() {}

    /**
     * Brings the tables up to date; nothing happens when they are. Processes that start together wait for one another.
     *
     * @throws IllegalStateException when a change fails or another process holds the lock for five minutes
     */
    public static void migrate(Database database) {
        try (SchemaLock lock = SchemaLock.acquire(database, LONGEST_WAIT)
                .orElseThrow(() -> new IllegalStateException(
                        "another process has been changing the schema for " + LONGEST_WAIT))) {
            ResourceAccessor resources = new ClassLoaderResourceAccessor(SystemSchema.class.getClassLoader());
            Migration.update(
                    lock,
                    resources,
                    (seen, accessor) -> changeLog(accessor, new ChangeLogParameters(seen)),
                    new DefaultChangeExecListener());
        } catch (LiquibaseException | SQLException e) {
            throw new IllegalStateException("the engine's own tables cannot be brought up to date", e);
        }
    }

    private static DatabaseChangeLog changeLog(ResourceAccessor resources, ChangeLogParameters parameters)
            throws LiquibaseException {
        DatabaseChangeLog root =
                ChangeLogParserFactory.getInstance().getParser(ROOT, resources).parse(ROOT, parameters, resources);
        for (String file : files()) {
            ChangeLogParserFactory.getInstance()
                    .getParser(file, resources)
                    .parse(file, parameters, resources)
                    .getChangeSets()
                    .forEach(root::addChangeSet);
        }
        return root;
    }

    /** Spring's resolver is asked because Liquibase's own does not see into jars that lie in a jar. */
    private static List<String> files() {
        try {
            Resource[] found = new PathMatchingResourcePatternResolver(SystemSchema.class.getClassLoader())
                    .getResources("classpath*:" + FOLDER + "*.xml");
            return Arrays.stream(found)
                    .map(resource -> FOLDER + Objects.requireNonNull(resource.getFilename()))
                    .sorted()
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException("the change logs of the engine's own tables cannot be read", e);
        }
    }
}
