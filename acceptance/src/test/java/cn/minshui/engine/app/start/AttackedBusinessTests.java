package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.definition.ObjectDefinition.Scope;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
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
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Every suite of attacks on the business as it is shipped: its objects, fields, roles, templates and both plugins. */
@Tag("full")
class AttackedBusinessTests {
    /** What a caller needs to be somebody at all. */
    private static final List<String> KEPT = List.of("user", "user-role", "organization", "tenant");

    private static final String STATION = "350583-01";
    private static final String ELSEWHERE = "350502-01";

    private static final String MORE_ROLES = """
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

    /** A user of the demo of each shipped role that somebody of one station or above has alone. */
    private static final Map<String, String> SHIPPED = Map.of(
            "administrator", "admin",
            "system-administrator", "system",
            "security-administrator", "security",
            "audit-administrator", "auditor",
            "company-administrator", "company01",
            "clerk", "clerk",
            "reviewer", "reviewer",
            "cashier", "cashier01",
            "branch-manager", "manager01",
            "reader", "reader11");

    @TempDir
    private static Path folder;

    private static ShippedServer server;
    private static CompiledModel model;
    private static List<HiddenField> hidden;
    private static CallContext system;
    private static long station;
    private static final AtomicInteger made = new AtomicInteger();
    private static final Map<String, Caller> callers = new LinkedHashMap<>();

    @BeforeAll
    static void start() throws Exception {
        CompiledModel shipped = ShippedServer.model();
        hidden = new ArrayList<>(HostileRoles.fields(shipped, KEPT));
        hidden.addAll(HostileRoles.defined(shipped));
        server = ShippedServer.start(
                folder, HostileRoles.yaml(shipped, hidden) + OpenAttacks.yaml(shipped) + MORE_ROLES, users());
        system = server.platform().system(server.platform().tenants().tenant(Platform.DEMO_TENANT));
        station = id("organization", "code", STATION);
        model = server.platform().releases().model(system.tenant(), system.release(), system.organization());
        SHIPPED.forEach((role, user) -> callers.put(role, login(user)));
        HostileRoles.NAMES.forEach(role -> callers.put(role, login(role)));
        for (String user : List.of("attack-nothing", "attack-all", "attack-elsewhere")) {
            callers.put(user, login(user));
        }
    }

    private static String users() {
        StringBuilder lines = new StringBuilder();
        HostileRoles.NAMES.forEach(role -> lines.append(user(role, role, STATION)));
        lines.append(user("attack-nothing", "attack-nothing", STATION));
        lines.append(user("attack-all", "attack-all", STATION));
        lines.append(user("attack-elsewhere", "attack-all", ELSEWHERE));
        return lines.toString();
    }

    private static String user(String name, String role, String organization) {
        return "  %s: {displayName: %s, organization: \"%s\", roles: [%s]}%n".formatted(name, name, organization, role);
    }

    private static Caller login(String user) {
        return Caller.newcomer(server.address(), user, server.password(user));
    }

    /** Records of their own for each test: some of them are written. */
    private static SampleRows samples() {
        SampleRows rows = SampleRows.make(
                model,
                server.platform().data().engineData(system),
                station,
                given(),
                1 + 1000 * made.getAndIncrement());
        // An attachment needs a file that was sent, an approval somebody who asked, a value a parameter that there is,
        // and a
        // tenant is opened: their areas try them; here they are asked for by name alone.
        assertThat(rows.unmade().keySet())
                .as(rows.unmade().toString())
                .isSubsetOf("attachment", "approval", "tenant", "parameter-value");
        return rows;
    }

    /** What rules ask for between fields, and what only code of the business can read. */
    private static Map<String, Map<String, @Nullable Object>> given() {
        Map<String, @Nullable Object> noInputs = new HashMap<>();
        noInputs.put("inputs", null);
        Map<String, @Nullable Object> anyField = new HashMap<>();
        anyField.put("target", "customer");
        List.of("actionNames", "fieldRights", "organizations", "through", "condition")
                .forEach(field -> anyField.put(field, null));
        return Map.of(
                "bill", noInputs,
                "role-grant", anyField,
                "user-role", Map.of("role", "clerk"),
                "stand-in", Map.of("substitute", id("user", "username", "manager01")),
                "payment",
                        Map.of(
                                "amount", new BigDecimal("7.00"),
                                "allocated", new BigDecimal("5.00"),
                                "surplus", new BigDecimal("2.00")));
    }

    private static long id(String object, String key, String value) {
        return server.platform()
                .data()
                .engineData(system)
                .list(Query.of(object)
                        .where(key + " == params.value", Map.of("value", value))
                        .fields(key))
                .get(0)
                .id();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void assertNothing(Report report) {
        System.out.println("figure: " + report.line());
        assertThat(report.leaks()).as(report.line()).isEmpty();
        assertThat(report.count()).isPositive();
    }

    @Test
    void nothingForbiddenIsToldByAnyChannel() {
        SampleRows samples = samples();
        Report report = new ChannelMatrix(model, samples, callers).run(hidden);
        OpenAttacks.by(model, callers.get("attack-all"), server.platform().records(), system, station)
                .run(samples, report);
        new AuditAttacks(model, "audit-administrator", callers.get("audit-administrator"), callers.get("attack-all"))
                .run(samples, report);
        assertNothing(report);
        assertThat(report.members("channels")).contains("open list", "open read", "open filter", "auditor's entry");
    }

    @Test
    void recordsOfAnotherBranchDoNotExist() {
        assertNothing(new TenantLeak("branches", model, samples())
                .run(
                        callers.get("attack-elsewhere"),
                        object -> object.definition().scope() == Scope.ORGANIZATION && !KEPT.contains(object.name())));
    }

    @Test
    void recordsOfAnotherTenantDoNotExist() {
        server.platform()
                .records()
                .act(
                        system,
                        "tenant",
                        null,
                        "open",
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("code", "other")
                                .put("name", "other")
                                .put("adminUsername", "chief")
                                .put("adminPassword", "Given-2026-x"),
                        null);
        CallContext other = server.platform().system(server.platform().tenants().tenant("other"));
        DataRecord user = server.platform().records().create(other, "user", stranger(other), null);
        server.platform()
                .records()
                .act(
                        other,
                        "user",
                        user.id(),
                        "set-password",
                        JsonNodeFactory.instance.objectNode().put("password", "Given-2026-x"),
                        null);
        assertNothing(new TenantLeak("tenants", model, samples())
                .run(Caller.newcomer(server.address(), "stranger@other", "Given-2026-x"), object -> true));
    }

    private static ObjectNode stranger(CallContext other) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("username", "stranger")
                .put("displayName", "stranger")
                .put("organization", Long.toString(other.organization().value()));
        body.withArray("roles").addObject().put("role", "attack-all");
        return body;
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
        Map<String, Caller> roles = new LinkedHashMap<>(callers);
        roles.keySet().removeAll(List.of("attack-nothing", "attack-all", "attack-elsewhere"));
        assertNothing(matrix.run(new Caller(server.address(), ""), callers.get("attack-nothing"), roles));
    }

    @Test
    void hostileTextsChangeNothing() {
        assertNothing(new TextAttacks(model, callers.get("attack-all")).run(samples()));
    }

    @Test
    void hostileFilesAreRefused() {
        assertNothing(new FileAttacks(model, callers.get("administrator"))
                .run(List.of(
                        "/api/files?object=attachment&field=files", "/api/files?object=customer&field=attachments")));
    }
}
