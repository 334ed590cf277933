package cn.minshui.engine.core.plugin;

import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.batch.BatchJob;
import cn.minshui.engine.spi.calculator.Calculator;
import cn.minshui.engine.spi.device.DeviceAdapter;
import cn.minshui.engine.spi.event.EventHandler;
import cn.minshui.engine.spi.health.PluginHealth;
import cn.minshui.engine.spi.imports.ImportHandler;
import cn.minshui.engine.spi.kind.KindProvider;
import cn.minshui.engine.spi.testing.TestSubject;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The SPI families a plugin may provide, with the word that {@code plugin.json} uses for each. */
public enum PluginFamily {
    ACTION("action", ActionHandler.class),
    KIND("kind", KindProvider.class),
    CALCULATOR("calculator", Calculator.class),
    JOB("job", BatchJob.class),
    EVENT("event", EventHandler.class),
    IMPORT("import", ImportHandler.class),
    TEST("test", TestSubject.class),
    DEVICE("device", DeviceAdapter.class),
    HEALTH("health", PluginHealth.class);

    private final String word;
    private final Class<?> type;

    PluginFamily(String word, Class<?> type) {
        this.word = word;
        this.type = type;
    }

    public String word() {
        return word;
    }

    public Class<?> type() {
        return type;
    }

    public static Optional<PluginFamily> of(String word) {
        return Arrays.stream(values()).filter(f -> f.word.equals(word)).findFirst();
    }

    public static String words() {
        return Arrays.stream(values()).map(PluginFamily::word).collect(Collectors.joining(", "));
    }

    /** Names of kinds and calculators are words of their own; everything else is called {@code plugin-id/name}. */
    boolean isNamedAfterPlugin() {
        return switch (this) {
            case ACTION, JOB, EVENT, IMPORT, TEST, DEVICE, HEALTH -> true;
            case KIND, CALCULATOR -> false;
        };
    }

    /** The name under which the service is asked for. */
    String nameOf(Object service) {
        return switch (this) {
            case ACTION -> ((ActionHandler) service).name();
            case KIND -> ((KindProvider) service).kind();
            case CALCULATOR -> ((Calculator) service).name();
            case JOB -> ((BatchJob) service).name();
            case EVENT -> ((EventHandler) service).name();
            case IMPORT -> ((ImportHandler) service).name();
            case TEST -> ((TestSubject) service).name();
            case DEVICE -> ((DeviceAdapter) service).name();
            case HEALTH -> ((PluginHealth) service).name();
        };
    }
}
