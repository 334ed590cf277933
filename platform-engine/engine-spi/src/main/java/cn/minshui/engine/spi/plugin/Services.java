package cn.minshui.engine.spi.plugin;

import cn.minshui.engine.spi.calculator.Calculator;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.Map;

/** What a plugin may ask of the engine and, through it, of other plugins. */
public interface Services {

    /**
     * @param range semantic-version range, e.g. {@code ^1.0.0}
     * @throws ProblemException INTERNAL when no enabled plugin provides it
     */
    Calculator calculator(String name, String range);

    /** The compiled model of a plugin's kind, effective at the given organisation node under the call's release. */
    Object kindModel(String kind, long organization);

    /**
     * As {@link #kindModel(String, long)} under an older release of the tenant: what a record made then was computed with.
     *
     * @param release the release's hash as the record stored it
     * @throws ProblemException NOT_FOUND when the tenant has no such release
     */
    Object kindModel(String kind, long organization, String release);

    /** A business parameter (kind {@code policy}), effective at the given organisation node, as text. */
    String parameter(String policy, String name, long organization);

    /**
     * What is configured for the calling plugin at an organisation node: values set there or above it, over the initial ones of the
     * schema in {@code plugin.json}; empty without a schema. Secrets among them are for use, not for results or logs.
     *
     * @return Map, List, String, Boolean, Long and exact BigDecimal
     */
    Map<String, Object> configuration(long organization);

    /**
     * The same, but whatever that version of a plugin provides is taken from it as long as it is loaded and enabled beside a newer
     * one: to work out again what a record was worked out with. Calculators and models asked for through it fit one another.
     */
    Services pinned(PluginVersion version);

    /** Id and version of the enabled plugin that provides the named calculator, kind, action or job. */
    PluginVersion provider(String family, String name);
}
