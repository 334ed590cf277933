package cn.minshui.engine.core.audit;

import cn.minshui.engine.core.data.plan.TableStatements.Column;
import cn.minshui.engine.core.protect.KeyRing;
import cn.minshui.engine.core.protect.KeyRing.Key;
import cn.minshui.engine.core.protect.KeyRing.Purpose;
import cn.minshui.engine.core.protect.Sm3;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * HMAC-SM3 over entries under the key of the audit trail: {@code <version of the key>:<64 hex digits>}. Whoever has the database
 * alone can make none.
 */
final class AuditMac {
    private final KeyRing ring;

    AuditMac(KeyRing ring) {
        this.ring = ring;
    }

    /** Of what an entry says. @param row see {@link AuditRows#read} */
    String entry(Map<String, @Nullable Object> row) {
        return made("entry\n" + canonical(row));
    }

    /** Of an entry at its place in the chain. @param before the hash of the entry before it, empty at the first */
    String link(long number, String before, Map<String, @Nullable Object> row) {
        return made(chained(number, before, row));
    }

    /** Of anything else that is kept about the trail. @param kind keeps kinds of texts apart */
    String text(String kind, String text) {
        return made(kind + "\n" + text);
    }

    boolean isEntry(Map<String, @Nullable Object> row, @Nullable String mac) {
        return isOf("entry\n" + canonical(row), mac);
    }

    boolean isLink(long number, String before, Map<String, @Nullable Object> row, @Nullable String hash) {
        return isOf(chained(number, before, row), hash);
    }

    boolean isText(String kind, String text, @Nullable String mac) {
        return isOf(kind + "\n" + text, mac);
    }

    private static String chained(long number, String before, Map<String, @Nullable Object> row) {
        return "link\n" + number + "\n" + before + "\n" + row.get(AuditRows.MAC) + "\n" + canonical(row);
    }

    private String made(String text) {
        return made(ring.current(Purpose.AUDIT), text);
    }

    private static String made(Key key, String text) {
        byte[] mac = Sm3.hmac(key.bytes(), text.getBytes(StandardCharsets.UTF_8));
        return key.version() + ":" + HexFormat.of().formatHex(mac);
    }

    private boolean isOf(String text, @Nullable String mac) {
        int colon = mac == null ? -1 : mac.indexOf(':');
        if (mac == null || colon < 1 || colon > 5 || !mac.chars().limit(colon).allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        Optional<Key> key = ring.key(Purpose.AUDIT, Integer.parseInt(mac.substring(0, colon)));
        return key.isPresent()
                && MessageDigest.isEqual(
                        made(key.get(), text).getBytes(StandardCharsets.UTF_8), mac.getBytes(StandardCharsets.UTF_8));
    }

    /** Each value with its length, so that nothing can be moved from one to the next; null is not empty. */
    private static String canonical(Map<String, @Nullable Object> row) {
        StringBuilder text = new StringBuilder(320);
        for (Column column : AuditRows.TOLD) {
            Object value = row.get(column.name());
            if (value == null) {
                text.append("-;");
            } else {
                String told = value instanceof LocalDateTime time ? micros(time) : value.toString();
                text.append(told.length()).append(':').append(told).append(';');
            }
        }
        return text.toString();
    }

    private static String micros(LocalDateTime time) {
        return time.toEpochSecond(ZoneOffset.UTC) + "." + time.get(ChronoField.MICRO_OF_SECOND);
    }
}
