package cn.minshui.engine.core.plugin;

import cn.minshui.engine.spi.calculator.Calculator;
import cn.minshui.engine.spi.problem.Text;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/** Finds the services in a plugin's class loader; one that cannot be made is a problem and does not stop the others. */
final class ServiceScan {
    /** A provider file with more faulty lines than this is not read further. */
    private static final int MAX_FAULTS = 100;

    private ServiceScan() {}

    record Found(PluginFamily family, String name, Object service) {
        /** As {@code provides} writes it. */
        String key() {
            return family.word() + ":" + name;
        }
    }

    static List<Found> scan(ClassLoader loader, Consumer<Text> problems) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // Libraries that a plugin's constructors use look their own services up through the context loader.
        thread.setContextClassLoader(loader);
        try {
            List<Found> found = new ArrayList<>();
            for (PluginFamily family : PluginFamily.values()) {
                scan(family, loader, found, problems);
            }
            return found;
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static void scan(PluginFamily family, ClassLoader loader, List<Found> found, Consumer<Text> problems) {
        Iterator<?> services = ServiceLoader.load(family.type(), loader).iterator();
        int faults = 0;
        while (faults < MAX_FAULTS) {
            try {
                if (!services.hasNext()) {
                    return;
                }
                found.add(describe(family, services.next()));
            } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
                faults++;
                String reason = reason(e);
                problems.accept(Text.of(
                        family.word() + " 服务不能创建：" + reason,
                        "a service of the family " + family.word() + " cannot be made: " + reason));
            }
        }
    }

    static Found describe(PluginFamily family, Object service) {
        String name = family.nameOf(service);
        if (name == null || name.isBlank()) {
            throw new IllegalStateException(service.getClass().getName() + " has no name");
        }
        if (service instanceof Calculator calculator && !SpiVersion.isVersion(calculator.version())) {
            throw new IllegalStateException(
                    "calculator " + name + " has no semantic version but " + calculator.version());
        }
        return new Found(family, name, service);
    }

    private static String reason(Throwable error) {
        Throwable cause = error.getCause();
        return cause == null ? String.valueOf(error.getMessage()) : error.getMessage() + " (" + cause + ")";
    }
}
