package cn.minshui.engine.core.plugin;

import com.github.zafarkhaja.semver.ParseException;
import com.github.zafarkhaja.semver.Version;
import java.util.Optional;

/** The version of the SPI that this engine offers, and the arithmetic of version ranges. */
public final class SpiVersion {
    /** Raised with every change of the SPI; below 1.0.0 the middle number is the breaking one. */
    public static final String CURRENT = "0.1.2";

    private SpiVersion() {}

    /**
     * @return whether the version lies in the range; empty when either cannot be read. A pre-release ({@code 1.2.0-SNAPSHOT})
     *     counts as the version it leads to, so that a plugin under development meets the range it is written for
     */
    static Optional<Boolean> satisfies(String version, String range) {
        try {
            return Optional.of(Version.parse(version).toStableVersion().satisfies(range));
        } catch (ParseException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static boolean isVersion(String version) {
        return Version.isValid(version);
    }

    static int compare(String left, String right) {
        return Version.parse(left).compareTo(Version.parse(right));
    }
}
