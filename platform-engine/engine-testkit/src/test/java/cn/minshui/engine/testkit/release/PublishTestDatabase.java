package cn.minshui.engine.testkit.release;

import static cn.minshui.engine.testkit.release.LendingPlatform.ROOT;
import static cn.minshui.engine.testkit.release.LendingPlatform.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.migration.SystemSchema;
import cn.minshui.engine.core.release.ReleaseService;
import cn.minshui.engine.core.release.Releases.Release;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.TestDatabases;
import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A fresh database for each test of publishing, and a node that publishes to it. */
abstract class PublishTestDatabase {
    final Database database = TestDatabases.fresh();
    final ReleaseService releases = LendingPlatform.node(database);

    @BeforeEach
    final void tables() {
        SystemSchema.migrate(database);
    }

    @AfterEach
    final void close() {
        ((HikariDataSource) database.dataSource()).close();
    }

    Release publish(Lending lending) {
        return publish(
                releases,
                lending,
                releases.current(TENANT, ROOT).map(Release::id).orElse(null));
    }

    static Release publish(ReleaseService node, Lending lending, @Nullable ReleaseId expected) {
        return node.publish(TENANT, lending.sources(), expected, "tester", "测试");
    }

    ProblemException assertInvalid(Lending lending, String code) {
        ProblemException[] caught = new ProblemException[1];
        assertThatThrownBy(() -> publish(lending)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problemClass()).isEqualTo(ProblemClass.INVALID);
            assertThat(e.problems()).extracting(Problem::code).containsOnly(code);
            caught[0] = e;
        });
        return caught[0];
    }

    void insertCopy(long id, String barcode, String title) {
        database.jdbc()
                .update(
                        "insert into d_copy (id, tenant_id, org_id, version, release_id, created_at, created_by,"
                                + " updated_at, updated_by, barcode, title) values (?, 1, 1, 1, 1, current_timestamp, 1,"
                                + " current_timestamp, 1, ?, ?)",
                        id,
                        barcode,
                        title);
    }

    List<String> columns(String table) {
        return database.jdbc()
                .queryForList(
                        "select column_name from information_schema.columns where table_name = ? and table_schema = "
                                + (database.dialect().name().equals("mariadb") ? "database()" : "current_schema()"),
                        String.class,
                        table);
    }

    List<String> states() {
        return database.jdbc().queryForList("select state from sys_publish order by id", String.class);
    }
}
