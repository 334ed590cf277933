package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.testkit.KillableDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * kill -9 of a start that publishes seals for what there is already. Afterwards people work with sealed and unsealed records alike, the
 * next check seals the rest, and from then on every record has one whole seal: a changed byte is found.
 */
@Tag("database")
@Tag("full")
class SealKillTests {
    private static final Duration DIES_WITHIN = Duration.ofMinutes(2);
    private static final int RANDOM_MILLIS = 1200;
    private static final String FOLDER = "base/customer/objects/";

    @TempDir
    private static Path folder;

    @Test
    void everyRecordIsSealedOnce() {
        try (KillableDatabase database = KillableDatabase.start(folder.resolve("database"))) {
            ServerUnderTest.Home home =
                    ServerUnderTest.Home.fresh(database.settings(), folder).withCopyAt(folder.resolve("home"));
            try (Publishing publishing = Publishing.found(home, folder);
                    RestartedServer server = new RestartedServer(publishing.changed(), database);
                    Kills kills = new Kills("filling seals")) {
                Rounds rounds = new Rounds(kills, server, publishing);
                rounds.fill();
                rounds.kill("seal.part", FOLDER + "meter-card.yaml", "meter-card", "remark");
                rounds.kill("seal.part#2", "base/reading/objects/reading.yaml", "reading", "");
                rounds.kill(Kills.RANDOM_MOMENT, FOLDER + "customer.yaml", "customer", "remark");
                rounds.kill(Kills.RANDOM_MOMENT, FOLDER + "account.yaml", "account", "remark");
                rounds.kill(Kills.RANDOM_MOMENT, "base/meter/objects/meter.yaml", "meter", "sealNo");
                rounds.oneByte();
            }
        }
    }

    private record Rounds(Kills kills, RestartedServer server, Publishing publishing) {

        void fill() {
            Api people = login("company01").approvedBy(login("security"));
            new Pilot(login(ServerUnderTest.ADMIN), () -> people).load(PilotAcceptanceTests.WORKBOOK);
            server.close();
        }

        private Api login(String user) {
            // The first start draws the passwords.
            server.running();
            return server.login(user, Passwords.of(publishing.changed().data(), user));
        }

        private JdbcTemplate jdbc() {
            return publishing.database().jdbc();
        }

        private int count(String from, Object... values) {
            return Objects.requireNonNull(jdbc().queryForObject("select count(*) from " + from, Integer.class, values));
        }

        private static String table(String object) {
            return "d_" + object.replace('-', '_');
        }

        private int sealsOf(String object) {
            return count("sys_seal where object = ? and record_id > 0", object);
        }

        /** @param field of the object that may be changed at any time; empty where records are changed by actions alone */
        void kill(String point, String file, String object, String field) {
            publishing.changed().replace(file, "scope: organization\n", "scope: organization\nseal: true\n");
            killStart(point);
            String told = kills.told(point) + ", " + object;
            int records = count(table(object));
            int sealed = sealsOf(object);
            kills.tell(point, sealed + " of " + records + " records of " + object + " sealed");
            if (!Kills.isRandom(point)) {
                assertThat(sealed).as(told).isPositive().isLessThan(records);
            }
            server.running();
            if (!field.isEmpty()) {
                changeOneWithout(object, field, told);
            }
            JsonNode verified = verify();
            assertThat(verified.path("whole").asBoolean())
                    .as("%s: %s", told, verified)
                    .isTrue();
            assertThat(sealsOf(object)).as(told).isEqualTo(count(table(object)));
            assertThat(count(
                            "(select record_id from sys_seal where object = ? group by record_id having count(*) > 1) x",
                            object))
                    .as(told)
                    .isZero();
            server.close();
        }

        private void killStart(String point) {
            if (!Kills.isRandom(point)) {
                ServerUnderTest victim = ServerUnderTest.launch(publishing.changed(), ServerUnderTest.crashAt(point));
                assertThat(victim.endsWithin(DIES_WITHIN)).as(kills.told(point)).isTrue();
                return;
            }
            int begun = publishing.begun();
            ServerUnderTest victim = ServerUnderTest.launch(publishing.changed(), List.of());
            publishing.awaitBegun(begun, victim);
            victim.endsWithin(Duration.ofMillis(kills.randomMillis(RANDOM_MILLIS)));
            kills.kill(server, victim);
        }

        /** A record that has no seal yet is no broken one: whoever works with it is not held up. */
        private void changeOneWithout(String object, String field, String told) {
            List<Long> without = jdbc().queryForList(
                            "select id from " + table(object) + " where id not in (select record_id from sys_seal"
                                    + " where object = ?) order by id limit 1",
                            Long.class,
                            object);
            if (!without.isEmpty()) {
                String path = "/api/data/" + object + "/" + without.get(0);
                Api admin = login(ServerUnderTest.ADMIN);
                long version = admin.get(path).orThrow().path("version").asLong();
                Api.Answer changed =
                        admin.patch(path, Api.JSON.createObjectNode().put(field, "核对"), version);
                assertThat(changed.status()).as("%s: %s", told, changed.body()).isEqualTo(200);
            }
        }

        private JsonNode verify() {
            return login("auditor")
                    .post("/api/data/audit/actions/verify", Api.JSON.createObjectNode())
                    .orThrow();
        }

        void oneByte() {
            assertThat(jdbc().update("update d_meter_card set service_address = concat(service_address, ' ')"
                            + " where card_no = '35058700002'"))
                    .isEqualTo(1);
            JsonNode verified = verify();
            assertThat(verified.path("whole").asBoolean()).as("%s", verified).isFalse();
        }
    }
}
