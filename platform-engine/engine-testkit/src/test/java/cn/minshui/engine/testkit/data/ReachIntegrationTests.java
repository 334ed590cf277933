package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.Principal;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.testkit.DatabaseTest;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Ways around a right that lead through another right: two roles, a key, a computed field, a tenant's own list of tenants. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReachIntegrationTests {
    private final LibraryPlatform library;
    private final CallContext carpenter;
    private final CallContext admin;

    ReachIntegrationTests(Database database) {
        library = Samples.withCabinets(database);
        carpenter = library.as("carla");
        admin = library.as("admin");
    }

    private CallContext withRoles(String... roles) {
        Principal principal = carpenter.principal();
        return new CallContext(
                carpenter.tenant(),
                carpenter.organization(),
                new Principal(principal.userId(), principal.username(), principal.displayName(), Set.of(roles)),
                carpenter.release(),
                carpenter.clock(),
                "test");
    }

    @Test
    void theConditionOfTheRightToTheHistoryCountsBesideThatToRead() {
        DataRecord other = library.create(carpenter, "cabinet", "{'name':'other'}");
        DataRecord mine = library.create(carpenter, "cabinet", "{'name':'mine'}");
        CallContext both = withRoles("filler", "chronicler");
        assertThat(library.records.history(both, "cabinet", mine.id())).hasSize(1);
        assertThat(refused(() -> library.records.history(both, "cabinet", other.id()))
                        .problemClass())
                .isEqualTo(ProblemClass.NOT_FOUND);
    }

    @Test
    void anActionIsOfferedOnlyWhereItsConditionLetsItBeTaken() {
        DataRecord other = library.create(carpenter, "cabinet", "{'name':'other'}");
        DataRecord mine = library.create(carpenter, "cabinet", "{'name':'mine'}");
        CallContext both = withRoles("filler", "chronicler");
        assertThat(library.records.possibleActions(both, "cabinet", mine.id())).containsExactly("open");
        assertThat(library.records.possibleActions(both, "cabinet", other.id())).isEmpty();
    }

    @Test
    void aMaskedKeyCannotBeTriedOut() {
        library.create(admin, "sample", "{'code':'K1','organization':'" + library.east + "'}");
        for (String code : List.of("K1", "K2")) {
            assertThat(refused(() ->
                                    library.create(carpenter, "label", "{'text':'t','sample':{'code':'" + code + "'}}"))
                            .problems())
                    .extracting(p -> p.code())
                    .containsExactly("REFERENCE_FORBIDDEN");
        }
    }

    @Test
    void aComputedFieldTellsNothingHiddenHoweverManyObjectsLieBetween() {
        DataRecord sample =
                library.create(admin, "sample", "{'code':'H','inner':21,'organization':'" + library.east + "'}");
        DataRecord label = library.create(
                admin, "label", "{'text':'l','sample':'%d','organization':'%d'}".formatted(sample.id(), library.east));
        DataRecord tag = library.create(
                admin, "tag", "{'text':'t','label':'%d','organization':'%d'}".formatted(label.id(), library.east));
        assertThat(label.integer("twice")).isEqualTo(42);
        assertThat(tag.integer("far")).isEqualTo(42);
        assertThat(library.records
                        .read(carpenter, "label", label.id(), List.of())
                        .values())
                .doesNotContainKey("twice");
        assertThat(library.records.read(carpenter, "tag", tag.id(), List.of()).values())
                .doesNotContainKey("far");
        assertThat(refused(() -> library.list(carpenter, "tag", "far == 42")).problemClass())
                .isEqualTo(ProblemClass.MALFORMED);
    }

    private DataRecord tagged(String code) {
        DataRecord sample =
                library.create(admin, "sample", "{'code':'%s','organization':'%d'}".formatted(code, library.east));
        DataRecord label = library.create(
                admin,
                "label",
                "{'text':'label of %s','sample':'%d','organization':'%d'}".formatted(code, sample.id(), library.east));
        return library.create(
                admin,
                "tag",
                "{'text':'%s','label':'%d','organization':'%d'}".formatted(code, label.id(), library.east));
    }

    @Test
    void aConditionThatFollowsReferencesHoldsForReferencedRowsToo() {
        long seen = tagged("TAGGED").id();
        long unseen = tagged("BARE").id();
        CallContext tagger = withRoles("tagger");
        List<String> fields = List.of("label", "label.text", "label.sample.code");
        DataRecord tag = library.records.read(tagger, "tag", seen, fields);
        assertThat(tag.reference("label").label()).isEqualTo("label of TAGGED");
        assertThat(tag.value("label.sample.code")).isEqualTo("TAGGED");
        DataRecord bare = library.records.read(tagger, "tag", unseen, fields);
        assertThat(bare.reference("label").label()).isNull();
        assertThat(bare.value("label.text")).isNull();
        assertThat(bare.value("label.sample.code")).isNull();
        assertThat(library.list(tagger, "tag", "label.text.startsWith('label of ')")
                        .items())
                .extracting(DataRecord::id)
                .containsExactly(seen);
        assertThat(library.list(tagger, "tag", "label.sample.code == 'BARE'").items())
                .isEmpty();
        DataRecord none = library.records.read(withRoles("cautious-tagger"), "tag", seen, fields);
        assertThat(none.reference("label").label()).isNull();
    }

    @Test
    void aRightOverSomeRowsOpensNoFieldOfOthers() {
        DataRecord open = library.create(admin, "sample", "{'code':'OPEN','organization':'" + library.east + "'}");
        DataRecord shut = library.create(admin, "sample", "{'code':'SHUT','organization':'" + library.east + "'}");
        CallContext both = withRoles("veiled", "opener");
        assertThat(library.records.read(both, "sample", shut.id(), List.of()).value("code"))
                .isNotEqualTo("SHUT");
        CallContext browser = withRoles("browser", "opener");
        assertThat(library.records.read(browser, "sample", shut.id(), List.of()).value("code"))
                .isEqualTo("SHUT");
        library.records.update(browser, "sample", open.id(), open.version(), json("{'words':'mine'}"));
        assertThat(refused(() -> library.records.update(
                                browser, "sample", shut.id(), shut.version(), json("{'words':'x'}")))
                        .problemClass())
                .isIn(ProblemClass.NOT_FOUND, ProblemClass.FORBIDDEN);
    }

    @Test
    void anOrganisationThatOwnsRecordsStays() {
        DataRecord node = library.create(
                admin,
                "organization",
                "{'code':'gone','name':'Gone','type':'station','parent':'" + library.east + "'}");
        DataRecord book =
                library.create(admin, "book", "{'isbn':'978-7-0000001','name':'B','organization':'" + node.id() + "'}");
        assertThat(refused(() -> {
                            library.records.delete(admin, "organization", node.id(), 1L);
                            return 0;
                        })
                        .problems())
                .extracting(p -> p.code())
                .containsExactly("REFERENCED");
        library.records.delete(admin, "book", book.id(), 1L);
        library.records.delete(admin, "organization", node.id(), 1L);
        assertThat(library.list(admin, "organization", "code == 'gone'").items())
                .isEmpty();
    }

    @Test
    void nobodyMakesATenantBesideOpeningOne() {
        assertThat(refused(() -> library.create(admin, "tenant", "{'code':'squatter','name':'S'}"))
                        .problems())
                .extracting(p -> p.code())
                .containsExactly("TENANT_BY_OPENING");
        library.records.act(
                admin,
                "tenant",
                null,
                "open",
                json("{'code':'river','name':'R','adminUsername':'root','adminPassword':'river 12345'}"),
                null);
        CallContext theirs = library.identities.context(
                library.identities.authenticate("root@river", "river 12345").orElseThrow(), "test");
        assertThat(refused(() -> library.create(theirs, "tenant", "{'code':'lake','name':'L'}"))
                        .problemClass())
                .isEqualTo(ProblemClass.INVALID);
    }

    @Test
    void onlyTheRootOfTheOperatingTenantKeepsTheTenants() {
        library.user("ada", library.east, "administrator");
        CallContext below = library.as("ada");
        assertThat(refused(() -> library.records.act(
                                below,
                                "tenant",
                                null,
                                "open",
                                json("{'code':'pond','name':'P','adminUsername':'root','adminPassword':'pond 12345'}"),
                                null))
                        .problemClass())
                .isEqualTo(ProblemClass.FORBIDDEN);
        long own = library.founded.tenant().value();
        DataRecord tenant = library.records.read(admin, "tenant", own, List.of());
        assertThat(refused(() -> library.records.update(below, "tenant", own, tenant.version(), json("{'name':'X'}")))
                        .problems())
                .extracting(p -> p.code())
                .containsExactly("TENANT_ROOT_ONLY");
        assertThat(refused(() -> library.records.update(
                                admin, "tenant", own, tenant.version(), json("{'status':'suspended'}")))
                        .problems())
                .extracting(p -> p.code())
                .containsExactly("TENANT_OWN");
    }
}
