package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A few records that are changed one after the other until the server no longer answers; each change is an event. */
final class ProofThings {
    static final String TOPICS = "proof-thing.*";
    private static final String PATH = "/api/data/proof-thing";
    private static final int KEYS = 5;

    private final List<String> ids = new ArrayList<>();
    private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();

    /** Adds the object to the metadata and lets the administrator write it. */
    static void define(ServerUnderTest.Home home) {
        home.grantToAdministrator("proof-thing", "read, create, update");
        home.write("base/proof/proof-thing.yaml", """
                kind: object
                name: proof-thing
                label: 证明
                module: proof
                scope: organization
                title: n
                fields:
                  n: {type: integer, required: true, label: 次数}
                events:
                  created: {fields: [n]}
                  updated: {fields: [n]}
                """);
    }

    void create(Api api) {
        for (int i = 0; i < KEYS; i++) {
            JsonNode thing =
                    api.post(PATH, Api.JSON.createObjectNode().put("n", 1)).orThrow();
            String id = thing.path("id").asText();
            ids.add(id);
            acknowledged.put(id, 1L);
        }
    }

    /** Changes each in turn for as long as the server answers. */
    void keepChanging(Api api) {
        while (true) {
            change(api);
        }
    }

    /** Changes each once. */
    void change(Api api) {
        versions(api).forEach((id, version) -> {
            long next = version + 1;
            api.patch(PATH + "/" + id, Api.JSON.createObjectNode().put("n", next), version)
                    .orThrow();
            acknowledged.put(id, next);
        });
    }

    /** By id; each change was acknowledged as one more, and the one that was cut off may be there or not. */
    Map<String, Long> versions(Api api) {
        Map<String, Long> versions = new ConcurrentHashMap<>();
        for (String id : ids) {
            JsonNode thing = api.get(PATH + "/" + id).orThrow();
            versions.put(id, thing.path("version").asLong());
            assertThat(thing.path("n").asLong())
                    .as("changes of %s", id)
                    .isEqualTo(thing.path("version").asLong())
                    .isBetween(acknowledged.get(id), acknowledged.get(id) + 1);
        }
        return versions;
    }
}
