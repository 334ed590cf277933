package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.core.database.Databases;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * One database with two installations over it: what it was founded with, and a copy that is changed round by round. Every round adds an
 * object, a field on two tables that hold rows, and the number of the round in a dictionary, so that half a release would show.
 *
 * @param founding the home of the node that keeps running; its metadata are published once and known from then on
 * @param changed the home of the one that publishes
 */
record Publishing(ServerUnderTest.Home founding, ServerUnderTest.Home changed, Database database)
        implements AutoCloseable {
    private static final Duration BEGINS_WITHIN = Duration.ofMinutes(2);
    private static final Duration ENDS_WITHIN = Duration.ofMinutes(2);
    private static final String CUSTOMER = "base/customer/objects/customer.yaml";
    private static final String CARD = "base/customer/objects/meter-card.yaml";

    static Publishing found(DatabaseSettings settings, Path folder) {
        return found(ServerUnderTest.Home.fresh(settings, folder).withCopyAt(folder.resolve("old")), folder);
    }

    /** @param founding a copy, changed already as the test needs it */
    static Publishing found(ServerUnderTest.Home founding, Path folder) {
        founding.grantToAdministrator("*", "read, create, update");
        writeRound(founding, 0);
        ServerUnderTest.Home changed =
                founding.withCopyAt(folder.resolve("new")).withData(folder.resolve("node"));
        return new Publishing(founding, changed, Databases.open(founding.database()));
    }

    String password(String user) {
        return Passwords.of(founding.data(), user);
    }

    String password() {
        return founding.adminPassword();
    }

    private static void writeRound(ServerUnderTest.Home home, int round) {
        home.write(
                "base/proof/round.yaml",
                "kind: dictionary\nname: proof-round\nlabel: 轮次\nitems: {round: {label: 第%d轮}}\n".formatted(round));
    }

    /** Makes the metadata of the round out of those of the round before. */
    void change(int round) {
        writeRound(changed, round);
        changed.write("base/proof/proof-%d.yaml".formatted(round), """
                kind: object
                name: proof-%d
                label: 证明%d
                module: proof
                scope: organization
                title: name
                fields:
                  name: {type: text, maxLength: 40, required: true, label: 名称}
                indexes:
                  byName: {fields: [name]}
                """.formatted(round, round));
        String field = "fields:\n  proof%d: {type: text, maxLength: 40, default: 第%d轮, label: 证明%d}\n"
                .formatted(round, round, round);
        changed.replace(CUSTOMER, "fields:\n", field);
        changed.replace(CARD, "fields:\n", field);
    }

    /** Starts {@code metadata publish} of the changed metadata. */
    ServerUnderTest command() {
        return ServerUnderTest.command(changed, "metadata", "publish", "--tenant", "demo", "--reason", "证明");
    }

    void assertDone(ServerUnderTest command, String told) {
        assertThat(command.endsWithin(ENDS_WITHIN)).as(told).isTrue();
        assertThat(command.exitCode()).as(() -> told + "\n" + command.logTail()).isZero();
    }

    /** How many releases there are. */
    int published() {
        return count("select count(*) from sys_release");
    }

    /** How many tries to publish there were. */
    int begun() {
        return count("select count(*) from sys_publish");
    }

    /** How far the last try got, as the log of publishing says. */
    String lastTry() {
        return Objects.requireNonNull(
                database.jdbc().queryForObject("select state from sys_publish order by id desc limit 1", String.class));
    }

    void awaitBegun(int before, ServerUnderTest by) {
        Kills.await("a try to publish", BEGINS_WITHIN, () -> {
            assertThat(begun() > before || by.isAlive()).as(by::logTail).isTrue();
            return begun() > before;
        });
    }

    @Override
    public void close() {
        ((HikariDataSource) database.dataSource()).close();
    }

    private int count(String sql) {
        return Objects.requireNonNull(database.jdbc().queryForObject(sql, Integer.class));
    }
}
