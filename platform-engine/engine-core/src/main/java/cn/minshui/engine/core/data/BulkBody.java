package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.value.BodyReader;
import cn.minshui.engine.spi.problem.NearestName;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Problems;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request on many records.
 *
 * @param name of the action or the transition
 * @param versions by id, null where the version does not matter; in ascending order of the ids
 * @param filter CEL that chooses the records where they are not named
 * @param changes the patch, or the input of the action
 * @param partial whether the others are done when some are refused
 * @param background whether it is worked as a task, part by part; the others are always done then
 * @param expected how many records the caller was shown; null when he was shown none
 */
record BulkBody(
        Kind kind,
        String name,
        TreeMap<Long, @Nullable Long> versions,
        @Nullable String filter,
        @Nullable String quick,
        JsonNode changes,
        boolean partial,
        boolean background,
        @Nullable Long expected) {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final List<String> MEMBERS = List.of(
            "operation",
            "action",
            "transition",
            "ids",
            "records",
            "filter",
            "quick",
            "changes",
            "partial",
            "background",
            "expected");

    enum Kind {
        UPDATE,
        DELETE,
        RESTORE,
        PURGE,
        ACTION,
        TRANSITION;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether it is about records of the recycle bin. */
        boolean isOfDeleted() {
            return this == RESTORE || this == PURGE;
        }
    }

    boolean isByFilter() {
        return versions.isEmpty();
    }

    /** What is to be done, without the records that it is done to: as a task keeps it, and {@link #again} reads it. */
    String instruction() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("operation", kind.word());
        if (kind == Kind.ACTION || kind == Kind.TRANSITION) {
            json.put(kind.word(), name);
        }
        json.set("changes", changes);
        return json.toString();
    }

    static BulkBody again(String instruction) {
        try {
            ObjectNode json = (ObjectNode) JSON.readTree(instruction);
            return read(json.put("filter", "true").put("background", true));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the instruction of a task is no JSON", e);
        }
    }

    /** @throws ProblemException MALFORMED with everything that is wrong with the request itself */
    static BulkBody read(JsonNode json) {
        BodyReader.requireObject(json);
        Problems problems = new Problems();
        Map<String, JsonNode> members = BodyReader.members(json);
        members.keySet().stream().filter(name -> !MEMBERS.contains(name)).forEach(name -> problems.add(unknown(name)));
        Optional<Kind> kind = kind(members, problems);
        String name = kind.map(k -> name(k, members, problems)).orElse("");
        TreeMap<Long, @Nullable Long> versions = versions(members, problems);
        String filter = text(members, "filter", problems);
        String quick = text(members, "quick", problems);
        boolean named = members.containsKey("ids") || members.containsKey("records");
        boolean both = members.containsKey("ids") && members.containsKey("records");
        if (both || named == (members.containsKey("filter") || members.containsKey("quick"))) {
            problems.add(wrong(
                    "ids", "须给出 ids、records、filter（可加 quick）三者之一", "give one of ids, records and filter (with quick)"));
        }
        JsonNode changes = members.getOrDefault("changes", JsonNodeFactory.instance.objectNode());
        if (!changes.isObject()) {
            problems.add(wrong("changes", "changes 应是一个 JSON 对象", "changes must be a JSON object"));
        }
        if (kind.filter(k -> k == Kind.UPDATE).isPresent() && changes.isEmpty()) {
            problems.add(wrong("changes", "没有要修改的内容", "there is nothing to change"));
        }
        boolean partial = flag("partial", members, problems);
        boolean background = flag("background", members, problems);
        if (background && members.containsKey("partial") && !partial) {
            problems.add(wrong(
                    "partial",
                    "后台处理时，不能处理的会跳过，partial 不能为 false",
                    "in the background the others are always done: partial cannot be false"));
        }
        Long expected = expected(members, problems);
        problems.throwIfErrors(ProblemClass.MALFORMED);
        return new BulkBody(kind.orElseThrow(), name, versions, filter, quick, changes, partial, background, expected);
    }

    private static Problem unknown(String name) {
        Problem problem = wrong(name, "没有字段 " + name, "there is no field " + name);
        return NearestName.of(name, MEMBERS)
                .map(n -> problem.withFix("是否指 " + n + "?", "did you mean " + n + "?"))
                .orElse(problem);
    }

    private static Problem wrong(String path, String zh, String en) {
        return Problem.error("BULK_REQUEST", Place.body(path), zh, en);
    }

    private static Optional<Kind> kind(Map<String, JsonNode> members, Problems problems) {
        JsonNode written = members.get("operation");
        Optional<Kind> kind = Arrays.stream(Kind.values())
                .filter(k -> written != null
                        && written.isTextual()
                        && written.textValue().equals(k.word()))
                .findFirst();
        if (kind.isEmpty()) {
            String words = Arrays.stream(Kind.values()).map(Kind::word).collect(Collectors.joining(", "));
            problems.add(wrong("operation", "operation 应是 " + words + " 之一", "operation is one of " + words));
        }
        return kind;
    }

    private static String name(Kind kind, Map<String, JsonNode> members, Problems problems) {
        if (kind != Kind.ACTION && kind != Kind.TRANSITION) {
            return kind.word();
        }
        String name = text(members, kind.word(), problems);
        if (name == null) {
            problems.add(wrong(kind.word(), "须写明 " + kind.word(), kind.word() + " must be named"));
            return "";
        }
        return name;
    }

    private static TreeMap<Long, @Nullable Long> versions(Map<String, JsonNode> members, Problems problems) {
        TreeMap<Long, @Nullable Long> versions = new TreeMap<>();
        for (String list : List.of("ids", "records")) {
            JsonNode written = members.get(list);
            if (written == null) {
                continue;
            }
            if (!written.isArray() || written.isEmpty()) {
                problems.add(wrong(list, list + " 应是不空的列表", list + " must be a list that is not empty"));
                continue;
            }
            for (int i = 0; i < written.size(); i++) {
                one(list + "." + i, written.get(i), list.equals("records"), versions, problems);
            }
        }
        return versions;
    }

    private static void one(
            String path, JsonNode json, boolean isRecord, TreeMap<Long, @Nullable Long> versions, Problems problems) {
        Long id = number(isRecord ? json.path("id") : json);
        boolean dated = isRecord && json.hasNonNull("version");
        Long version = dated ? number(json.get("version")) : null;
        if (id == null || (dated && version == null)) {
            problems.add(wrong(
                    path,
                    isRecord ? "应是 {id, version}" : "应是记录的编号",
                    isRecord ? "must be {id, version}" : "must be the id of a record"));
        } else if (versions.containsKey(id)) {
            problems.add(wrong(path, "记录 " + id + " 出现两次", "record " + id + " stands here twice"));
        } else {
            versions.put(id, version);
        }
    }

    private static @Nullable Long number(JsonNode json) {
        boolean written = json.isTextual() || json.isIntegralNumber();
        return written && json.asText().matches("[1-9]\\d{0,17}") ? Long.valueOf(json.asText()) : null;
    }

    private static @Nullable String text(Map<String, JsonNode> members, String name, Problems problems) {
        JsonNode json = members.get(name);
        if (json == null || json.isNull()) {
            return null;
        }
        if (!json.isTextual()) {
            problems.add(wrong(name, name + " 应是文本", name + " must be text"));
            return null;
        }
        return json.textValue().isBlank() ? null : json.textValue();
    }

    private static boolean flag(String name, Map<String, JsonNode> members, Problems problems) {
        JsonNode json = members.get(name);
        if (json != null && !json.isBoolean()) {
            problems.add(wrong(name, name + " 应是 true 或 false", name + " must be true or false"));
        }
        return json != null && json.asBoolean();
    }

    private static @Nullable Long expected(Map<String, JsonNode> members, Problems problems) {
        JsonNode json = members.get("expected");
        if (json == null || json.isNull()) {
            return null;
        }
        if (!json.isIntegralNumber() || !json.canConvertToLong() || json.longValue() < 0) {
            problems.add(wrong("expected", "expected 应是条数", "expected must be a number of records"));
            return null;
        }
        return json.longValue();
    }
}
