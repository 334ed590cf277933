package cn.minshui.engine.core.release.schema;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;

/** Names of indexes and unique keys: the same for the same definition on every database, 63 bytes at most. */
public final class PhysicalNames {
    private static final int LONGEST = 63;

    private PhysicalNames() {}

    /** The key behind the entry {@code id} of an object's {@code unique}: {@code u_<object>_<id>} in snake case. */
    public static String uniqueKey(String object, String id) {
        return shortened("u_" + snake(object) + "_" + snake(id));
    }

    /** The same among rows that are not deleted, for objects that keep deleted ones: {@code ua_<object>_<id>}. */
    public static String uniqueKeyOfAlive(String object, String id) {
        return shortened("ua_" + snake(object) + "_" + snake(id));
    }

    /** Whether a key of this name was made for an entry of {@code unique}. */
    public static boolean isUniqueKey(String name) {
        return name.startsWith("u_") || name.startsWith("ua_");
    }

    /** The name tells the columns too: an entry that gets other columns becomes another index. */
    static String index(String object, String id, List<String> columns) {
        return shortened("i_" + snake(object) + "_" + snake(id) + "_" + checksum(String.join(",", columns)));
    }

    static String referenceIndex(String object, String column) {
        return shortened("r_" + snake(object) + "_" + column);
    }

    static String ownerIndex(String object) {
        return shortened("o_" + snake(object));
    }

    static String primaryKey(String object) {
        return shortened("pk_" + snake(object));
    }

    private static String snake(String name) {
        return name.replace('-', '_').replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST - 9) + "_" + checksum(name);
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
