package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.data.seal.SealCheck;
import cn.minshui.engine.core.data.seal.SealCheck.Finding;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTree.OverlayLayer;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.core.parameter.EffectiveParameter;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.testkit.DatabaseTest;
import cn.minshui.engine.testkit.library.LibraryMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a parameter is at an organisation: the nearest one on the way up says so, and nobody sets anything above himself. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ParameterIntegrationTests {
    private static final String POLICY = """
            kind: policy
            name: loans
            label: {zh: 借阅参数, en: Loans}
            parameters:
              days: {label: {zh: 借期, en: Days}, type: integer, min: 1, max: %d, value: "30", perOrganization: true}
              word: {label: {zh: 用语, en: Word}, type: text, maxLength: 5, pattern: "[a-z]+", value: "book", perOrganization: true}
              price: {label: {zh: 罚金, en: Fine}, type: decimal, value: "0.10"}
            ---
            kind: role
            name: keeper
            label: {zh: 参数管理, en: Keeper of parameters}
            grants:
              organization: {operations: [read]}
              parameter-value: {operations: [read, create, update, delete, history]}
            ---
            kind: role
            name: branch-keeper
            label: {zh: 公司参数管理, en: Keeper of a company's parameters}
            belowRoot: true
            grants:
              organization: {operations: [read]}
              parameter-value: {operations: [read, create, update, delete, history]}
            """;
    private static final String FILE = "base/limits/policy.yaml";

    private final Database database;
    private final LibraryPlatform library;
    private final CallContext group;
    private int numbers;

    ParameterIntegrationTests(Database database) {
        this.database = database;
        library = new LibraryPlatform(database, List.of(new SourceFile(FILE, POLICY.formatted(90))), List.of());
        library.user("group", library.founded.root().value(), "keeper");
        group = library.as("group");
    }

    private record Company(String code, long id, long station, CallContext keeper) {}

    private Company company() {
        String code = "pc" + numbers++;
        long id = organization(code, "company", library.founded.root().value());
        long station = organization(code + "s", "station", id);
        library.user("keeper-" + code, id, "branch-keeper");
        return new Company(code, id, station, library.as("keeper-" + code));
    }

    private long organization(String code, String type, long parent) {
        return library.create(
                        library.system,
                        "organization",
                        "{'code':'%s','name':'Name of %s','type':'%s','parent':'%d'}"
                                .formatted(code, code, type, parent))
                .id();
    }

    private DataRecord set(CallContext by, long organization, String name, String value) {
        return library.create(by, "parameter-value", body(organization, name, value));
    }

    private static String body(long organization, String name, String value) {
        return "{'organization':'%d','policy':'loans','name':'%s','value':'%s'}".formatted(organization, name, value);
    }

    private List<String> codes(CallContext by, String body) {
        return codes(() -> library.create(by, "parameter-value", body));
    }

    private static List<String> codes(Supplier<?> call) {
        return refused(call).problems().stream().map(p -> p.code()).toList();
    }

    private EffectiveParameter at(long organization, String name) {
        return Objects.requireNonNull(Objects.requireNonNull(library.parameters
                        .at(library.founded.tenant(), library.as("group").release(), new OrgNodeId(organization))
                        .get("loans"))
                .get(name));
    }

    private String used(CallContext context, long organization) {
        return library.services(new DefaultPluginRegistry(List.of(), List.of()), context)
                .parameter("loans", "days", organization);
    }

    @Test
    void theNearestOrganisationThatSetsItDecides() {
        Company company = company();
        Company other = company();
        assertThat(at(company.station(), "days").value()).isEqualTo("30");
        assertThat(at(company.station(), "days").source()).isNull();
        DataRecord above = set(group, library.founded.root().value(), "days", "40");
        DataRecord own = set(company.keeper(), company.id(), "days", "50");
        EffectiveParameter station = at(company.station(), "days");
        assertThat(station.value()).isEqualTo("50");
        assertThat(station.source()).isEqualTo(new OrgNodeId(company.id()));
        assertThat(station.set()).isTrue();
        assertThat(at(company.id(), "days").inherited()).isEqualTo("40");
        assertThat(used(company.keeper(), company.station()))
                .as("what a plugin is told")
                .isEqualTo("50");
        assertThat(used(other.keeper(), other.station())).isEqualTo("40");
        set(company.keeper(), company.station(), "days", "60");
        assertThat(used(company.keeper(), company.station())).isEqualTo("60");
        assertThat(used(company.keeper(), company.id())).isEqualTo("50");
        library.records.delete(company.keeper(), "parameter-value", own.id(), own.version());
        assertThat(used(company.keeper(), company.id())).as("cleared").isEqualTo("40");
        library.records.delete(group, "parameter-value", above.id(), above.version());
        assertThat(used(company.keeper(), company.id())).isEqualTo("30");
    }

    @Test
    void aBranchOfTheReleaseIsALevelToo() {
        Company company = company();
        String station = company.code() + "/" + company.code() + "s";
        List<SourceFile> files = new ArrayList<>(LibraryMetadata.base());
        files.add(new SourceFile(FILE, POLICY.formatted(90)));
        library.releases.publish(
                library.founded.tenant(),
                new SourceTree(
                        files,
                        List.of(new OverlayLayer(
                                station,
                                List.of(new SourceFile(
                                        "branches/town/" + station + "/loans.yaml",
                                        "extends: policy/loans\nparameters:\n  days: {value: \"31\"}\n"))))),
                library.releases
                        .current(library.founded.tenant(), library.founded.root())
                        .orElseThrow()
                        .id(),
                "test",
                "a branch of its own");
        set(company.keeper(), company.id(), "days", "50");
        assertThat(at(company.id(), "days").value()).isEqualTo("50");
        assertThat(at(company.station(), "days").value())
                .as("the definition of the station is nearer than the record of the company")
                .isEqualTo("31");
        assertThat(at(company.station(), "days").source()).isEqualTo(new OrgNodeId(company.station()));
        set(company.keeper(), company.station(), "days", "70");
        assertThat(at(company.station(), "days").value()).isEqualTo("70");
    }

    @Test
    void valuesAreOfTheTypeAndWithinTheLimitsAndOnlyWhatOrganisationsMaySet() {
        Company company = company();
        CallContext by = company.keeper();
        assertThat(codes(by, body(company.id(), "days", "91"))).containsExactly("PARAMETER_VALUE");
        assertThat(codes(by, body(company.id(), "days", "many"))).containsExactly("PARAMETER_VALUE");
        assertThat(codes(by, body(company.id(), "word", "BOOK"))).containsExactly("PARAMETER_VALUE");
        assertThat(codes(by, body(company.id(), "word", "volumes"))).containsExactly("PARAMETER_VALUE");
        assertThat(codes(by, body(company.id(), "price", "0.20"))).containsExactly("PARAMETER_BY_RELEASE");
        assertThat(codes(by, body(company.id(), "none", "1"))).containsExactly("PARAMETER_UNKNOWN");
        DataRecord days = set(by, company.id(), "days", "20");
        assertThat(codes(by, body(company.id(), "days", "21"))).containsOnly("UNIQUE");
        assertThat(codes(() -> library.records.update(
                        by, "parameter-value", days.id(), days.version(), json("{'value':'0'}"))))
                .containsExactly("PARAMETER_VALUE");
        assertThat(codes(() -> library.records.update(
                        by,
                        "parameter-value",
                        days.id(),
                        days.version(),
                        json("{'organization':'" + company.station() + "'}"))))
                .contains("FIELD_READ_ONLY");
        library.records.update(by, "parameter-value", days.id(), days.version(), json("{'value':'25'}"));
        assertThat(at(company.id(), "days").value()).isEqualTo("25");
        assertThat(library.records.history(by, "parameter-value", days.id())).hasSize(2);
    }

    @Test
    void nobodySetsOrSeesAnythingAboveOrBesideHim() {
        Company company = company();
        Company other = company();
        DataRecord above = set(group, library.founded.root().value(), "word", "tome");
        DataRecord beside = set(other.keeper(), other.id(), "word", "text");
        assertThat(codes(company.keeper(), body(library.founded.root().value(), "days", "10")))
                .contains("ORGANIZATION_SCOPE");
        assertThat(codes(company.keeper(), body(other.id(), "days", "10"))).contains("ORGANIZATION_SCOPE");
        for (DataRecord foreign : List.of(above, beside)) {
            long id = foreign.id();
            assertThat(List.<Supplier<?>>of(
                            () -> library.records.read(company.keeper(), "parameter-value", id, List.of()),
                            () -> library.records.update(
                                    company.keeper(), "parameter-value", id, 1L, json("{'value':'mine'}")),
                            () -> library.records.history(company.keeper(), "parameter-value", id),
                            () -> {
                                library.records.delete(company.keeper(), "parameter-value", id, 1L);
                                return null;
                            }))
                    .allSatisfy(call -> assertThat(refused(call).problemClass()).isEqualTo(ProblemClass.NOT_FOUND));
        }
        assertThat(library.list(company.keeper(), "parameter-value", null).items())
                .isEmpty();
        assertThat(at(company.station(), "word").value())
                .as("what the group sets holds all the same")
                .isEqualTo("tome");
        assertThat(refused(() -> set(library.as("eva"), library.east, "days", "10"))
                        .problemClass())
                .isEqualTo(ProblemClass.FORBIDDEN);
        library.records.delete(group, "parameter-value", above.id(), above.version());
    }

    @Test
    void aValueChangedBehindThePlatformIsFoundAndNotWrittenOver() {
        Company company = company();
        DataRecord days = set(company.keeper(), company.id(), "days", "20");
        SealCheck check = new SealCheck(database);
        assertThat(findings(check)).isEmpty();
        assertThat(database.jdbc().update("update d_parameter_value set value = '21' where id = ?", days.id()))
                .isEqualTo(1);
        assertThat(findings(check)).containsExactly(new Finding("SEAL_BROKEN", "parameter-value", days.id()));
        assertThat(codes(() -> library.records.update(
                        company.keeper(), "parameter-value", days.id(), days.version(), json("{'value':'22'}"))))
                .containsExactly("SEAL_BROKEN");
        database.jdbc().update("update d_parameter_value set value = '20' where id = ?", days.id());
        assertThat(findings(check)).isEmpty();
    }

    private List<Finding> findings(SealCheck check) {
        return check.run(library.founded.tenant(), library.engine.model(library.system)).findings().stream()
                .filter(finding -> finding.object().equals("parameter-value"))
                .toList();
    }

    @Test
    void anotherTenantHasItsOwn() {
        DataRecord ours = set(group, library.founded.root().value(), "word", "town");
        library.records.act(
                library.as("admin"),
                "tenant",
                null,
                "open",
                json("{'code':'hamlet','name':'Hamlet','adminUsername':'root','adminPassword':'A long-Password 77'}"),
                null);
        CallContext stranger = library.identities.context(
                library.identities
                        .authenticate("root@hamlet", "A long-Password 77")
                        .orElseThrow(),
                "test");
        assertThat(library.parameters
                        .at(stranger.tenant(), stranger.release(), stranger.organization())
                        .get("loans")
                        .get("word")
                        .value())
                .isEqualTo("book");
        assertThat(library.list(stranger, "parameter-value", null).items()).isEmpty();
        assertThat(codes(stranger, body(library.founded.root().value(), "days", "10")))
                .contains("ORGANIZATION_SCOPE");
        library.records.delete(group, "parameter-value", ours.id(), ours.version());
    }

    @Test
    void anotherServerSeesAChangeSoonAndARefusedOneNever() {
        Company company = company();
        try (LibraryNode second = new LibraryNode(database)) {
            Supplier<String> there = () -> second.parameters
                    .value(
                            library.founded.tenant(),
                            company.keeper().release(),
                            new OrgNodeId(company.station()),
                            "loans",
                            "days")
                    .orElseThrow();
            String before = there.get();
            assertThat(codes(company.keeper(), body(company.id(), "days", "99")))
                    .containsExactly("PARAMETER_VALUE");
            assertThat(there.get()).isEqualTo(before);
            set(company.keeper(), company.id(), "days", "77");
            assertThat(used(company.keeper(), company.station()))
                    .as("at once where it was set")
                    .isEqualTo("77");
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (!there.get().equals("77") && System.nanoTime() < end) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
            assertThat(there.get()).isEqualTo("77");
        }
    }
}
