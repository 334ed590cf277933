package cn.minshui.engine.core.files;

import java.net.URI;

/**
 * An object store that speaks S3.
 *
 * @param bucket address with the bucket as its path: {@code https://store.example.org:9000/files}
 * @param region as the store names it; {@code us-east-1} where it has none
 */
public record S3Settings(URI bucket, String region, String accessKey, String secretKey) {
    public S3Settings {
        String path = bucket.getRawPath();
        boolean web = "https".equals(bucket.getScheme()) || "http".equals(bucket.getScheme());
        if (!web || bucket.getHost() == null || path == null || !path.matches("/[A-Za-z0-9._-]+/?")) {
            throw new IllegalArgumentException("not the address of a bucket: " + bucket);
        }
    }

    URI object(String key) {
        String base = bucket.toString();
        return URI.create((base.endsWith("/") ? base : base + "/") + key);
    }

    @Override
    public String toString() {
        return bucket + " (" + region + ")";
    }
}
