package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.testkit.KillableRedis;
import cn.minshui.engine.testkit.TestDatabases;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Redis goes away for half a minute under two working servers, and comes back empty: meanwhile people log in at both, bills are paid
 * once whatever is sent twice, a month is billed, a release is published and followed, and every event is told.
 */
@Tag("database")
@Tag("full")
class RedisAwayTests {
    private static final Duration AWAY = Duration.ofSeconds(30);
    private static final Duration FOLLOWED_WITHIN = Duration.ofMinutes(1);
    private static final Duration TOLD_WITHIN = Duration.ofMinutes(2);
    private static final List<String> MONTHS = List.of("2026-09", "2026-10");

    @TempDir
    private static Path folder;

    @Test
    void nothingIsLostAndEverythingCatchesUp() {
        try (KillableRedis redis = KillableRedis.start();
                EventReceiver receiver = new EventReceiver()) {
            ServerUnderTest.Home founding = ServerUnderTest.Home.fresh(TestDatabases.freshSettings(), folder)
                    .withRedis(redis.address())
                    .withCopyAt(folder.resolve("old"));
            founding.replace("base/billing/policies/billing.yaml", "value: \"2000\"", "value: \"0\"");
            ProofThings.define(founding);
            try (Publishing publishing = Publishing.found(founding, folder);
                    RestartedServer one = new RestartedServer(founding);
                    RestartedServer other = new RestartedServer(founding.withData(folder.resolve("second")))) {
                one.running();
                new Away(redis, receiver, publishing, one, other, new ProofThings()).tell();
            }
        }
    }

    private record Away(
            KillableRedis redis,
            EventReceiver receiver,
            Publishing publishing,
            RestartedServer one,
            RestartedServer other,
            ProofThings things) {

        void tell() {
            Api first = login(one);
            Api people = one.login("company01", publishing.password("company01"))
                    .approvedBy(one.login("security", publishing.password("security")));
            receiver.register(
                    one.login(ServerUnderTest.OPERATOR, publishing.password(ServerUnderTest.OPERATOR)),
                    ProofThings.TOPICS);
            things.create(first);
            new Pilot(first, () -> people).load(PilotAcceptanceTests.WORKBOOK);
            new Pilot(first).bill(MONTHS.get(0));
            Clerk.hire(people, "demo", "clerk9");
            things.change(login(other));
            receiver.awaitTold(things.versions(first), TOLD_WITHIN, "before");

            redis.kill();
            int paid = workWithout();
            redis.startAgain();

            things.change(login(other));
            publish(2);
            Api after = login(other);
            receiver.awaitTold(things.versions(after), TOLD_WITHIN, "when it is back");
            assertThat(after.listAll("payment", "method == 'cash'", "id")).hasSize(paid);
            Bills.assertAsExpected(after, MONTHS);
            Money.assertHolds(after);
        }

        /** @return how many bills were paid meanwhile */
        private int workWithout() {
            Instant end = Instant.now().plus(AWAY);
            publish(1);
            new Pilot(login(one)).bill(MONTHS.get(1));
            List<JsonNode> bills = login(other).listAll("bill", "status == 'posted'", "id,account,outstanding");
            int paid = 0;
            while (Instant.now().isBefore(end) || paid == 0) {
                payAtBoth(bills.get(paid), "away-" + paid);
                things.change(login(paid % 2 == 0 ? one : other));
                paid++;
            }
            Map<String, Long> versions = things.versions(login(one));
            receiver.awaitTold(versions, TOLD_WITHIN, "while it is away");
            System.out.printf("figure: %d bills paid, changes told by record: %s%n", paid, versions.values());
            return paid;
        }

        /** The second is the same call sent again: it is told what the first was told. */
        private void payAtBoth(JsonNode bill, String key) {
            Api.Answer first = clerk(one).post("/api/data/payment/actions/pay", Clerk.payBody(bill), key);
            Api.Answer again = clerk(other).post("/api/data/payment/actions/pay", Clerk.payBody(bill), key);
            assertThat(first.status()).as("%s", first.body()).isEqualTo(200);
            assertThat(again.status()).as("%s", again.body()).isEqualTo(200);
            assertThat(again.body()).isEqualTo(first.body());
        }

        private void publish(int round) {
            publishing.change(round);
            publishing.assertDone(publishing.command(), "publishing round " + round);
            for (RestartedServer node : List.of(one, other)) {
                Kills.await(
                        "release " + round + " at both nodes",
                        FOLLOWED_WITHIN,
                        () -> ReleaseProof.roundOf(login(node)) == round);
            }
        }

        private Api login(RestartedServer node) {
            return node.login(ServerUnderTest.ADMIN, publishing.password());
        }

        private static Api clerk(RestartedServer node) {
            return node.login("clerk9@demo", "Counter-clerk9-2026");
        }
    }
}
