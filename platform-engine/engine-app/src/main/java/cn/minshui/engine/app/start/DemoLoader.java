package cn.minshui.engine.app.start;

import cn.minshui.engine.app.settings.DataDirectory;
import cn.minshui.engine.core.identity.PlanIdentities;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the demo's organisations and users, once a data directory: what somebody deletes later stays deleted. A start that was cut
 * off makes what is missing.
 */
final class DemoLoader {
    private static final String DONE = "demo-loaded";
    private final Platform platform;
    private final DataDirectory data;
    private final Path metadata;
    private final Accounts accounts;
    private final CallContext system;

    DemoLoader(Platform platform, DataDirectory data, Path metadata) {
        this.platform = platform;
        this.data = data;
        this.metadata = metadata;
        this.accounts = new Accounts(data);
        this.system = platform.system(PlanIdentities.OPERATOR);
    }

    void load() {
        Path done = data.folder("run").resolve(DONE);
        if (DataDirectory.read(done).isPresent()) {
            return;
        }
        DemoDefinition demo = DemoDefinition.read(metadata);
        demo.organizations().forEach(this::organization);
        demo.users().forEach(this::user);
        DataDirectory.write(done, platform.clock().instant().toString());
    }

    private Optional<DataRecord> find(String object, String key, String value) {
        return platform
                .data()
                .engineData(system)
                .list(Query.of(object)
                        .where(key + " == params.value", Map.of("value", value))
                        .fields(key))
                .stream()
                .findFirst();
    }

    private String node(String code) {
        return find("organization", "code", code)
                .map(row -> Long.toString(row.id()))
                .orElseThrow(() -> new IllegalArgumentException("the demo has no organisation " + code));
    }

    private void organization(String code, DemoDefinition.Organization organization) {
        if (find("organization", "code", code).isPresent()) {
            return;
        }
        String parent = organization.parent();
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("code", code)
                .put("name", organization.name())
                .put("type", organization.type())
                .put(
                        "parent",
                        parent == null ? Long.toString(system.organization().value()) : node(parent));
        platform.records().create(system, "organization", body, null);
    }

    private void user(String username, DemoDefinition.User user) {
        if (find("user", "username", username).isPresent()) {
            return;
        }
        String organization = user.organization();
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("username", username)
                .put("displayName", user.displayName())
                .put(
                        "organization",
                        organization == null
                                ? Long.toString(system.organization().value())
                                : node(organization));
        user.roles().forEach(role -> body.withArray("roles").addObject().put("role", role));
        DataRecord created = platform.records().create(system, "user", body, null);
        ObjectNode password = JsonNodeFactory.instance.objectNode().put("password", accounts.password(username));
        platform.records().act(system, "user", created.id(), "set-password", password, null);
    }
}
