package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The definitions that the engine brings itself, the layer below every base. */
public final class PlatformDefinitions {
    private static final String FOLDER = "cn/minshui/engine/platform/";
    private static final List<String> FILES = List.of(
            "audit.yaml",
            "dictionaries.yaml",
            "approval.yaml",
            "login.yaml",
            "oauth-client.yaml",
            "organization.yaml",
            "tenant.yaml",
            "user.yaml",
            "user-role.yaml",
            "role.yaml",
            "people.yaml",
            "package.yaml",
            "parameter.yaml",
            "notice.yaml",
            "webhook.yaml",
            "application.yaml",
            "application-interface.yaml");

    private PlatformDefinitions() {}

    /** Their paths begin with {@code engine:}. */
    public static List<SourceFile> files() {
        return FILES.stream()
                .map(name -> new SourceFile("engine:" + name, text(name)))
                .toList();
    }

    private static String text(String name) {
        try (InputStream in = PlatformDefinitions.class.getClassLoader().getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException(FOLDER + name + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
