package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells a whole release from half of one, over HTTP alone, and that the data are those of the beginning. */
final class ReleaseProof {
    private static final Duration SEEN_WITHIN = Duration.ofMinutes(1);
    private static final List<String> EXTENDED = List.of("customer", "meter-card");
    private static final List<String> OBJECTS = List.of(
            "organization",
            "customer",
            "account",
            "meter-card",
            "meter",
            "installation",
            "reading",
            "bill",
            "bill-item");

    private final Publishing publishing;
    private final Map<String, String> fields = new LinkedHashMap<>();
    private final Map<String, Map<String, JsonNode>> rows = new LinkedHashMap<>();
    private final Map<Integer, Integer> written = new LinkedHashMap<>();

    private ReleaseProof(Publishing publishing) {
        this.publishing = publishing;
    }

    /** Bills a month in the tenant that is published for, and remembers every record. */
    static ReleaseProof of(RestartedServer server, Publishing publishing) {
        server.running();
        ReleaseProof proof = new ReleaseProof(publishing);
        Api api = proof.login(server);
        Pilot pilot = new Pilot(api);
        pilot.prepare(BranchWorkbook.read(PilotAcceptanceTests.WORKBOOK));
        pilot.importWorkbook(PilotAcceptanceTests.WORKBOOK);
        pilot.bill("2026-09");
        for (String object : OBJECTS) {
            proof.fields.put(object, String.join(",", columns(api, object)));
            proof.rows.put(object, proof.read(api, object));
        }
        assertThat(proof.rows.get("bill")).hasSizeGreaterThan(500);
        return proof;
    }

    private Api login(RestartedServer server) {
        return server.login(ServerUnderTest.ADMIN, publishing.password());
    }

    private static List<String> columns(Api api, String object) {
        List<String> names = new ArrayList<>(List.of("id", "version"));
        for (JsonNode field : fieldsOf(api, object)) {
            if (!field.path("type").asText().equals("child-table")) {
                names.add(field.path("name").asText());
            }
        }
        return names;
    }

    private static JsonNode fieldsOf(Api api, String object) {
        return api.get("/api/meta/object/" + object).orThrow().path("fields");
    }

    private Map<String, JsonNode> read(Api api, String object) {
        return api.listAll(object, "true", fields.get(object)).stream()
                .collect(Collectors.toMap(row -> row.path("id").asText(), row -> row));
    }

    /** As {@link #assertWhole}, once a node has heard of the release. */
    void awaitWhole(RestartedServer server, int round, String told) {
        Api api = login(server);
        Kills.await(told + ": round " + round + " is seen", SEEN_WITHIN, () -> roundOf(api) == round);
        assertWhole(server, round, told);
    }

    /** Every part of the round's release is there and works, nothing of the next is, and the data are as they were. */
    void assertWhole(RestartedServer server, int round, String told) {
        Api api = login(server);
        assertThat(roundOf(api)).as(told).isEqualTo(round);
        for (String object : EXTENDED) {
            Set<String> names = fieldsOf(api, object).findValuesAsText("name").stream()
                    .filter(name -> name.matches("proof[0-9]+"))
                    .collect(Collectors.toSet());
            assertThat(names).as("%s: %s", told, object).hasSize(round);
        }
        assertThat(api.get("/api/meta/object/proof-" + (round + 1)).status())
                .as(told)
                .isEqualTo(404);
        if (round > 0) {
            assertWorks(api, round, told);
        }
        rows.forEach((object, before) -> {
            Map<String, JsonNode> now = read(api, object);
            now.keySet().retainAll(before.keySet());
            assertThat(now).as("%s: %s", told, object).isEqualTo(before);
        });
    }

    /** Which round's release a node follows. */
    static int roundOf(Api api) {
        JsonNode items = api.get("/api/meta/dictionary/proof-round").orThrow().path("items");
        return Integer.parseInt(items.path(0).path("label").asText().replaceAll("\\D", ""));
    }

    private void assertWorks(Api api, int round, String told) {
        String object = "/api/data/proof-" + round;
        int count = written.merge(round, 1, Integer::sum);
        api.post(object, Api.JSON.createObjectNode().put("name", "第" + count + "行"))
                .orThrow();
        assertThat(api.listAll("proof-" + round, "true", "name")).as(told).hasSize(count);
        String field = "proof" + round;
        ObjectNode customer = Api.JSON.createObjectNode().put("name", "证明").put(field, "值");
        String id =
                api.post("/api/data/customer", customer).orThrow().path("id").asText();
        assertThat(api.listAll("customer", field + " == '值' && id == " + id, "id"))
                .as(told)
                .hasSize(1);
    }
}
