package cn.minshui.engine.core.database;

import java.util.Objects;

/**
 * Where the database is and who logs in.
 *
 * @param url JDBC URL; its scheme decides the dialect: {@code jdbc:postgresql:}, {@code jdbc:opengauss:}, {@code jdbc:mariadb:},
 *     {@code jdbc:mysql:}
 * @param poolSize most connections held at once
 */
public record DatabaseSettings(String url, String user, String password, int poolSize) {
    public DatabaseSettings {
        Objects.requireNonNull(url, "url is null");
        Objects.requireNonNull(user, "user is null");
        Objects.requireNonNull(password, "password is null");
        if (poolSize < 2) {
            throw new IllegalArgumentException("a pool needs two connections at least: one may hold a session lock");
        }
    }

    @Override
    public String toString() {
        return url + " as " + user;
    }
}
