package cn.minshui.engine.testkit.release;

import static cn.minshui.engine.testkit.release.LendingPlatform.COMPANY;
import static cn.minshui.engine.testkit.release.LendingPlatform.ROOT;
import static cn.minshui.engine.testkit.release.LendingPlatform.STATION;
import static cn.minshui.engine.testkit.release.LendingPlatform.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import cn.minshui.engine.testkit.library.LibraryMetadata;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a release is: plans, pointers, races and refusals. */
@Tag("database")
class PublishIntegrationTests extends PublishTestDatabase {
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
}
