package cn.minshui.engine.testkit;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.core.database.Databases;
import cn.minshui.engine.core.protect.CipherSuite;
import cn.minshui.engine.core.protect.KeyRing;
import cn.minshui.engine.core.protect.Protection;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * Fresh databases on embedded servers. One server of each sort runs per JVM, started at first use on a free loopback port and
 * ended with the JVM; which sort tests run on is said by the system property {@code minshui.test.database}.
 */
public final class TestDatabases {
    private static final Map<Sort, EmbeddedServer> SERVERS = new EnumMap<>(Sort.class);

    private TestDatabases() {}

    /** The databases that the platform must run on alike. */
    public enum Sort {
        POSTGRESQL,
        MARIADB;

        /** The sort that this run of the tests is for. */
        public static Sort underTest() {
            String name = System.getProperty("minshui.test.database", "postgresql");
            return switch (name) {
                case "postgresql" -> POSTGRESQL;
                case "mariadb" -> MARIADB;
                default ->
                    throw new IllegalArgumentException(
                            "minshui.test.database is " + name + ": neither postgresql nor mariadb");
            };
        }
    }

    /** A new, empty database of the sort under test; its data source is closeable. */
    public static Database fresh() {
        return fresh(Sort.underTest());
    }

    public static Database fresh(Sort sort) {
        return open(freshSettings(sort));
    }

    /** With the keys of all tests of this machine, whichever process they run in. */
    public static Database open(DatabaseSettings settings) {
        return Databases.open(settings).with(protection());
    }

    public static Protection protection() {
        Path keys = Path.of(System.getProperty("java.io.tmpdir"), "minshui-test-keys");
        return Protection.of(KeyRing.open(keys), CipherSuite.AES_256_GCM);
    }

    /** How to reach a new, empty database, for a process of its own or a pool of another size. */
    public static DatabaseSettings freshSettings() {
        return freshSettings(Sort.underTest());
    }

    public static DatabaseSettings freshSettings(Sort sort) {
        return server(sort).createDatabase();
    }

    private static synchronized EmbeddedServer server(Sort sort) {
        return SERVERS.computeIfAbsent(sort, s -> switch (s) {
            case POSTGRESQL -> EmbeddedPostgreSql.start();
            case MARIADB -> EmbeddedMariaDb.start();
        });
    }
}
