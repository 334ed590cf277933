package cn.minshui.bench.server;

import cn.minshui.acceptance.Api;
import cn.minshui.engine.core.database.DatabaseSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The platform with its demo organisations and users, on a database that others may look into. */
public final class PlatformUnderLoad implements AutoCloseable {
    private final JavaProcess process;
    private final Path data;

    private PlatformUnderLoad(JavaProcess process, Path data) {
        this.process = process;
        this.data = data;
    }

    /** @param home root of the checkout @param folder for data and logs */
    public static PlatformUnderLoad start(Path home, Path folder, DatabaseSettings database)
            throws IOException, InterruptedException {
        int port = JavaProcess.freePort();
        Path data = folder.resolve("data");
        List<String> words = List.of(
                "start",
                "--port",
                String.valueOf(port),
                "--home",
                home.toString(),
                "--data",
                data.toString(),
                "--db-url",
                database.url(),
                "--db-user",
                database.user(),
                "--redis-url",
                "none");
        JavaProcess process = JavaProcess.start(
                "cn.minshui.engine.app.Main",
                words,
                Map.of("MINSHUI_DB_PASSWORD", database.password()),
                port,
                "/api/health/ready",
                folder.resolve("platform.log"));
        return new PlatformUnderLoad(process, data);
    }

    public String url() {
        return process.url();
    }

    public Api administrator() throws IOException {
        return login("admin");
    }

    /** @param user a user of the demo */
    public Api login(String user) throws IOException {
        return Api.anonymous(url()).login(user, password(user));
    }

    /** An access token of a user of the demo, good for half an hour. */
    public String token(String user) throws IOException {
        return Api.anonymous(url())
                .post(
                        "/api/auth/login",
                        Api.JSON.createObjectNode().put("username", user).put("password", password(user)),
                        null)
                .orThrow()
                .path("accessToken")
                .asText();
    }

    public String password(String user) throws IOException {
        return Files.readString(data.resolve("secrets/account-" + user)).strip();
    }

    /** The secret that access tokens are signed with, for a reference that checks the same tokens. */
    public String tokenSecret() throws IOException {
        return Files.readString(data.resolve("secrets/jwt")).strip();
    }

    @Override
    public void close() {
        process.close();
    }
}
