package cn.minshui.engine.testkit.attack;

import cn.minshui.engine.core.definition.BasicDefinitions.Grant;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Every address of the server, as the server itself lists them, called by nobody, by somebody without any right and by every role.
 * What an address asks for stands in {@code attack/endpoints.txt}; an address that does not stand there is a finding, so that a new
 * one is thought about.
 */
public final class PermissionMatrix {
    private static final String RESOURCE = "attack/endpoints.txt";

    private static final List<Integer> UNSIGNED = List.of(400, 401, 403, 404);

    private final CompiledModel model;
    private final Map<String, Long> ids;
    private final Map<Endpoint, String> classes = new TreeMap<>();
    private final Report report = new Report("permission matrix");

    /** @param ids of a record of each object, where there is one */
    public PermissionMatrix(CompiledModel model, Map<String, Long> ids) {
        this.model = model;
        this.ids = Map.copyOf(ids);
        lines().forEach(line -> {
            String[] words = line.split("\\s+");
            classes.put(new Endpoint(words[0], words[1]), words[2]);
        });
    }

    private static List<String> lines() {
        try (InputStream in = PermissionMatrix.class.getClassLoader().getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return addresses that nobody has thought about */
    public List<String> unclassified(Collection<Endpoint> mapped) {
        TreeSet<Endpoint> unknown = new TreeSet<>(mapped);
        unknown.removeAll(classes.keySet());
        // A line may stand here before its address does; what is not there is not called.
        classes.keySet().retainAll(mapped);
        return unknown.stream().map(endpoint -> "not classified: " + endpoint).toList();
    }

    /**
     * @param nobody without a token
     * @param least a user whose role grants nothing
     * @param roles a user of each role
     */
    public Report run(Caller nobody, Caller least, Map<String, Caller> roles) {
        classes.forEach((endpoint, kind) -> {
            report.saw("endpoints", endpoint.toString());
            for (String path : paths(endpoint)) {
                if (!kind.equals("public")) {
                    expect("nobody", endpoint, path, nobody, kind.equals("gateway") ? UNSIGNED : List.of(401));
                }
                if (kind.equals("administrator") || kind.startsWith("right:")) {
                    expect("no right", endpoint, path, least, List.of(403, 404));
                }
            }
            if (kind.equals("upload")) {
                model.importTemplates().keySet().forEach(template -> upload(endpoint, template, least));
            }
            if (kind.equals("bulk")) {
                bulk(endpoint, "no right", least);
                roles.forEach((role, caller) -> bulk(endpoint, role, caller));
            }
            if (kind.startsWith("right:") && endpoint.path().startsWith("/api/data/{object}")) {
                roles.forEach((role, caller) -> ofRole(endpoint, kind.substring("right:".length()), role, caller));
            }
        });
        return report;
    }

    private List<String> paths(Endpoint endpoint) {
        if (!endpoint.path().contains("{object}")) {
            return List.of(filled(endpoint.path(), null, "none"));
        }
        return model.objects().values().stream()
                .flatMap(object ->
                        actions(endpoint, object).stream().map(action -> filled(endpoint.path(), object, action)))
                .toList();
    }

    /** What the address is called with: each action of the object where it names one; at least one that there is not. */
    private static Set<String> actions(Endpoint endpoint, CompiledObject object) {
        Set<String> actions = object.definition().actions().keySet();
        return endpoint.path().contains("{action}") && !actions.isEmpty() ? actions : Set.of("none");
    }

    private String filled(String path, @Nullable CompiledObject object, String action) {
        String name = object == null ? "" : object.name();
        return path.replace("{object}", name)
                .replace("{id}", Long.toString(ids.getOrDefault(name, 1L)))
                .replace("{action}", action)
                .replace("{kind}", "object")
                .replace("/**", "/x")
                .replaceAll("\\{[^}]*}", "none");
    }

    private void expect(String who, Endpoint endpoint, String path, Caller caller, List<Integer> statuses) {
        Reply reply = caller.call(endpoint.method(), path, Map.of());
        report.tried();
        report.saw("callers", who);
        if (!statuses.contains(reply.status())) {
            report.leak(who + " " + endpoint.method() + " " + path + ": " + reply.status() + " " + reply.code());
        }
    }

    /** Each operation on a record that there is: whether it is there may not even be asked without the right. */
    private void bulk(Endpoint endpoint, String role, Caller caller) {
        for (CompiledObject object : model.objects().values()) {
            for (String operation : List.of("update", "delete", "restore", "purge")) {
                if (!grants(role, object, operation, "")) {
                    Reply reply = caller.post(
                            filled(endpoint.path(), object, "none"),
                            Map.of(
                                    "operation",
                                    operation,
                                    "ids",
                                    List.of(Long.toString(ids.getOrDefault(object.name(), 1L))),
                                    "changes",
                                    operation.equals("update")
                                            ? Map.of(
                                                    object.fields()
                                                            .keySet()
                                                            .iterator()
                                                            .next(),
                                                    "1")
                                            : Map.of()));
                    report.tried();
                    if (reply.status() != 403 && reply.status() != 404) {
                        report.leak(role + " bulk " + operation + " of " + object.name() + ": " + reply.status() + " "
                                + reply.code());
                    }
                }
            }
        }
    }

    private void upload(Endpoint endpoint, String template, Caller caller) {
        String path = endpoint.path().replace("{template}", template) + "?dryRun=true";
        Reply reply = caller.upload(path, "a.xlsx", "application/octet-stream", new byte[] {1});
        report.tried();
        if (reply.status() != 403 && reply.status() != 404) {
            report.leak("no right " + path + ": " + reply.status() + " " + reply.code());
        }
    }

    /** What the role grants is not refused for want of a right, where it only reads; what it does not grant is. */
    private void ofRole(Endpoint endpoint, String right, String role, Caller caller) {
        report.saw("roles", role);
        for (CompiledObject object : model.objects().values()) {
            if (right.equals("action") && object.definition().actions().isEmpty()) {
                continue;
            }
            for (String action : actions(endpoint, object)) {
                if (right.equals("action")) {
                    report.saw("actions", object.name() + "." + action);
                }
                ofRole(endpoint, right, role, caller, object, filled(endpoint.path(), object, action));
            }
        }
    }

    private void ofRole(
            Endpoint endpoint, String right, String role, Caller caller, CompiledObject object, String path) {
        // Explaining is an action of the object's own, at an address that can be linked to.
        boolean explains = endpoint.path().endsWith("/explain")
                && object.definition().actions().containsKey("explain");
        boolean granted = grants(role, object, explains ? "action" : right, path.substring(path.lastIndexOf('/') + 1));
        if (!granted) {
            expect(role, endpoint, path, caller, List.of(403, 404));
        } else if (endpoint.method().equals("GET")) {
            Reply reply = caller.get(path);
            report.tried();
            if (reply.status() == 403 || reply.isBroken()) {
                report.leak(role + " is refused " + path + ": " + reply.status() + " " + reply.code());
            }
        }
    }

    /** Read from the definition itself, not by the code that the server decides with. */
    private boolean grants(String role, CompiledObject object, String right, String action) {
        RoleDefinition definition = model.roles().get(role);
        Grant grant = definition == null ? null : definition.grants().get(object.name());
        if (grant == null) {
            return false;
        }
        if (right.equals("action")) {
            return grant.actions().contains(action) || grant.actions().contains("all");
        }
        return Arrays.stream(right.split("\\|"))
                .anyMatch(word -> grant.operations().contains(Operation.valueOf(word.toUpperCase(Locale.ROOT))));
    }
}
