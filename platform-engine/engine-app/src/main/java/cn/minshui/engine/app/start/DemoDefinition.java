package cn.minshui.engine.app.start;

import cn.minshui.engine.app.settings.ExitException;
import cn.minshui.engine.spi.problem.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * What a first start with demo data makes, from {@code metadata/demo/demo.yaml}.
 *
 * @param organizations by code, parents before children
 * @param users by user name
 */
record DemoDefinition(Map<String, Organization> organizations, Map<String, User> users) {
    /** @param parent code of the node above; null is the root */
    record Organization(String name, String type, @Nullable String parent) {}

    /** @param organization code of the node he works at; null is the root */
    record User(String displayName, @Nullable String organization, List<String> roles) {}

    static DemoDefinition read(Path metadata) {
        Path file = metadata.resolve("demo/demo.yaml");
        try {
            Object root = new Load(
                            LoadSettings.builder().setLabel(file.toString()).build())
                    .loadFromString(Files.readString(file));
            return of(map(root));
        } catch (IOException | YamlEngineException | ClassCastException | NullPointerException e) {
            throw new ExitException(
                    ExitException.Code.ENVIRONMENT,
                    Text.of("演示数据 " + file + " 无法读取：" + e.getMessage(), "the demo " + file + " cannot be read: " + e),
                    e);
        }
    }

    private static DemoDefinition of(Map<?, ?> root) {
        Map<String, Organization> organizations = new LinkedHashMap<>();
        map(root.get("organizations")).forEach((code, value) -> {
            Map<?, ?> body = map(value);
            organizations.put(
                    text(code),
                    new Organization(text(body.get("name")), text(body.get("type")), optional(body.get("parent"))));
        });
        Map<String, User> users = new LinkedHashMap<>();
        map(root.get("users")).forEach((name, value) -> {
            Map<?, ?> body = map(value);
            List<String> roles =
                    list(body.get("roles")).stream().map(DemoDefinition::text).toList();
            users.put(text(name), new User(text(body.get("displayName")), optional(body.get("organization")), roles));
        });
        return new DemoDefinition(organizations, users);
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value == null ? Map.of() : (Map<?, ?>) value;
    }

    private static List<?> list(@Nullable Object value) {
        return value == null ? List.of() : (List<?>) value;
    }

    private static String text(@Nullable Object value) {
        return Objects.requireNonNull(value, "a value is missing").toString();
    }

    private static @Nullable String optional(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
