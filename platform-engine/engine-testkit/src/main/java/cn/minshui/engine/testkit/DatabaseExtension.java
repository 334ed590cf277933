package cn.minshui.engine.testkit;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.migration.SystemSchema;
import java.io.Closeable;
import java.io.IOException;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Makes the database of a test class before its first test and closes the pool after its last; nested classes share it. */
final class DatabaseExtension implements BeforeAllCallback, ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(DatabaseExtension.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        held(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Database.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return held(context).database();
    }

    private static Held held(ExtensionContext context) {
        return context.getStore(NAMESPACE).getOrComputeIfAbsent(Held.class, key -> new Held(make(context)), Held.class);
    }

    private static Database make(ExtensionContext context) {
        Database database = TestDatabases.fresh();
        for (Class<?> type = context.getRequiredTestClass(); type != null; type = type.getEnclosingClass()) {
            DatabaseTest annotation = type.getAnnotation(DatabaseTest.class);
            if (annotation != null && annotation.systemTables()) {
                SystemSchema.migrate(database);
            }
        }
        return database;
    }

    private record Held(Database database) implements ExtensionContext.Store.CloseableResource {
        @Override
        public void close() throws IOException {
            if (database.dataSource() instanceof Closeable pool) {
                pool.close();
            }
        }
    }
}
