package cn.minshui.bench;

import cn.minshui.acceptance.Api;
import cn.minshui.bench.server.PlatformUnderLoad;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.testkit.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.util.FileSystemUtils;

/**
 * How long the answer to a wrong password takes for a user that there is and for one that there is not, tried in turn: whoever
 * measures must not learn which names exist. Nothing is locked and no picture is asked for, by the policy of this system.
 */
final class LoginBench implements Bench {
    private static final int TRIES = 500;
    private static final int WARMING = 40;
    private static final double MOST = 1.1;
    private static final double NANOS_OF_A_MILLISECOND = 1e6;
    private static final String POLICY = """
            extends: policy/login
            parameters:
              failures: {value: "1000000"}
              captchaAfter: {value: "1000000"}
              captchaAfterOfAddress: {value: "1000000"}
            """;

    @Override
    public String name() {
        return "login";
    }

    @Override
    public String purpose() {
        return "密码错误时，有无此用户的应答时间 / a wrong password, of a user and of nobody";
    }

    @Override
    public Duration atMost() {
        return Duration.ofMinutes(10);
    }

    @Override
    public List<Figure> run(Options options, Path folder) throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        FileSystemUtils.copyRecursively(options.home().resolve("metadata"), home.resolve("metadata"));
        Files.writeString(home.resolve("metadata/base/bench-login.yaml"), POLICY);
        Files.createSymbolicLink(home.resolve("plugins"), options.home().resolve("plugins"));
        DatabaseSettings settings = TestDatabases.freshSettings(options.database());
        try (PlatformUnderLoad platform =
                PlatformUnderLoad.start(home, Files.createDirectory(folder.resolve("platform")), settings)) {
            Api nobody = Api.anonymous(platform.url());
            for (int i = 0; i < WARMING; i++) {
                tried(nobody, i % 2 == 0 ? "clerk" : "nobody");
            }
            List<Long> known = new ArrayList<>();
            List<Long> unknown = new ArrayList<>();
            for (int i = 0; i < TRIES; i++) {
                known.add(tried(nobody, "clerk"));
                unknown.add(tried(nobody, "nobody"));
            }
            double ofKnown = median(known);
            double ofUnknown = median(unknown);
            double apart = Math.max(ofKnown, ofUnknown) / Math.min(ofKnown, ofUnknown);
            return List.of(Figure.atMost(
                    "median of " + TRIES + " tries, user and nobody in turn",
                    milliseconds(ofKnown),
                    milliseconds(ofUnknown),
                    apart,
                    MOST));
        }
    }

    /** @return nanoseconds @throws IOException when it is refused in any other way than as a wrong password */
    private static long tried(Api api, String user) throws IOException {
        long begin = System.nanoTime();
        Api.Answer answer = api.post(
                "/api/auth/login",
                Api.JSON.createObjectNode().put("username", user).put("password", "Wrong-2026"),
                null);
        long took = System.nanoTime() - begin;
        if (answer.status() != 401 || !answer.body().path("code").asText().equals("LOGIN_FAILED")) {
            throw new IOException("not refused as a wrong password: " + answer.status() + " " + answer.body());
        }
        return took;
    }

    private static double median(List<Long> times) {
        List<Long> sorted = times.stream().sorted().toList();
        return sorted.get(sorted.size() / 2) / NANOS_OF_A_MILLISECOND;
    }

    private static String milliseconds(double value) {
        return String.format(Locale.ROOT, "%.1f ms", value);
    }
}
