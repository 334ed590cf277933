package cn.minshui.engine.core.open;

import org.jspecify.annotations.Nullable;

/**
 * A call as it came.
 *
 * @param path without the query
 * @param query as it came; null without
 * @param headers those that a signature needs; empty texts where they are missing
 * @param body no bytes without one
 */
public record OpenRequest(
        String method, String path, @Nullable String query, Headers headers, byte[] body, From from) {
    /** What the paths of open interfaces begin with. */
    public static final String ROOT = "/open/";

    public record Headers(
            String key, String timestamp, String nonce, String signature, String idempotencyKey, String ifMatch) {}

    public record From(String address, @Nullable String agent, String trace) {}

    /** What follows {@link #ROOT}, in parts: the interface, and the id of a record where there is one. */
    String[] parts() {
        return path.startsWith(ROOT) ? path.substring(ROOT.length()).split("/", -1) : new String[] {""};
    }

    String api() {
        String name = parts()[0];
        return name.matches("[a-z][a-z0-9-]{0,39}") ? name : "";
    }
}
