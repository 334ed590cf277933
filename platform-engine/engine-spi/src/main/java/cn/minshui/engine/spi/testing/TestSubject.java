package cn.minshui.engine.spi.testing;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a {@code test} definition can be about besides the engine's own subjects; found by ServiceLoader. */
public interface TestSubject {
    /** {@code plugin-id/subject}. */
    String name();

    /**
     * Runs one case. The engine compares the answer with {@code then}: every value named there must be equal (decimals by
     * value, lists in order); values not named there are not compared.
     *
     * @param kindModel compiled models of plugin kinds by kind name, as effective where the test runs
     */
    Map<String, @Nullable Object> run(
            Map<String, Object> given, Map<String, Object> when, Function<String, Object> kindModel);
}
