package cn.minshui.engine.testkit.attack;

import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.definition.Duty;
import cn.minshui.engine.core.definition.FieldDefinition.Mask;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.protect.Sm3;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.Principal;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Two open interfaces of each object, a list and a read, that answer every second field and mask what can be masked; a system that
 * is granted all of them asks, signed, for the others. What is answered in plain must be there: else nothing was looked at.
 */
public final class OpenAttacks {
    private static final String LIST = "attack-list-";
    private static final String READ = "attack-read-";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, CompiledObject> attacked = new LinkedHashMap<>();
    private final Caller nobody;
    private final String key;
    private final String secret;

    /** @param key of an application that has every interface of {@link #yaml} @param secret for HMAC-SM3 */
    public OpenAttacks(CompiledModel model, String address, String key, String secret) {
        offered(model).forEach(object -> attacked.put(object.name(), object));
        this.nobody = new Caller(address, "");
        this.key = key;
        this.secret = secret;
    }

    /**
     * By a new application that is granted everything: somebody asks for it, the engine decides.
     *
     * @param owner whoever it is who asks
     * @param system the engine's own context
     * @param organization where the sample records are
     */
    public static OpenAttacks by(
            CompiledModel model, Caller owner, RecordService records, CallContext system, long organization) {
        CallContext asking = of(owner, system);
        ObjectNode application = input().put("name", "attacker " + UUID.randomUUID())
                .put("purpose", "attacks")
                .put("algorithm", "hmac-sm3")
                .put("organization", Long.toString(organization));
        long id = records.create(asking, "application", application, null).id();
        act(records, system, "application", id, "approve", input().put("ratePerMinute", 60_000));
        offered(model)
                .forEach(object -> List.of(LIST, READ).forEach(prefix -> {
                    ObjectNode asked =
                            input().put("interface", prefix + object.name()).put("purpose", "attacks");
                    JsonNode grant = act(records, asking, "application", id, "apply", asked);
                    act(
                            records,
                            system,
                            "application-interface",
                            grant.path("id").asLong(),
                            "grant",
                            input());
                }));
        JsonNode given = act(records, system, "application", id, "rotate", input());
        return new OpenAttacks(
                model,
                owner.address(),
                given.path("appKey").asText(),
                given.path("secret").asText());
    }

    /** With the engine's rights, by his name. */
    private static CallContext of(Caller owner, CallContext system) {
        long id = owner.get("/api/auth/me").json().at("/user/id").asLong();
        Principal asker =
                new Principal(id, "attacker", "attacker", system.principal().roles());
        return new CallContext(
                system.tenant(), system.organization(), asker, system.release(), system.clock(), system.traceId());
    }

    private static ObjectNode input() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static JsonNode act(
            RecordService records, CallContext system, String object, long id, String action, ObjectNode input) {
        return JSON.valueToTree(
                records.act(system, object, id, action, input, null).body());
    }

    private static List<CompiledObject> attacked(CompiledModel model) {
        return model.objects().values().stream()
                .filter(object -> object.definition().duty() == Duty.BUSINESS)
                .filter(object -> !answered(object).isEmpty())
                .toList();
    }

    /** Those that the served model has interfaces of: it may hold more objects than the one that they were written for. */
    private static List<CompiledObject> offered(CompiledModel model) {
        return attacked(model).stream()
                .filter(object -> model.interfaces().containsKey(LIST + object.name()))
                .toList();
    }

    private static List<CompiledField> answered(CompiledObject object) {
        List<CompiledField> answered = new ArrayList<>();
        int index = 0;
        for (CompiledField field : object.fields().values()) {
            boolean isPlain = field.isStored()
                    && !field.definition().secret()
                    && !(field.type() instanceof FieldType.Files)
                    && !(field.type() instanceof FieldType.ChildTable);
            if (index++ % 2 == 0 && isPlain) {
                answered.add(field);
            }
        }
        return answered;
    }

    /** @return definitions of the interfaces, YAML, each after a line of {@code ---} */
    public static String yaml(CompiledModel model) {
        StringBuilder yaml = new StringBuilder();
        for (CompiledObject object : attacked(model)) {
            for (String prefix : List.of(LIST, READ)) {
                yaml.append("---\nkind: open-api\nname: ").append(prefix).append(object.name());
                yaml.append("\nlabel: {zh: 攻击, en: Attack}\nobject: ").append(object.name());
                yaml.append("\noperation: ").append(prefix.equals(LIST) ? "list" : "read");
                yaml.append("\nratePerMinute: 6000\nfields:\n");
                answered(object)
                        .forEach(field -> yaml.append("  ").append(field.name()).append(": {}\n"));
            }
        }
        return yaml.toString();
    }

    /** @param report of the channels, which these are more of */
    public void run(SampleRows samples, Report report) {
        run(samples, report, Set.of());
    }

    /** @param forgotten fields as {@code object.field} that are taken for such as no interface answers, whatever the server believes */
    public void run(SampleRows samples, Report report, Set<String> forgotten) {
        for (CompiledObject object : attacked.values()) {
            samples.row(object.name()).ifPresent(row -> {
                report.saw("objects", object.name());
                List<CompiledField> answered = answered(object).stream()
                        .filter(field -> !forgotten.contains(object.name() + "." + field.name()))
                        .toList();
                attack(new Attack(object, answered, row, report));
            });
        }
    }

    private record Attack(CompiledObject object, List<CompiledField> answered, SampleRows.Row row, Report report) {
        boolean isPlain(CompiledField field) {
            return answered.contains(field)
                    && !field.isSensitive()
                    && field.definition().mask() == Mask.ALL;
        }

        void leak(String words) {
            report.leak(object.name() + words);
        }
    }

    private void attack(Attack attack) {
        CompiledObject object = attack.object();
        Reply record = call(READ + object.name() + "/" + attack.row().id(), "");
        told(attack, "open read", record);
        for (CompiledField field : attack.answered()) {
            if (!record.json().has(field.name())) {
                attack.leak("." + field.name() + " is not answered, nothing is looked at: " + record.text());
            }
        }
        Reply list = call(LIST + object.name(), "size=100");
        told(attack, "open list", list);
        if (list.json().path("items").isEmpty()) {
            attack.leak(" shows nothing that could be looked at: " + list.text());
        }
        for (CompiledField field : object.fields().values()) {
            if (attack.answered().contains(field)) {
                continue;
            }
            attack.report().saw("fields", object.name() + "." + field.name());
            boolean isListed = list.json().path("items").findValue(field.name()) != null;
            if (isListed || record.json().has(field.name())) {
                attack.leak("." + field.name() + " by open interface: the field is shown");
            }
            refused(attack, "open fields", "fields=" + field.name());
            refused(attack, "open filter", "filter=" + Caller.coded("isNull(" + field.name() + ")"));
            refused(attack, "open sort", "sort=" + field.name());
            refused(attack, "open parameter", field.name() + "=1");
        }
    }

    /** For what it asks, not for its signature or its number. */
    private void refused(Attack attack, String channel, String query) {
        Reply reply = call(LIST + attack.object().name(), query);
        told(attack, channel, reply);
        if (reply.status() != 400 || !reply.text().contains("PARAMETER_UNKNOWN")) {
            attack.leak(" by " + channel + " " + query + ": " + reply.status() + " " + reply.code());
        }
    }

    /** No value of a field that is not answered, and none of a field that is masked. */
    private void told(Attack attack, String channel, Reply reply) {
        attack.report().tried();
        attack.report().saw("channels", channel);
        if (reply.isBroken()) {
            attack.leak(" by " + channel + ": the server broke: " + reply.text());
        }
        attack.row().values().forEach((name, value) -> {
            CompiledField field = attack.object().field(name).orElseThrow();
            if (!attack.isPlain(field)
                    && Canary.isTelling(value)
                    && reply.text().contains(String.valueOf(value))) {
                attack.leak("." + name + " by " + channel + ": its value is told");
            }
        });
    }

    /** Signed as {@code docs/open-interfaces.md} says. @param query already percent-encoded, one parameter */
    private Reply call(String address, String query) {
        String path = "/open/" + address;
        String time = Long.toString(System.currentTimeMillis());
        String nonce = UUID.randomUUID().toString();
        String nothing = HexFormat.of().formatHex(Sm3.digest(new byte[0]));
        String text = String.join("\n", "MINSHUI-OPEN-1", "GET", path, query, key, time, nonce, "", "", nothing);
        String signature = HexFormat.of().formatHex(Sm3.hmac(bytes(secret), bytes(text)));
        return nobody.send(
                "GET",
                query.isEmpty() ? path : path + "?" + query,
                BodyPublishers.noBody(),
                Map.of(
                        "X-Open-Key",
                        key,
                        "X-Open-Timestamp",
                        time,
                        "X-Open-Nonce",
                        nonce,
                        "X-Open-Signature",
                        signature));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
