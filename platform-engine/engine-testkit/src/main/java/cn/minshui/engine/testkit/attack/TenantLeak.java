package cn.minshui.engine.testkit.attack;

import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Callers with every right ask for records of another branch, or of another tenant, by id and otherwise: such records do not exist
 * for them, and an answer about one differs in nothing from that about an id that there never was.
 */
public final class TenantLeak {
    /** Of a record that there never was; it stands in no other text by chance. */
    static final String NOBODYS = "900000000000000001";

    private final CompiledModel model;
    private final Map<String, Long> ids;
    private final Map<String, String> marks;
    private final Report report;

    /** @param samples records of the others */
    public TenantLeak(String name, CompiledModel model, SampleRows samples) {
        this.model = model;
        this.ids = samples.ids();
        this.marks = samples.marks();
        this.report = new Report(name);
    }

    /** @param foreign objects whose records belong to the others alone */
    public Report run(Caller stranger, Predicate<CompiledObject> foreign) {
        ids.forEach((name, id) -> {
            CompiledObject object = model.objects().get(name);
            if (object != null && foreign.test(object)) {
                report.saw("objects", name);
                among(stranger, object, Long.toString(id));
                pointedTo(stranger, object, Long.toString(id));
                byId(stranger, object, Long.toString(id));
            }
        });
        return report;
    }

    private void byId(Caller stranger, CompiledObject object, String id) {
        String path = "/api/data/" + object.name() + "/";
        for (String channel : List.of("", "/history", "/explain")) {
            same(object, "GET " + channel, stranger.get(path + id + channel), stranger.get(path + NOBODYS + channel));
        }
        for (String method : List.of("PATCH", "DELETE")) {
            same(
                    object,
                    method,
                    stranger.call(method, path + id, Map.of()),
                    stranger.call(method, path + NOBODYS, Map.of()));
        }
        for (String verb : List.of("/restore", "/purge")) {
            same(
                    object,
                    verb,
                    stranger.call("POST", path + id + verb, Map.of()),
                    stranger.call("POST", path + NOBODYS + verb, Map.of()));
        }
        for (String action : object.definition().actions().keySet()) {
            String rest = "/actions/" + action;
            same(
                    object,
                    rest,
                    stranger.call("POST", path + id + rest, Map.of()),
                    stranger.call("POST", path + NOBODYS + rest, Map.of()));
        }
        for (String operation : List.of("update", "delete")) {
            Map<String, String> changes = operation.equals("update")
                    ? Map.of(object.fields().keySet().iterator().next(), "1")
                    : Map.of();
            Reply many = stranger.call(
                    "POST", path + "bulk", Map.of("operation", operation, "ids", List.of(id), "changes", changes));
            counted("bulk", many, object);
            if (many.isGood() && many.json().path("done").asInt() > 0) {
                report.leak(object.name() + " by bulk " + operation + ": " + many.text());
            }
        }
    }

    /** The two answers are of one status and one code, and it is none of success. */
    private void same(CompiledObject object, String channel, Reply others, Reply nobodys) {
        counted(channel.startsWith("/actions") ? "action" : channel, others, object);
        if (others.isGood()
                || others.status() != nobodys.status()
                || !others.code().equals(nobodys.code())) {
            report.leak(object.name() + " by " + channel + ": " + others.status() + " " + others.code()
                    + " where an unknown id is " + nobodys.status() + " " + nobodys.code());
        }
    }

    private void counted(String channel, Reply reply, CompiledObject object) {
        report.tried();
        report.saw("channels", channel);
        if (reply.isBroken()) {
            report.leak(object.name() + " by " + channel + ": the server broke: " + reply.text());
        }
        String mark = marks.get(object.name());
        if (mark != null && reply.text().contains(mark)) {
            report.leak(object.name() + " by " + channel + ": a value is told");
        }
    }

    private void among(Caller stranger, CompiledObject object, String id) {
        String path = "/api/data/" + object.name();
        for (String query : List.of(
                "?size=1000",
                "?deleted=true",
                "?stale=true",
                "?filter=" + Caller.coded("id == " + id),
                "/export?format=csv")) {
            Reply all = stranger.get(path + query);
            counted(query.startsWith("/") ? "export" : "list", all, object);
            if (all.json().path("items").findValuesAsText("id").contains(id)) {
                report.leak(object.name() + " by list " + query);
            }
        }
        String chosen = "filter=" + Caller.coded("id == ");
        for (String query : List.of("?count=exact&" + chosen, "/export?format=csv&" + chosen)) {
            Reply others = stranger.get(path + query + id);
            Reply nobodys = stranger.get(path + query + NOBODYS);
            counted("filter", others, object);
            if (others.status() != nobodys.status() || !worded(others, id).equals(worded(nobodys, NOBODYS))) {
                report.leak(object.name() + " by filter " + query + ": " + others.text() + " where an unknown id is "
                        + nobodys.text());
            }
        }
        String mark = marks.get(object.name());
        if (mark != null) {
            Reply found = stranger.get(path + "?quick=" + Caller.coded(mark));
            report.tried();
            report.saw("channels", "search");
            if (found.isGood() && !found.json().path("items").isEmpty()) {
                report.leak(object.name() + " by search: " + found.text());
            }
        }
    }

    /** A record of one's own that points to the other's would show its label. */
    private void pointedTo(Caller stranger, CompiledObject object, String id) {
        for (CompiledObject from : model.objects().values()) {
            for (CompiledField field : from.fields().values()) {
                if (field.type() instanceof FieldType.ReferenceTo to
                        && to.object().equals(object.name())
                        && !field.definition().readOnly()) {
                    String path = "/api/data/" + from.name();
                    Reply others = stranger.post(path, Map.of(field.name(), id));
                    Reply nobodys = stranger.post(path, Map.of(field.name(), NOBODYS));
                    counted("reference", others, object);
                    if (others.isGood()) {
                        report.leak(from.name() + "." + field.name() + " takes a record of " + object.name());
                    } else if (others.status() != nobodys.status()
                            || !worded(others, id).equals(worded(nobodys, NOBODYS))) {
                        report.leak(
                                from.name() + "." + field.name() + " tells that there is a record of " + object.name());
                    }
                }
            }
        }
    }

    /** All that is told, less the id that was asked for, the trace, and the line of a file that says who took it when. */
    private static String worded(Reply reply, String id) {
        return reply.text().replace(id, "?").replaceAll("\"trace[^,}]*", "").replaceAll("(?m)^\"?#.*$", "");
    }
}
