package cn.minshui.engine.testkit.release;

import static cn.minshui.engine.testkit.release.LendingPlatform.ROOT;
import static cn.minshui.engine.testkit.release.LendingPlatform.STATION;
import static cn.minshui.engine.testkit.release.LendingPlatform.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.release.Releases.PublishPlan;
import cn.minshui.engine.core.release.Releases.Release;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What publishing does to tables that hold rows. */
@Tag("database")
class PublishSchemaIntegrationTests extends PublishTestDatabase {
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
}
