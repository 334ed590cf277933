package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.testkit.KillableDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 between the asking and the doing of what needs two persons: a role is given. Whatever is cut off, the request is there
 * once, it is decided or waits, and the role is given exactly when it says so, once.
 */
@Tag("database")
@Tag("full")
class ApprovalKillTests {
    private static final String ASKER = "security";
    private static final String SECOND = "security2";
    private static final String ROLE = "clerk";
    private static final int RANDOM_MILLIS = 250;

    @TempDir
    private static Path folder;

    @Test
    void whatIsApprovedIsDoneOnce() {
        try (KillableDatabase database = KillableDatabase.start(folder.resolve("database"))) {
            ServerUnderTest.Home home = ServerUnderTest.Home.fresh(database.settings(), folder);
            try (RestartedServer server = new RestartedServer(home, database);
                    Kills kills = new Kills("approvals")) {
                Rounds rounds = new Rounds(kills, server, home);
                List.of("approval.approved", "approval.done", "approval.committed")
                        .forEach(rounds::kill);
                Kills.NINE_RANDOM.forEach(rounds::kill);
            }
        }
    }

    private static final class Rounds {
        private final Kills kills;
        private final RestartedServer server;
        private final ServerUnderTest.Home home;
        private int number;

        Rounds(Kills kills, RestartedServer server, ServerUnderTest.Home home) {
            this.kills = kills;
            this.server = server;
            this.home = home;
        }

        void kill(String point) {
            String key = "grant-" + ++number;
            String user = user("kill" + number);
            kills.during(server, point, RANDOM_MILLIS, client -> {
                Api asker = client.login(ASKER, password(ASKER));
                Api second = client.login(SECOND, password(SECOND));
                return () -> approve(
                        second, ask(asker, user, key).orThrow().path("approval").asText());
            });
            String told = kills.told(point);
            Api asker = login(ASKER);
            Api second = login(SECOND);
            long asked = asked(asker);
            assertThat(asked).as(told).isBetween(number - 1L, (long) number);
            int given = given(asker, user);
            assertThat(given).as(told).isLessThanOrEqualTo(1);
            if (asked == number) {
                assertThat(status(asker, newest(asker))).as(told).isEqualTo(given == 1 ? "done" : "pending");
            }
            kills.tell(point, asked < number ? "not asked" : given == 1 ? "done" : "asked");

            // The same call again is the same request, whatever became of it.
            Api.Answer again = ask(asker, user, key);
            assertThat(again.status()).as("%s: %s", told, again.body()).isEqualTo(202);
            String request = again.body().path("approval").asText();
            assertThat(asked(asker)).as(told).isEqualTo(number);
            assertThat(request).as(told).isEqualTo(newest(asker));
            Api.Answer decided = approve(second, request);
            assertThat(decided.status()).as("%s: %s", told, decided.body()).isEqualTo(given == 1 ? 409 : 200);
            assertThat(status(asker, request)).as(told).isEqualTo("done");
            assertThat(given(asker, user)).as(told).isEqualTo(1);
        }

        private String password(String user) {
            return Passwords.of(home.data(), user);
        }

        private Api login(String user) {
            // The first start draws the passwords.
            server.running();
            return server.login(user, password(user));
        }

        private String user(String name) {
            ObjectNode user = Api.JSON.createObjectNode().put("username", name).put("displayName", name);
            return login(ServerUnderTest.OPERATOR)
                    .post("/api/data/user", user)
                    .orThrow()
                    .path("id")
                    .asText();
        }

        private static Api.Answer ask(Api asker, String user, String key) {
            return asker.post(
                    "/api/data/user-role",
                    Api.JSON.createObjectNode().put("user", user).put("role", ROLE),
                    key);
        }

        private static Api.Answer approve(Api second, String request) {
            return second.post("/api/approvals/" + request + "/approve", Api.JSON.createObjectNode());
        }

        private static JsonNode requests(Api asker) {
            return asker.get("/api/approvals?list=asked").orThrow().path("items");
        }

        private static long asked(Api asker) {
            return StreamSupport.stream(requests(asker).spliterator(), false).count();
        }

        private static String newest(Api asker) {
            return requests(asker).path(0).path("id").asText();
        }

        private static String status(Api asker, String request) {
            return asker.get("/api/approvals/" + request)
                    .orThrow()
                    .path("status")
                    .asText();
        }

        private static int given(Api asker, String user) {
            return asker.listAll("user-role", "user == " + user + " && role == '" + ROLE + "'", "id")
                    .size();
        }
    }
}
