package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.data.AccessInquiry;
import cn.minshui.engine.core.data.AccessInquiry.Explanation;
import cn.minshui.engine.core.data.AccessInquiry.Question;
import cn.minshui.engine.core.data.AccessInquiry.Reason;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.testkit.DatabaseTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Why somebody may or may not do something: the answer agrees with what happens when he tries. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessInquiryIntegrationTests {
    private final LibraryPlatform library;
    private final AccessInquiry inquiry;
    private final CallContext eva;
    private final CallContext tim;

    AccessInquiryIntegrationTests(Database database) {
        library = Administration.platform(database);
        inquiry = new AccessInquiry(library.engine, library.records);
        eva = library.as("eva");
        tim = library.as("tim");
    }

    private static List<String> codes(Explanation explanation) {
        return explanation.reasons().stream().map(Reason::code).toList();
    }

    private Explanation explain(CallContext whose, String object, String right) {
        return inquiry.explain(whose, whose, new Question(object, right, null));
    }

    @Test
    void aRightIsToldWithTheRoleThatGrantsIt() {
        Explanation granted = explain(eva, "book", "update");
        assertThat(granted.isAllowed()).isTrue();
        assertThat(granted.reasons()).singleElement().satisfies(reason -> {
            assertThat(reason.code()).isEqualTo("GRANTED");
            assertThat(reason.role()).isEqualTo("librarian");
        });
        assertThat(granted.elsewhere()).isEmpty();
    }

    @Test
    void aMissingRightIsToldWithTheRolesThatHaveIt() {
        Explanation refusal = explain(tim, "book", "update");
        assertThat(refusal.isAllowed()).isFalse();
        assertThat(codes(refusal)).containsExactly("NOT_GRANTED");
        assertThat(refusal.elsewhere()).containsKey("librarian").doesNotContainKeys("trainee", "administrator");
        assertThat(codes(explain(tim, "book", "lend"))).containsExactly("NOT_GRANTED");
        CallContext nobody = library.identities.context(
                library.identities
                        .account(
                                library.founded.tenant(),
                                library.create(
                                                library.system,
                                                "user",
                                                "{'username':'none','displayName':'None','organization':'%d'}"
                                                        .formatted(library.east))
                                        .id())
                        .orElseThrow(),
                "test");
        assertThat(codes(explain(nobody, "book", "read"))).containsExactly("NO_ROLE");
    }

    @Test
    void theScopeAndTheStateOfARecordAreTold() {
        DataRecord theirs = library.book(library.as("wim"), "9787000000110");
        Explanation outside = inquiry.explain(eva, eva, new Question("book", "read", null), theirs.id());
        assertThat(outside.isAllowed()).isFalse();
        assertThat(codes(outside)).containsExactly("GRANTED", "OUTSIDE_SCOPE");
        assertThat(refused(() -> library.records.read(eva, "book", theirs.id(), List.of()))
                        .problemClass())
                .isEqualTo(ProblemClass.NOT_FOUND);

        DataRecord mine = library.book(eva, "9787000000127");
        assertThat(inquiry.explain(eva, eva, new Question("book", "read", null), mine.id())
                        .isAllowed())
                .isTrue();
        Explanation notNow = inquiry.explain(eva, eva, new Question("book", "take-back", null), mine.id());
        assertThat(notNow.isAllowed())
                .isEqualTo(
                        library.records.possibleActions(eva, "book", mine.id()).contains("take-back"));
        assertThat(codes(notNow)).contains("NOT_NOW");
    }

    @Test
    void theRightToAFieldIsTold() {
        assertThat(inquiry.explain(eva, eva, new Question("reader", "read", "mobile"))
                        .field())
                .isEqualTo(FieldRight.MASKED);
        assertThat(inquiry.explain(tim, tim, new Question("loan", "read", "paid"))
                        .field())
                .isEqualTo(FieldRight.HIDDEN);
        assertThat(inquiry.explain(eva, eva, new Question("user", "read", "passwordHash"))
                        .field())
                .isEqualTo(FieldRight.HIDDEN);
    }

    @Test
    void askingChangesNothingAndKnowsOnlyWhatThereIs() {
        DataRecord mine = library.book(eva, "9787000000134");
        int before = library.records.history(eva, "book", mine.id()).size();
        inquiry.explain(eva, eva, new Question("book", "lend", null), mine.id());
        inquiry.explain(eva, eva, new Question("book", "delete", null), mine.id());
        assertThat(library.records.history(eva, "book", mine.id())).hasSize(before);
        assertThat(library.records.read(eva, "book", mine.id(), List.of()).version())
                .isEqualTo(1);
        for (Question wrong : List.of(new Question("no-such", "read", null), new Question("book", "fly", null))) {
            assertThat(refused(() -> inquiry.explain(eva, eva, wrong)).problemClass())
                    .isEqualTo(ProblemClass.NOT_FOUND);
        }
    }

    @Test
    void aRoleOfRecordsIsExplainedLikeOneOfTheDefinitions() {
        CallContext sec = library.as("sec");
        library.create(
                sec,
                "role",
                "{'name':'own-books','label':'本人图书','grants':[{'target':'book','operations':['read'],"
                        + "'rowScope':'own','condition':'isNull(price)'}]}");
        long user = library.create(
                        library.system,
                        "user",
                        "{'username':'zoe','displayName':'Zoe','organization':'%d'}".formatted(library.east))
                .id();
        library.create(sec, "user-role", "{'user':'%d','role':'own-books'}".formatted(user));
        library.records.act(
                library.system,
                "user",
                user,
                "set-password",
                json("{'password':'" + LibraryPlatform.PASSWORD + "'}"),
                null);
        Explanation explained = explain(library.as("zoe"), "book", "read");
        assertThat(explained.isAllowed()).isTrue();
        assertThat(explained.reasons().get(0).message().zh()).isEqualTo("角色“本人图书”可以，数据范围：本人建立的，另有条件");
        // Conditions are for who keeps the roles.
        Explanation kept = inquiry.explain(sec, library.as("zoe"), new Question("book", "read", null));
        assertThat(kept.reasons().get(0).message().en())
                .contains("本人图书", "own records", "createdBy == user.id && (isNull(price))");
    }

    @Test
    void rolesOfTheTenantsOwnAreNamedToThoseAloneWhoReadThem() {
        CallContext sec = library.as("sec");
        library.create(
                sec,
                "role",
                "{'name':'west-weeding','label':'西馆剔旧','grants':[{'target':'book','operations':['read','delete'],"
                        + "'rowScope':'below'}]}");
        Question asked = new Question("book", "delete", null);
        assertThat(inquiry.explain(tim, tim, asked).elsewhere())
                .containsKey("weeder")
                .doesNotContainKey("west-weeding");
        assertThat(inquiry.explain(library.as("com"), tim, asked).elsewhere()).doesNotContainKey("west-weeding");
        assertThat(inquiry.explain(sec, tim, asked).elsewhere()).containsKeys("weeder", "west-weeding");
    }
}
