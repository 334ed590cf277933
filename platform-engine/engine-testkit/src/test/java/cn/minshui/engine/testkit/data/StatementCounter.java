package cn.minshui.engine.testkit.data;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** Notes every statement that is prepared on a connection of the data source. */
final class StatementCounter {
    private final DataSource target;
    private final List<String> statements = new ArrayList<>();

    StatementCounter(DataSource target) {
        this.target = target;
    }

    DataSource dataSource() {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(target, arguments);
                        return result instanceof Connection connection ? counted(connection) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private Connection counted(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")) {
                        note((String) arguments[0]);
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private synchronized void note(String sql) {
        statements.add(sql);
    }

    /** How many statements so far begin like this, of whichever thread. */
    synchronized long begunWith(String text) {
        return statements.stream().filter(s -> s.startsWith(text)).count();
    }

    synchronized <T> List<String> during(Supplier<T> work) {
        statements.clear();
        work.get();
        return List.copyOf(statements);
    }
}
