package cn.minshui.bench;

import cn.minshui.acceptance.Api;
import cn.minshui.bench.load.Requests;
import cn.minshui.bench.server.ManyCards;
import cn.minshui.bench.server.PlatformUnderLoad;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.testkit.TestDatabases;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What rights cost: the same cards for a user with the least rights, a role kept as a record, and for the administrator. */
final class RightsBench implements Bench {
    private static final double MOST = 1.2;
    private static final int ROUNDS = 600;
    private static final int EXPORTS = 9;
    private static final String COMPANY = "350583";
    private static final String EXPORT = "/api/data/meter-card/export?format=csv&fields=cardNo,status";

    @Override
    public String name() {
        return "rights";
    }

    @Override
    public String purpose() {
        return "最小权限与管理员在十万张表卡上的列表、过滤、导出 / least rights against the administrator on 100 000 cards";
    }

    @Override
    public Duration atMost() {
        return Duration.ofMinutes(20);
    }

    @Override
    public List<Figure> run(Options options, Path folder) throws Exception {
        DatabaseSettings settings = TestDatabases.freshSettings(options.database());
        Database database = TestDatabases.open(settings);
        try (PlatformUnderLoad platform = PlatformUnderLoad.start(options.home(), folder, settings)) {
            ManyCards cards =
                    ManyCards.fill(database, options.home(), platform.administrator(), "meter-card", options.cards());
            Asker least = new Asker(platform.url(), least(platform));
            Asker all = new Asker(platform.url(), platform.token("admin"));
            List<Figure> figures = new ArrayList<>();
            long number = cards.count("meter-card");
            figures.add(Figure.plain("cards", String.valueOf(number)));
            requireAll(all, number);
            for (Map.Entry<String, String> path : paths().entrySet()) {
                int rounds = path.getKey().startsWith("export") ? EXPORTS : ROUNDS;
                figures.add(compare(least, all, path.getKey(), path.getValue(), rounds));
            }
            return figures;
        }
    }

    private static Map<String, String> paths() {
        Map<String, String> paths = new LinkedHashMap<>();
        paths.put(
                "list, first page, counted",
                "/api/data/meter-card?size=20&count=true&fields=cardNo,status,book.bookNo");
        paths.put(
                "filter, newest first",
                "/api/data/meter-card?size=20&count=true&sort=-id&fields=cardNo,status&filter="
                        + Requests.encoded("status == 'normal'"));
        paths.put("export of all", EXPORT);
        return paths;
    }

    /** Makes the user at the company, below which all cards lie, and the role that shows him these and nothing else. @return his token */
    private static String least(PlatformUnderLoad platform) throws IOException {
        Api system = platform.login("system");
        Api security = platform.login("security").approvedBy(platform.login("security2"));
        String company = system.listAll("organization", "code == '" + COMPANY + "'", "id")
                .get(0)
                .path("id")
                .asText();
        ObjectNode role = Api.JSON.createObjectNode().put("name", "bench-least").put("label", "最小权限");
        ObjectNode cards = role.putArray("grants").addObject();
        cards.put("target", "meter-card").put("fieldRights", "mobile:masked remark:hidden");
        cards.put("condition", "cardNo != ''");
        cards.putArray("operations").add("read").add("export");
        ObjectNode books = role.withArray("grants").addObject().put("target", "book");
        books.putArray("operations").add("read");
        security.post("/api/data/role", role).orThrow();
        ObjectNode user = Api.JSON
                .createObjectNode()
                .put("username", "benchleast")
                .put("displayName", "最小权限")
                .put("organization", company);
        String id = system.post("/api/data/user", user).orThrow().path("id").asText();
        security.post(
                        "/api/data/user-role",
                        Api.JSON.createObjectNode().put("user", id).put("role", "bench-least"))
                .orThrow();
        String first = "First-bench-2026";
        String second = "Second-bench-2026";
        security.post(
                        "/api/data/user/" + id + "/actions/set-password",
                        Api.JSON.createObjectNode().put("password", first))
                .orThrow();
        Api.anonymous(platform.url())
                .login("benchleast", first)
                .post(
                        "/api/auth/password",
                        Api.JSON.createObjectNode().put("old", first).put("new", second))
                .orThrow();
        JsonNode login = Api.anonymous(platform.url())
                .post(
                        "/api/auth/login",
                        Api.JSON
                                .createObjectNode()
                                .put("username", "benchleast")
                                .put("password", second),
                        null)
                .orThrow();
        return login.path("accessToken").asText();
    }

    /** A limit of what may be exported would measure less than is said. */
    private static void requireAll(Asker administrator, long cards) throws IOException, InterruptedException {
        long lines = administrator.ask(EXPORT).body().lines().count() - 1;
        if (lines != cards) {
            throw new IllegalStateException("exported " + lines + " of " + cards + " cards");
        }
    }

    /** One after the other, so that what else the machine does falls on both alike. */
    private static Figure compare(Asker least, Asker all, String what, String path, int rounds)
            throws IOException, InterruptedException {
        if (!least.ask(path).body().equals(all.ask(path).body())) {
            throw new IllegalStateException("the two do not see the same: " + path);
        }
        for (int i = 0; i < rounds / 2; i++) {
            least.ask(path);
            all.ask(path);
        }
        double[] few = new double[rounds];
        double[] many = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            // Who comes second finds the pages read: so it is the other one each time.
            if (i % 2 == 0) {
                few[i] = least.millis(path);
            }
            many[i] = all.millis(path);
            if (i % 2 == 1) {
                few[i] = least.millis(path);
            }
        }
        return Figure.atMost(
                what,
                String.format(Locale.ROOT, "least rights median %.1f ms", median(few)),
                String.format(Locale.ROOT, "administrator median %.1f ms", median(many)),
                median(few) / median(many),
                MOST);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private record Asker(HttpClient client, String url, String token) {
        Asker(String url, String token) {
            this(HttpClient.newHttpClient(), url, token);
        }

        HttpResponse<String> ask(String path) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                    .header("Authorization", "Bearer " + token)
                    .build();
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(path + " answered " + answer.statusCode() + ": " + answer.body());
            }
            return answer;
        }

        double millis(String path) throws IOException, InterruptedException {
            long begin = System.nanoTime();
            ask(path);
            return (System.nanoTime() - begin) / 1e6;
        }
    }
}
