package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import cn.minshui.engine.core.data.QuotaRules;
import cn.minshui.engine.core.data.file.FileRows;
import cn.minshui.engine.core.data.file.FileRows.FileRow;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A company has its own package, administrator and quota, and its administrator nothing above it. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PackageIntegrationTests {
    private static final String ROLE = """
            kind: role
            name: company-administrator
            label: {zh: 公司管理员, en: Company administrator}
            belowRoot: true
            delegates: [librarian]
            grants:
              organization: {operations: [read, create, update]}
              user: {operations: [read, create, update]}
              user-role: {operations: [read, create, update, delete]}
              module-package: {operations: [read]}
              module-grant: {operations: [read, create, update, delete]}
              module-quota: {operations: [read, create, update, delete]}
            ---
            kind: object
            name: parcel
            label: {zh: 包裹, en: Parcel}
            module: post
            scope: organization
            title: code
            fields:
              code: {type: text, maxLength: 20, required: true, label: {zh: 代码, en: Code}}
              scan: {type: file, extensions: [pdf], multiple: 3, label: {zh: 扫描件, en: Scan}}
            ---
            kind: role
            name: packer
            label: {zh: 打包员, en: Packer}
            grants:
              parcel: {operations: [read, create, update]}
              book: {operations: [read]}
            """;

    private final LibraryPlatform library;
    private final CallContext admin;
    private int numbers;

    PackageIntegrationTests(Database database) {
        library = new LibraryPlatform(database, List.of(new SourceFile("base/post/role.yaml", ROLE)), List.of());
        admin = library.as("admin");
    }

    private record Company(long id, long station, CallContext administrator) {}

    private Company company() {
        String code = "co" + numbers++;
        long id = organization(code, "company", library.founded.root().value());
        long station = organization(code + "s", "station", id);
        library.user("adm-" + code, id, "company-administrator");
        return new Company(id, station, library.as("adm-" + code));
    }

    private long organization(String code, String type, long parent) {
        return library.create(
                        library.system,
                        "organization",
                        "{'code':'%s','name':'%s','type':'%s','parent':'%d'}".formatted(code, code, type, parent))
                .id();
    }

    private long modulePackage(String modules) {
        return library.create(
                        admin,
                        "module-package",
                        "{'code':'p%d','name':'%s','modules':'%s'}".formatted(numbers++, modules, modules))
                .id();
    }

    private DataRecord grant(CallContext by, long company, long modulePackage) {
        return library.create(
                by, "module-grant", "{'company':'%d','modulePackage':'%d'}".formatted(company, modulePackage));
    }

    private DataRecord quota(CallContext by, long company, String kind, int most) {
        return library.create(
                by, "module-quota", "{'company':'%d','kind':'%s','most':%d}".formatted(company, kind, most));
    }

    private static List<String> codes(Supplier<?> call) {
        return refused(call).problems().stream().map(p -> p.code()).toList();
    }

    private Supplier<?> create(CallContext by, String object, String body) {
        return () -> library.create(by, object, body);
    }

    private String newUser(long organization) {
        return "{'username':'u%d','displayName':'U','organization':'%d'}".formatted(numbers++, organization);
    }

    @Test
    void aModuleThatTheCompanyDoesNotHaveIsAsIfNoRoleNamedIt() {
        Company company = company();
        String name = "pk" + numbers++;
        library.user(name, company.station(), "packer");
        CallContext packer = library.as(name);
        library.create(packer, "parcel", "{'code':'one'}");
        DataRecord given = grant(admin, company.id(), modulePackage("lending"));
        assertThat(refused(() -> library.list(packer, "parcel", null)).problemClass())
                .isEqualTo(ProblemClass.FORBIDDEN);
        assertThat(refused(create(packer, "parcel", "{'code':'two'}")).problemClass())
                .isEqualTo(ProblemClass.FORBIDDEN);
        assertThat(library.records.access(packer, "parcel").operations()).isEmpty();
        assertThat(library.list(packer, "book", null).total()).isZero();
        library.records.delete(admin, "module-grant", given.id(), given.version());
        assertThat(library.list(packer, "parcel", null).total()).isEqualTo(1);
    }

    @Test
    void aCompanyAdministratorNarrowsForHisOwnAndNeverWidens() {
        Company company = company();
        Company other = company();
        long both = modulePackage("lending post");
        long lending = modulePackage("lending");
        DataRecord above = grant(admin, company.id(), lending);
        assertThat(refused(() -> library.records.update(
                                company.administrator(),
                                "module-grant",
                                above.id(),
                                above.version(),
                                json("{'modulePackage':'" + both + "'}")))
                        .problemClass())
                .as("what somebody above gave does not exist for him")
                .isEqualTo(ProblemClass.NOT_FOUND);
        assertThat(refused(() -> library.records.read(company.administrator(), "module-grant", above.id(), List.of()))
                        .problemClass())
                .isEqualTo(ProblemClass.NOT_FOUND);
        grant(company.administrator(), company.id(), both);
        String name = "pk" + numbers++;
        library.user(name, company.station(), "packer");
        assertThat(library.records.access(library.as(name), "parcel").operations())
                .as("what both hold")
                .isEmpty();
        assertThat(codes(create(
                        company.administrator(),
                        "module-grant",
                        "{'company':'%d','modulePackage':'%d'}".formatted(other.id(), both))))
                .contains("REFERENCE_UNKNOWN");
        assertThat(codes(create(
                        company.administrator(),
                        "module-quota",
                        "{'company':'%d','kind':'users','most':1}"
                                .formatted(library.founded.root().value()))))
                .contains("REFERENCE_UNKNOWN");
        assertThat(refused(create(
                                company.administrator(), "module-package", "{'code':'x','name':'x','modules':'post'}"))
                        .problemClass())
                .isEqualTo(ProblemClass.FORBIDDEN);
        assertThat(codes(create(company.administrator(), "user", newUser(other.id()))))
                .contains("ORGANIZATION_SCOPE");
        assertThat(codes(create(
                        company.administrator(),
                        "organization",
                        "{'code':'no%d','name':'No','type':'station','parent':'%d'}"
                                .formatted(numbers++, library.founded.root().value()))))
                .isNotEmpty();
    }

    @Test
    void aQuotaHoldsForTheCompanyAndAllBelow() {
        Company company = company();
        quota(admin, company.id(), "users", 3);
        library.create(company.administrator(), "user", newUser(company.id()));
        DataRecord last = library.create(company.administrator(), "user", newUser(company.station()));
        assertThat(codes(create(company.administrator(), "user", newUser(company.station()))))
                .containsExactly("QUOTA");
        assertThat(codes(create(library.system, "user", newUser(company.station()))))
                .containsExactly("QUOTA");
        library.records.update(library.system, "user", last.id(), last.version(), json("{'status':'left'}"));
        DataRecord next = library.create(company.administrator(), "user", newUser(company.station()));
        assertThat(codes(() -> library.records.update(
                        library.system, "user", last.id(), last.version() + 1, json("{'status':'active'}"))))
                .as("who comes back takes a place again")
                .containsExactly("QUOTA");
        quota(admin, company.id(), "organizations", 2);
        organization("q" + numbers++, "station", company.id());
        assertThat(codes(create(
                        company.administrator(),
                        "organization",
                        "{'code':'q%d','name':'Q','type':'station','parent':'%d'}".formatted(numbers++, company.id()))))
                .containsExactly("QUOTA");
        assertThat(new QuotaRules(library.engine).of(company.administrator()))
                .extracting(QuotaRules.Quota::kind, QuotaRules.Quota::most, QuotaRules.Quota::used)
                .containsExactlyInAnyOrder(tuple("users", 3L, 3L), tuple("organizations", 2L, 2L));
        assertThat(next.id()).isPositive();
    }

    private long upload(CallContext by, long bytes) {
        long id = library.engine.ids().next();
        new FileRows(library.database)
                .insert(new FileRow(
                        id,
                        by.tenant().value(),
                        0,
                        "parcel",
                        null,
                        "scan",
                        "a.pdf",
                        "application/pdf",
                        bytes,
                        "0".repeat(64),
                        by.principal().userId(),
                        by.now(),
                        FileRows.State.TEMPORARY));
        return id;
    }

    @Test
    void filesInRecordsTakeRoomUntilTheyAreLetGo() {
        Company company = company();
        quota(admin, company.id(), "storage", 2);
        String name = "pk" + numbers++;
        library.user(name, company.station(), "packer");
        CallContext packer = library.as(name);
        long half = 600L * 1024;
        DataRecord two = library.create(
                packer,
                "parcel",
                "{'code':'two','scan':['%d','%d']}".formatted(upload(packer, half), upload(packer, half)));
        long another = upload(packer, 2 * half);
        assertThat(codes(create(packer, "parcel", "{'code':'more','scan':['%d']}".formatted(another))))
                .containsExactly("QUOTA");
        assertThat(new QuotaRules(library.engine).of(company.administrator()))
                .extracting(QuotaRules.Quota::kind, QuotaRules.Quota::most, QuotaRules.Quota::used)
                .containsExactly(tuple("storage", 2L, 2L));
        library.create(packer, "parcel", "{'code':'none'}");
        library.records.update(packer, "parcel", two.id(), two.version(), json("{'scan':[]}"));
        library.create(packer, "parcel", "{'code':'more','scan':['%d']}".formatted(another));
        assertThat(new QuotaRules(library.engine).of(company.administrator()))
                .extracting(QuotaRules.Quota::used)
                .containsExactly(2L);
    }

    @Test
    void ofManyWhoTakeTheLastPlaceOneGetsIt() throws Exception {
        Company company = company();
        quota(admin, company.id(), "users", 2);
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<String>> tries = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                String body = newUser(company.station());
                tries.add(threads.submit(() -> {
                    try {
                        library.create(company.administrator(), "user", body);
                        return "in";
                    } catch (ProblemException e) {
                        return e.problems().get(0).code();
                    }
                }));
            }
            List<String> answers = new ArrayList<>();
            for (Future<String> each : tries) {
                answers.add(each.get());
            }
            assertThat(answers).containsExactlyInAnyOrder("in", "QUOTA", "QUOTA", "QUOTA", "QUOTA", "QUOTA");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aTenantHasThePackageThatTheOperatorGave() {
        library.records.act(
                admin,
                "tenant",
                null,
                "open",
                json("{'code':'village','name':'Village','adminUsername':'root','adminPassword':'A long-Password 77'}"),
                null);
        CallContext root = library.identities.context(
                library.identities
                        .authenticate("root@village", "A long-Password 77")
                        .orElseThrow(),
                "test");
        assertThat(library.list(root, "book", null).total()).isZero();
        DataRecord tenant =
                library.list(admin, "tenant", "code == 'village'").items().get(0);
        library.records.update(
                admin,
                "tenant",
                tenant.id(),
                tenant.version(),
                json("{'modulePackage':'" + modulePackage("post") + "'}"));
        assertThat(refused(() -> library.list(root, "book", null)).problemClass())
                .isEqualTo(ProblemClass.FORBIDDEN);
        assertThat(library.list(root, "user", null).total()).isEqualTo(1);
        assertThat(library.list(library.as("eva"), "book", null).total()).isNotNull();
    }
}
