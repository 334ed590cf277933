package cn.minshui.engine.testkit.release;

import static cn.minshui.engine.testkit.release.LendingPlatform.COMPANY;
import static cn.minshui.engine.testkit.release.LendingPlatform.ROOT;
import static cn.minshui.engine.testkit.release.LendingPlatform.STATION;
import static cn.minshui.engine.testkit.release.LendingPlatform.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.migration.SystemSchema;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.release.ReleaseService;
import cn.minshui.engine.core.release.Releases.PublishPlan;
import cn.minshui.engine.core.release.Releases.Release;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.TestDatabases;
import cn.minshui.engine.testkit.library.LibraryMetadata;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("database")
class PublishIntegrationTests {
    private final Database database = TestDatabases.fresh();
    private final ReleaseService releases = LendingPlatform.node(database);

    @BeforeEach
    void tables() {
        SystemSchema.migrate(database);
    }

    @AfterEach
    void close() {
        ((HikariDataSource) database.dataSource()).close();
    }

    private Release publish(Lending lending) {
        return publish(
                releases,
                lending,
                releases.current(TENANT, ROOT).map(Release::id).orElse(null));
    }

    private static Release publish(ReleaseService node, Lending lending, @Nullable ReleaseId expected) {
        return node.publish(TENANT, lending.sources(), expected, "tester", "测试");
    }

    @Test
    void aPlanTellsWhatPublishingDoesAndDoesNothing() {
        PublishPlan plan = releases.plan(TENANT, Lending.standard().sources());

        assertThat(plan.known()).isFalse();
        assertThat(plan.problems()).isEmpty();
        assertThat(plan.steps()).contains("create table d_reader with 11 columns");
        assertThat(plan.ddl().toLowerCase()).contains("create table", "d_copy", "bought_at", "unique");
        assertThat(plan.ddl()).doesNotContain("null null");
        assertThat(columns("d_copy")).isEmpty();
        assertThat(releases.current(TENANT, ROOT)).isEmpty();
    }

    @Test
    void afterPublishingNothingIsLeftToPlan() {
        Release release = publish(Lending.standard());

        assertThat(release.number()).isEqualTo(1);
        assertThat(releases.current(TENANT, STATION)).contains(release);
        PublishPlan again = releases.plan(TENANT, Lending.standard().sources());
        assertThat(again.known()).isTrue();
        assertThat(again.steps()).isEmpty();
        assertThat(columns("d_copy"))
                .contains("id", "tenant_id", "org_id", "version", "release_id", "deleted_at", "bought_at")
                .doesNotContain("fee");
        assertThat(releases.sources(TENANT, release.id()))
                .isEqualTo(Lending.standard().sources());
    }

    @Test
    void theSameSourcesTwiceAreOneRelease() {
        Release first = publish(Lending.standard());
        Release second = publish(Lending.standard());

        assertThat(second).isEqualTo(first);
        assertThat(releases.list(TENANT)).containsExactly(first);
        assertThat(states()).containsExactly("published");
    }

    @Test
    void aNewFieldIsANewColumnAndRowsStay() {
        publish(Lending.standard());
        insertCopy(1, "A1", "红楼梦");

        publish(Lending.standard().withField("note: {type: text, maxLength: 50, label: 备注}"));

        assertThat(columns("d_copy")).contains("note");
        assertThat(database.jdbc().queryForObject("select title from d_copy where note is null", String.class))
                .isEqualTo("红楼梦");
    }

    @Test
    void aFieldThatIsGoneKeepsItsColumn() {
        Lending more = Lending.standard().withField("note: {type: text, maxLength: 50, label: 备注}");
        publish(more);
        publish(Lending.standard());

        assertThat(columns("d_copy")).contains("note");
    }

    @Test
    void theFieldOfABranchIsAColumnOfItsOwnAndOnlyThatBranchSeesIt() {
        Lending branched = Lending.standard().withBranch("c", "donor: {type: text, maxLength: 40, label: 捐赠人}");
        Release release = publish(branched);

        assertThat(columns("d_copy")).contains("x_c_donor");
        assertThat(releases.model(TENANT, release.id(), STATION)
                        .objects()
                        .get("copy")
                        .fields())
                .containsKey("donor");
        assertThat(releases.model(TENANT, release.id(), ROOT)
                        .objects()
                        .get("copy")
                        .fields())
                .doesNotContainKey("donor");
        assertThat(releases.plan(TENANT, branched.sources()).steps()).isEmpty();
    }

    @Test
    void aLongerTextWidensItsColumn() {
        publish(Lending.standard());
        insertCopy(1, "A1", "短");

        publish(Lending.standard().withTitleLength(300));
        insertCopy(2, "A2", "长".repeat(300));
        publish(Lending.standard().withTitleLength(3000));
        insertCopy(3, "A3", "很".repeat(3000));

        assertThat(database.jdbc().queryForList("select char_length(title) from d_copy order by id", Integer.class))
                .containsExactly(1, 300, 3000);
        assertThat(releases.plan(
                                TENANT, Lending.standard().withTitleLength(3000).sources())
                        .steps())
                .isEmpty();
    }

    @Test
    void aShorterTextIsRefusedWhereRowsAreLonger() {
        Release before = publish(Lending.standard());
        insertCopy(1, "A1", "七个字的长题名");

        assertInvalid(Lending.standard().withTitleLength(5), "COLUMN_NARROWED");
        assertThat(releases.current(TENANT, ROOT)).contains(before);
        assertThat(states()).containsExactly("published", "refused");

        publish(Lending.standard().withTitleLength(7));
        assertThat(database.jdbc().queryForObject("select title from d_copy", String.class))
                .isEqualTo("七个字的长题名");
    }

    @Test
    void anotherTypeIsRefusedAndSaidTogetherWithAllOtherProblems() {
        publish(Lending.standard()
                .withField("note: {type: text, maxLength: 50, label: 备注}")
                .withField("weight: {type: integer, label: 重量}"));

        ProblemException refused = assertInvalid(
                Lending.standard()
                        .withField("note: {type: integer, label: 备注}")
                        .withField("weight: {type: date, label: 重量}"),
                "COLUMN_TYPE_CHANGED");

        assertThat(refused.problems()).hasSize(2).allSatisfy(problem -> {
            assertThat(problem.message().zh()).contains("已有数据会失去含义");
            assertThat(problem.fix()).isNotNull();
        });
    }

    @Test
    void aUniqueKeyOverRepeatedRowsIsRefused() {
        publish(Lending.standard());
        insertCopy(1, "A1", "同名");
        insertCopy(2, "A2", "同名");
        Lending unique = Lending.standard().withUnique("oneTitle: {fields: [title], message: 题名重复}");

        assertInvalid(unique, "UNIQUE_HAS_DUPLICATES");
        database.jdbc().update("update d_copy set title = '另一本' where id = 2");
        publish(unique);

        assertThatThrownBy(() -> insertCopy(3, "A3", "同名")).hasMessageContaining("ua_copy_one_title");
        assertThatThrownBy(() -> insertCopy(4, "A1", "新书")).hasMessageContaining("ua_copy_barcode");
    }

    @Test
    void anIndexTooWideForOneOfTheDatabasesIsRefusedOnBoth() {
        Lending wide =
                Lending.standard().withTitleLength(1000).withUnique("oneTitle: {fields: [title], message: 题名重复}");

        assertInvalid(wide, "INDEX_TOO_WIDE");
        assertThat(columns("d_copy")).isEmpty();
    }

    @Test
    void aUniqueKeyThatIsGoneStaysInForceAndIsWarnedAbout() {
        publish(Lending.standard().withUnique("oneTitle: {fields: [title], message: 题名重复}"));

        PublishPlan plan = releases.plan(TENANT, Lending.standard().sources());

        assertThat(plan.problems()).extracting(Problem::code).containsExactly("UNIQUE_STILL_ENFORCED");
        assertThat(plan.problems()).noneMatch(Problem::isError);
    }

    /** A table whose deleted rows kept their values: the key that leaves them out comes first, then the older one goes. */
    @Test
    void aKeyGivesWayToOneThatLeavesDeletedRowsOut() {
        SourceTree kept = Lending.standard().withoutSoftDelete();
        Release before = releases.publish(TENANT, kept, null, "tester", "测试");
        insertCopy(1, "A1", "旧书");
        assertThat(releases.plan(TENANT, Lending.standard().sources()).steps())
                .containsExactly(
                        "add column d_copy.deleted_at date-time",
                        "add generated column d_copy.deleted_key",
                        "add unique key ua_copy_barcode on d_copy (tenant_id, barcode, deleted_key)",
                        "drop unique key u_copy_barcode on d_copy in favour of ua_copy_barcode");

        publish(releases, Lending.standard(), before.id());

        assertThatThrownBy(() -> insertCopy(2, "A1", "新书")).hasMessageContaining("ua_copy_barcode");
        database.jdbc().update("update d_copy set deleted_at = updated_at where id = 1");
        insertCopy(2, "A1", "新书");
        PublishPlan again = releases.plan(TENANT, Lending.standard().sources());
        assertThat(again.steps()).isEmpty();
        assertThat(again.problems()).isEmpty();
    }

    /** As a publisher leaves it that was killed between the two, or a server of an earlier version. */
    @Test
    void ofBothKeysTheOlderIsDroppedByTheNextTry() {
        publish(Lending.standard());
        database.jdbc().execute("create unique index u_copy_barcode on d_copy (tenant_id, barcode)");
        PublishPlan plan =
                releases.plan(TENANT, Lending.standard().withTitleLength(120).sources());
        assertThat(plan.steps()).contains("drop unique key u_copy_barcode on d_copy in favour of ua_copy_barcode");
        assertThat(plan.problems()).isEmpty();

        publish(Lending.standard().withTitleLength(120));

        insertCopy(1, "A1", "旧书");
        database.jdbc().update("update d_copy set deleted_at = updated_at");
        insertCopy(2, "A1", "新书");
        assertThat(releases.plan(TENANT, Lending.standard().withTitleLength(120).sources())
                        .steps())
                .isEmpty();
    }

    @Test
    void aUniqueKeyIsMadeOverRowsOfWhichOnlyDeletedOnesRepeat() {
        publish(Lending.standard());
        insertCopy(1, "A1", "同名");
        insertCopy(2, "A2", "同名");
        Lending unique = Lending.standard().withUnique("oneTitle: {fields: [title], message: 题名重复}");
        database.jdbc().update("update d_copy set deleted_at = updated_at where id = 2");

        publish(unique);

        assertThatThrownBy(() -> insertCopy(3, "A3", "同名")).hasMessageContaining("ua_copy_one_title");
    }

    @Test
    void textIsComparedByCodePoint() {
        publish(Lending.standard());
        int id = 0;
        for (String title : List.of("b", "B", "a", "a ", "é", "e", "阿", "\uD842\uDFB7", "\uFF5E")) {
            insertCopy(++id, "K" + id, title);
        }
        assertThat(database.jdbc().queryForList("select title from d_copy order by title", String.class))
                .containsExactly("B", "a", "a ", "b", "e", "é", "阿", "\uFF5E", "\uD842\uDFB7");
        assertThat(database.jdbc().queryForObject("select count(*) from d_copy where title = 'a'", Integer.class))
                .isEqualTo(1);
    }

    @Test
    void goingBackOnlyMovesThePointer() {
        Release first = publish(Lending.standard());
        Release second = publish(Lending.standard().withTitleLength(200));
        Release back = publish(Lending.standard());

        assertThat(back).isEqualTo(first);
        assertThat(releases.list(TENANT)).containsExactly(second, first);
        assertThat(releases.current(TENANT, ROOT)).contains(first);
    }

    @Test
    void whoeverSawAnOlderReleaseIsTold() {
        Release first = publish(Lending.standard());
        publish(Lending.standard().withTitleLength(200));

        assertThatThrownBy(() -> publish(releases, Lending.standard().withTitleLength(300), first.id()))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problemClass()).isEqualTo(ProblemClass.CONFLICT);
                    assertThat(e.problems()).extracting(Problem::code).containsExactly("RELEASE_MOVED");
                });
        assertThat(columns("d_copy")).isNotEmpty();
    }

    @Test
    void ofPublishersAtOnceOneWinsAndTheOthersAreTold() throws Exception {
        ReleaseId first = publish(Lending.standard()).id();
        ExecutorService clerks = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Release>> tries = new ArrayList<>();
            for (int clerk = 0; clerk < 4; clerk++) {
                Lending mine = Lending.standard().withTitleLength(200 + clerk);
                ReleaseService node = LendingPlatform.node(database);
                tries.add(() -> publish(node, mine, first));
            }
            int won = 0;
            for (Future<Release> outcome : clerks.invokeAll(tries)) {
                try {
                    assertThat(outcome.get().number()).isEqualTo(2);
                    won++;
                } catch (ExecutionException e) {
                    assertThat(e.getCause())
                            .isInstanceOfSatisfying(
                                    ProblemException.class,
                                    refused ->
                                            assertThat(refused.problemClass()).isEqualTo(ProblemClass.CONFLICT));
                }
            }
            assertThat(won).isEqualTo(1);
        } finally {
            clerks.shutdownNow();
        }
        assertThat(releases.list(TENANT)).hasSize(2);
    }

    @Test
    void aGateThatRefusesKeepsTheOldRelease() {
        Release before = publish(Lending.standard());
        Problem failed = Problem.error("TEST_FAILED", Place.whole(), "用例不通过", "a case fails");
        ReleaseService gated = LendingPlatform.node(database, model -> List.of(failed));

        assertThatThrownBy(() -> publish(gated, Lending.standard().withTitleLength(200), before.id()))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.problems()).containsExactly(failed));
        gated.refresh();
        assertThat(gated.current(TENANT, ROOT)).contains(before);
        assertThat(gated.list(TENANT)).containsExactly(before);
    }

    @Test
    void aSecondBusinessIsPublishedWithItsBranch() {
        SourceTree sources = LibraryMetadata.sources();

        Release release = releases.publish(TENANT, sources, null, "tester", "图书馆");

        PublishPlan again = releases.plan(TENANT, sources);
        assertThat(again.known()).isTrue();
        assertThat(again.steps()).isEmpty();
        assertThat(releases.sources(TENANT, release.id())).isEqualTo(sources);
        releases.model(TENANT, release.id(), ROOT)
                .objects()
                .values()
                .forEach(object ->
                        assertThat(columns(object.table())).as(object.name()).isNotEmpty());
    }

    @Test
    void aTableInLongUseStopsPublishingSoonAndTheNextTryFinishes() throws Exception {
        Release before = publish(Lending.standard());
        insertCopy(1, "A1", "题名");
        Lending next = Lending.standard().withField("note: {type: text, maxLength: 50, label: 备注}");
        try (Connection reader = database.dataSource().getConnection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("select * from d_copy");

            assertThatThrownBy(() -> publish(next)).isInstanceOfSatisfying(ProblemException.class, e -> {
                assertThat(e.problemClass()).isEqualTo(ProblemClass.CONFLICT);
                assertThat(e.problems()).extracting(Problem::code).containsExactly("TABLES_IN_USE");
            });
            reader.rollback();
        }
        assertThat(releases.current(TENANT, ROOT)).contains(before);
        assertThat(publish(next).number()).isEqualTo(2);
    }

    @Test
    void anotherNodeFollowsAfterItsNextPoll() {
        ReleaseService other = LendingPlatform.node(database);
        Release first = publish(Lending.standard());
        assertThat(other.current(TENANT, ROOT)).contains(first);

        Release second = publish(Lending.standard().withTitleLength(200));
        other.refresh();

        assertThat(other.current(TENANT, ROOT)).contains(second);
        assertThat(other.model(TENANT, second.id(), ROOT).hash())
                .isEqualTo(releases.model(TENANT, second.id(), ROOT).hash());
    }

    @Test
    void anAnnouncementThatFailsDoesNotUndoTheRelease() {
        AtomicBoolean tried = new AtomicBoolean();
        ReleaseService node = LendingPlatform.node(database, (tenant, release) -> {
            tried.set(true);
            throw new IllegalStateException("no connection");
        });

        Release release = publish(node, Lending.standard(), null);

        assertThat(tried).isTrue();
        assertThat(node.current(TENANT, ROOT)).contains(release);
    }

    @Test
    void tenantsWithTheSameSourcesShareModels() {
        TenantId other = new TenantId(2);
        SourceTree sources = Lending.standard().sources();
        Release mine = publish(Lending.standard());
        Release theirs = releases.publish(other, sources, null, "tester", "测试");

        assertThat(theirs.id()).isEqualTo(mine.id());
        assertThat(theirs.number()).isNotEqualTo(mine.number());
        assertThat(releases.model(other, theirs.id(), ROOT)).isSameAs(releases.model(TENANT, mine.id(), ROOT));
        assertThat(releases.list(other)).containsExactly(theirs);
    }

    @Test
    void aNodeMayFollowAReleaseOfItsOwn() {
        Release first = publish(Lending.standard());
        Release second = publish(Lending.standard().withTitleLength(200));

        releases.follow(TENANT, COMPANY, first.id(), null, "tester", "暂缓");

        assertThat(releases.current(TENANT, ROOT)).contains(second);
        assertThat(releases.current(TENANT, COMPANY)).contains(first);
        assertThat(releases.current(TENANT, STATION)).contains(first);
        assertThatThrownBy(() -> releases.follow(TENANT, COMPANY, second.id(), null, "tester", "再跟上"))
                .isInstanceOf(ProblemException.class);
        releases.follow(TENANT, COMPANY, second.id(), first.id(), "tester", "再跟上");
        assertThat(releases.current(TENANT, STATION)).contains(second);
    }

    @Test
    void aModelInMemoryIsFoundWithinAMicrosecond() {
        ReleaseId id = publish(Lending.standard()).id();
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 50; round++) {
            long begin = System.nanoTime();
            for (int call = 0; call < 10_000; call++) {
                releases.model(TENANT, id, STATION);
            }
            best = Math.min(best, (System.nanoTime() - begin) / 10_000);
        }
        assertThat(best).as("nanoseconds a call in the best round").isLessThanOrEqualTo(1000);
    }

    private ProblemException assertInvalid(Lending lending, String code) {
        ProblemException[] caught = new ProblemException[1];
        assertThatThrownBy(() -> publish(lending)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problemClass()).isEqualTo(ProblemClass.INVALID);
            assertThat(e.problems()).extracting(Problem::code).containsOnly(code);
            caught[0] = e;
        });
        return caught[0];
    }

    private void insertCopy(long id, String barcode, String title) {
        database.jdbc()
                .update(
                        "insert into d_copy (id, tenant_id, org_id, version, release_id, created_at, created_by,"
                                + " updated_at, updated_by, barcode, title) values (?, 1, 1, 1, 1, current_timestamp, 1,"
                                + " current_timestamp, 1, ?, ?)",
                        id,
                        barcode,
                        title);
    }

    private List<String> columns(String table) {
        return database.jdbc()
                .queryForList(
                        "select column_name from information_schema.columns where table_name = ? and table_schema = "
                                + (database.dialect().name().equals("mariadb") ? "database()" : "current_schema()"),
                        String.class,
                        table);
    }

    private List<String> states() {
        return database.jdbc().queryForList("select state from sys_publish order by id", String.class);
    }
}
