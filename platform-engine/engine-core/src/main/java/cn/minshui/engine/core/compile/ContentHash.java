package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.Node;
import cn.minshui.engine.core.definition.Node.ListNode;
import cn.minshui.engine.core.definition.Node.MapNode;
import cn.minshui.engine.core.definition.Node.ScalarNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over parsed content: comments, indentation and file names do not count, the order of entries does. */
final class ContentHash {
    private final MessageDigest digest;

    ContentHash() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    ContentHash text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
        return this;
    }

    ContentHash node(Node node) {
        if (node instanceof MapNode map) {
            text("map").text(Integer.toString(map.entries().size()));
            map.entries().forEach((key, entry) -> text(key).node(entry.value()));
        } else if (node instanceof ListNode list) {
            text("list").text(Integer.toString(list.items().size()));
            list.items().forEach(this::node);
        } else if (node instanceof ScalarNode scalar) {
            Object value = scalar.value();
            text(value == null ? "null" : value.getClass().getSimpleName()).text(scalar.text());
        }
        return this;
    }

    /** Lower-case hex; the hash can be used once. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
