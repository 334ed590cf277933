package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.compile.DefaultModelCompiler;
import cn.minshui.engine.core.definition.ObjectDefinition.Scope;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.testkit.attack.AuditAttacks;
import cn.minshui.engine.testkit.attack.Caller;
import cn.minshui.engine.testkit.attack.ChannelMatrix;
import cn.minshui.engine.testkit.attack.Endpoint;
import cn.minshui.engine.testkit.attack.FileAttacks;
import cn.minshui.engine.testkit.attack.HiddenField;
import cn.minshui.engine.testkit.attack.HostileRoles;
import cn.minshui.engine.testkit.attack.OpenAttacks;
import cn.minshui.engine.testkit.attack.PermissionMatrix;
import cn.minshui.engine.testkit.attack.Report;
import cn.minshui.engine.testkit.attack.SampleRows;
import cn.minshui.engine.testkit.attack.TenantLeak;
import cn.minshui.engine.testkit.attack.TextAttacks;
import cn.minshui.engine.testkit.library.LibraryMetadata;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Every suite of attacks on a library: what must never happen is tried over HTTP, and a suite that is told to forget a rule finds it. */
@Tag("database")
class AttackedLibraryIntegrationTests {
    /** What a caller needs to be somebody at all. */
    private static final List<String> KEPT = List.of("user", "user-role", "organization", "tenant");

    private static final String NOTHING = """

            ---
            kind: object
            name: telling
            label: {zh: 会说的, en: Telling}
            module: lending
            scope: organization
            title: code
            fields:
              code: {type: text, maxLength: 40, required: true, label: {zh: 编号, en: Code}}
              note: {type: text, maxLength: 40, label: {zh: 备注, en: Note}}
            events:
              created: {fields: [code, note]}
            ---
            kind: role
            name: attack-teller
            label: {zh: 看投递, en: Teller}
            grants:
              tenant: {operations: [read]}
              telling: {operations: [read], fields: {note: hidden}}

            ---
            kind: role
            name: attack-auditor
            label: {zh: 审计, en: Auditor}
            grants:
              audit: {operations: [read, export]}

            ---
            kind: role
            name: attack-nothing
            label: {zh: 无权, en: Nothing}
            grants: {}
            ---
            kind: role
            name: attack-all
            label: {zh: 全权, en: All}
            grants:
              "*": {operations: [read, create, update, delete, import, export, history, restore, purge], actions: [all]}
            """;

    @TempDir
    private static Path folder;

    private static LibraryServer server;
    private static CompiledModel model;
    private static List<HiddenField> hidden;
    private static LibraryClient admin;
    private static Platform platform;
    private static CallContext system;
    private static long east;
    private static final AtomicInteger made = new AtomicInteger();
    private static final Map<String, Caller> callers = new LinkedHashMap<>();

    @BeforeAll
    static void start() throws Exception {
        List<SourceFile> files = new ArrayList<>(LibraryMetadata.base());
        files.add(LibraryMetadata.exhibit());
        CompiledModel plain = new DefaultModelCompiler(
                        new CelExpressions(), new DefaultPluginRegistry(List.of(), List.of()))
                .compile(new SourceTree(files, List.of()))
                .base();
        assertThat(plain).isNotNull();
        hidden = HostileRoles.fields(plain, KEPT);
        server = LibraryServer.start(
                folder,
                LibraryMetadata.exhibit().text() + "\n---\n" + HostileRoles.yaml(plain, hidden)
                        + OpenAttacks.yaml(plain) + NOTHING);
        admin = LibraryClient.login(server, "admin", server.administratorPassword());
        platform = server.application().getBean(Platform.class);
        system = platform.system(platform.tenants().tenant("main"));
        model = platform.releases().model(system.tenant(), system.release(), system.organization());
        long eastNode = organization("east");
        long westNode = organization("west");
        for (String role : HostileRoles.NAMES) {
            callers.put(role, user(role, role, eastNode));
        }
        for (String role : List.of("librarian", "trainee", "attack-nothing", "attack-all", "attack-teller")) {
            callers.put(role, user(role, role, eastNode));
        }
        callers.put("west", user("west", "attack-all", westNode));
        callers.put("attack-auditor", user("attack-auditor", "attack-auditor", root()));
        east = eastNode;
    }

    /** Records of their own for each test: some of them are written, or deleted where a rule is forgotten. */
    private static SampleRows samples() {
        SampleRows rows =
                SampleRows.make(model, platform.data().engineData(system), east, 1 + 1000 * made.getAndIncrement());
        // A few of the platform's own are made by actions alone; their suites are those of their areas.
        System.out.println("without a record of their own: " + rows.unmade().keySet());
        assertThat(rows.undeleted()).doesNotContainKey("reader");
        assertThat(rows.unmade())
                .doesNotContainKeys("book", "reader", "loan", "fine", "exhibit", "user", "organization", "webhook");
        return rows;
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static long root() {
        return admin.get("/api/auth/me").body().at("/organization/id").asLong();
    }

    private static long organization(String code) {
        String root = Long.toString(root());
        return Long.parseLong(
                admin.created("organization", Map.of("code", code, "name", code, "type", "station", "parent", root)));
    }

    private static Caller user(String name, String role, long node) {
        String id = admin.created(
                "user",
                Map.of(
                        "username",
                        name,
                        "displayName",
                        name,
                        "organization",
                        Long.toString(node),
                        "roles",
                        List.of(Map.of("role", role))));
        assertThat(admin.post("/api/data/user/" + id + "/actions/set-password", Map.of("password", "Given-2026"))
                        .status())
                .isEqualTo(200);
        return new Caller(
                server.address(),
                LibraryClient.login(server, name, "Given-2026").token());
    }

    private static void assertNothing(Report report) {
        System.out.println(report.line());
        assertThat(report.leaks()).as(report.line()).isEmpty();
        assertThat(report.count()).isPositive();
    }

    @Test
    void nothingForbiddenIsToldByAnyChannel() {
        SampleRows samples = samples();
        Report report = new ChannelMatrix(model, samples, callers).run(hidden);
        OpenAttacks.by(model, callers.get("attack-all"), platform.records(), system, east)
                .run(samples, report);
        auditor("attack-auditor").run(samples, report);
        assertNothing(report);
        assertThat(report.members("objects")).contains("book", "reader", "loan", "fine", "exhibit");
        assertThat(report.members("masked behind references")).contains("book.name", "reader.cardNo");
        assertThat(report.members("channels"))
                .hasSizeGreaterThan(15)
                .contains(
                        "import",
                        "guess",
                        "deleted record",
                        "open list",
                        "open read",
                        "open filter",
                        "auditor's entry");
    }

    private static AuditAttacks auditor(String role) {
        return new AuditAttacks(model, role, callers.get("attack-auditor"), callers.get("attack-all"));
    }

    /** The suite is told that roles may not see what they do see, as if the server had forgotten the rules. */
    @Test
    void aRuleThatIsForgottenIsFoundInEveryChannel() {
        List<HiddenField> forgotten = List.of(
                new HiddenField("attack-all", "book", "name", false),
                new HiddenField("attack-all", "reader", "name", false));
        SampleRows samples = samples();
        Report report = new ChannelMatrix(model, samples, callers).run(forgotten);
        OpenAttacks.by(model, callers.get("attack-all"), platform.records(), system, east)
                .run(samples, report, Set.of("book.isbn", "book.price"));
        new AuditAttacks(
                        model, "attack-auditor", new Caller(server.address(), admin.token()), callers.get("attack-all"))
                .run(samples, report);
        assertThat(report.leaks())
                .extracting(leak -> leak.replaceAll("^.*? by ([^:]+):.*$", "$1"))
                .contains(
                        "list",
                        "list by name",
                        "read",
                        "read by name",
                        "filter",
                        "sort",
                        "export csv",
                        "export by name",
                        "export xlsx",
                        "export filter",
                        "export sort",
                        "reference",
                        "reference filter",
                        "reference sort",
                        "description",
                        "open list",
                        "open read",
                        "open interface",
                        "auditor's entry");
    }

    @Test
    void recordsOfAnotherBranchDoNotExist() {
        Report report = new TenantLeak("branches", model, samples())
                .run(
                        callers.get("west"),
                        object -> object.definition().scope() == Scope.ORGANIZATION && !KEPT.contains(object.name()));
        assertNothing(report);
        Report forgotten = new TenantLeak("branches", model, samples())
                .run(callers.get("attack-all"), object -> object.name().equals("book"));
        assertThat(forgotten.leaks()).isNotEmpty();
    }

    @Test
    void recordsOfAnotherTenantDoNotExist() {
        LibraryClient.Answer opened = admin.post(
                "/api/data/tenant/actions/open",
                Map.of("code", "other", "name", "Other", "adminUsername", "chief", "adminPassword", "Given-2026-x"));
        assertThat(opened.status()).as(opened.body().toString()).isLessThan(300);
        LibraryClient chief = LibraryClient.login(server, "chief@other", "Given-2026-x");
        Report report = new TenantLeak("tenants", model, samples())
                .run(new Caller(server.address(), chief.token()), object -> true);
        assertNothing(report);
        // A tenant is told not to reach what is its own.
        Report forgotten = new TenantLeak("tenants", model, samples())
                .run(callers.get("attack-all"), object -> object.name().equals("book"));
        assertThat(forgotten.leaks())
                .extracting(leak -> leak.replaceAll("^.*? by ([^ :]+).*$", "$1"))
                .contains("GET", "PATCH", "DELETE", "list", "filter", "export", "search")
                .contains("loan.book tells that there is a record of book");
    }

    @Test
    void everyAddressAsksForItsRight() {
        TreeSet<Endpoint> mapped = new TreeSet<>();
        server.application()
                .getBeansOfType(RequestMappingHandlerMapping.class)
                .values()
                .forEach(mapping -> mapping.getHandlerMethods()
                        .keySet()
                        .forEach(info -> info.getPatternValues()
                                .forEach(path -> (info.getMethodsCondition()
                                                        .getMethods()
                                                        .isEmpty()
                                                ? List.of(RequestMethod.GET)
                                                : info.getMethodsCondition().getMethods())
                                        .forEach(method -> mapped.add(new Endpoint(method.name(), path))))));
        mapped.removeIf(endpoint -> endpoint.path().equals("/error"));
        PermissionMatrix matrix = new PermissionMatrix(model, samples().ids());
        assertThat(matrix.unclassified(mapped)).isEmpty();
        Map<String, Caller> roles = new LinkedHashMap<>();
        List.of("librarian", "trainee", "attack-hidden-even").forEach(role -> roles.put(role, callers.get(role)));
        Report report = matrix.run(new Caller(server.address(), ""), callers.get("attack-nothing"), roles);
        assertNothing(report);
        assertThat(report.members("actions"))
                .containsExactlyInAnyOrderElementsOf(model.objects().values().stream()
                        .flatMap(object -> object.definition().actions().keySet().stream()
                                .map(action -> object.name() + "." + action))
                        .toList());
        // The right of another is a finding: whoever may do nothing is taken for a librarian.
        PermissionMatrix another = new PermissionMatrix(model, samples().ids());
        assertThat(another.unclassified(mapped)).isEmpty();
        assertThat(another.run(
                                new Caller(server.address(), ""),
                                callers.get("librarian"),
                                Map.of("librarian", callers.get("attack-nothing")))
                        .leaks())
                .isNotEmpty();
    }

    /** A delivery shows of a record what its reader sees of the record. */
    @Test
    void deliveriesTellNoMoreThanRecords() {
        DataAccess data = platform.data().engineData(system);
        data.create("webhook", Map.of("name", "all", "url", "http://127.0.0.1:1/x", "topics", "telling.*"));
        data.create("telling", east, Map.of("code", "~open~", "note", "~hidden~"));
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        JsonNode found = deliveries();
        while (found.isEmpty()) {
            assertThat(System.nanoTime()).as("the event is relayed").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            found = deliveries();
        }
        String path = "/api/events/deliveries/" + found.get(0).path("id").asText();
        assertThat(admin.get(path).body().toString()).contains("~open~", "~hidden~");
        LibraryClient teller =
                new LibraryClient(server, callers.get("attack-teller").token());
        assertThat(teller.get(path).body().toString()).contains("~open~").doesNotContain("~hidden~", "\"note\"");
        assertThat(new LibraryClient(server, callers.get("attack-nothing").token())
                        .get(path)
                        .status())
                .isEqualTo(403);
    }

    private static JsonNode deliveries() {
        return admin.get("/api/events/deliveries").body().path("items");
    }

    @Test
    void hostileTextsChangeNothing() {
        Report report = new TextAttacks(model, callers.get("attack-all")).run(samples());
        assertNothing(report);
        assertThat(report.members("objects written")).contains("book", "reader", "exhibit", "telling");
    }

    @Test
    void hostileFilesAreRefused() {
        List<String> places = List.of("/api/files?object=exhibit&field=photo");
        Report report = new FileAttacks(model, new Caller(server.address(), admin.token())).run(places);
        assertNothing(report);
        assertThat(report.members("templates")).contains("book", "exhibit");
        // Whoever may do nothing is refused everything, which is not what the files are refused for.
        Report forbidden = new FileAttacks(model, callers.get("attack-nothing")).run(places);
        assertThat(forbidden.leaks()).hasSizeGreaterThan((int) forbidden.count() / 2);
    }
}
