package cn.minshui.engine.testkit.attack;

import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hostile texts in every text that is taken: they come back as they went in or are refused with words, never change what is asked,
 * never break the server, and a page never gets them as markup.
 */
public final class TextAttacks {
    private static final List<String> TEXTS = List.of(
            "' or '1'='1",
            "'; drop table d_user; --",
            "\\'; select pg_sleep(9) --",
            "\" onmouseover=alert(1) x=\"",
            "<script>alert('~')</script>",
            "<img src=x onerror=alert(1)>",
            "javascript:alert(1)",
            "{{constructor.constructor('return 1')()}}",
            "${7*7}#{7*7}",
            "=cmd|'/c calc'!A1",
            "../../../../etc/passwd",
            "..%2f..%2fetc%2fpasswd",
            "a\r\nX-Injected: yes",
            "\u202egnp.exe");

    /** No shorter than the shortest of the hostile ones: where it is taken for its length, one of those is too. */
    private static final String HARMLESS = "Harmless, and long enough";

    private static final List<String> FILTERS = List.of(
            "' or '1'='1",
            "1==1; drop table d_user",
            "id == id || (true)) or ((1=1",
            "id.getClass().forName('java.lang.Runtime') == id",
            "system('id') == ''",
            "matches('aaaaaaaaaaaaaaaaaaaaaaaaaaaa!', '(a+)+$')",
            "[1,2,3].all(x, [1,2,3].all(y, [1,2,3].all(z, x+y+z > 0)))",
            "tenantId == 1",
            "deletedAt != null",
            "user.password == ''");

    /** What nobody sees, no workbook holds and some databases refuse. */
    private static final List<String> CONTROLS =
            List.of("a\u0000b", "a\u0001b", "a\u001b[31mb", "a\u007fb", "a\u0085b");

    /** Names of columns and parts of records that no body may set. */
    private static final List<String> FOREIGN = List.of(
            "tenant",
            "tenantId",
            "tenant_id",
            "orgId",
            "version",
            "releaseId",
            "createdBy",
            "created_by",
            "createdAt",
            "updatedBy",
            "deletedAt",
            "passwordHash",
            "__proto__",
            "constructor",
            "class",
            "path__");

    private final CompiledModel model;
    private final Caller caller;
    private final Report report = new Report("hostile texts");

    /** @param caller may do everything */
    public TextAttacks(CompiledModel model, Caller caller) {
        this.model = model;
        this.caller = caller;
    }

    public Report run(SampleRows samples) {
        for (CompiledObject object : model.objects().values()) {
            report.saw("objects", object.name());
            samples.row(object.name()).ifPresent(row -> fields(object, row));
            queries(object);
            foreign(object);
        }
        headers();
        return report;
    }

    /** Where a harmless text is taken and no hostile one ever was, nothing was tried; that is a finding as well. */
    private void fields(CompiledObject object, SampleRows.Row row) {
        boolean writable = false;
        boolean taken = false;
        for (CompiledField field : object.fields().values()) {
            if (field.type() instanceof FieldType.Text text
                    && !field.definition().readOnly()
                    && !field.definition().secret()) {
                report.saw("fields", object.name() + "." + field.name());
                for (String hostile : TEXTS) {
                    taken |= write(object, row, field.name(), text, hostile);
                }
                CONTROLS.stream()
                        .filter(control -> write(object, row, field.name(), text, control))
                        .forEach(control ->
                                report.leak(object.name() + "." + field.name() + " keeps a control character"));
                writable |= write(object, row, field.name(), text, HARMLESS);
            }
        }
        if (taken) {
            report.saw("objects written", object.name());
        } else if (writable) {
            report.leak(object.name() + " takes texts, but none of those that were tried");
        } else {
            report.saw("objects that take no text of him", object.name());
        }
    }

    /** @return whether it was taken */
    private boolean write(
            CompiledObject object, SampleRows.Row row, String field, FieldType.Text type, String hostile) {
        String path = "/api/data/" + object.name() + "/" + row.id();
        JsonNode before = caller.get(path).json();
        Reply reply = caller.patch(path, before.path("version").asLong(1), Map.of(field, hostile));
        broken(object.name() + "." + field, reply);
        if (!reply.isGood()) {
            return false;
        }
        report.saw("texts taken", object.name() + "." + field + " " + hostile);
        String kept = caller.get(path).json().path(field).asText();
        boolean rich = type.style() == FieldType.Text.Style.RICH;
        if (rich && kept.matches("(?is).*(<script|onerror|onmouseover|javascript:).*<.*")) {
            report.leak(object.name() + "." + field + " keeps markup that runs: " + kept);
        } else if (!rich && !kept.isEmpty() && !normal(kept).equals(normal(hostile))) {
            report.leak(object.name() + "." + field + " became another text: " + hostile + " → " + kept);
        }
        return true;
    }

    private static String normal(String text) {
        return text.replace("\r\n", "\n").replace('\r', '\n').strip();
    }

    private void queries(CompiledObject object) {
        String path = "/api/data/" + object.name();
        long all = caller.get(path + "?count=exact").json().path("total").asLong();
        for (String hostile : TEXTS) {
            String coded = Caller.coded(hostile);
            for (String parameter : List.of("sort", "fields", "filter", "page", "size", "count")) {
                Reply reply = caller.get(path + "?" + parameter + "=" + coded);
                broken(object.name() + "?" + parameter, reply);
                if (reply.isGood() && !parameter.equals("count")) {
                    report.leak(object.name() + " takes " + parameter + "=" + hostile);
                }
            }
            Reply found = caller.get(path + "?count=exact&quick=" + coded);
            broken(object.name() + "?quick", found);
            if (found.isGood() && all > 2 && found.json().path("total").asLong() == all) {
                report.leak(object.name() + " shows everything for quick=" + hostile);
            }
        }
        for (String filter : FILTERS) {
            Reply reply = caller.get(path + "?filter=" + Caller.coded(filter));
            broken(object.name() + " filter " + filter, reply);
            if (reply.isGood()) {
                report.leak(object.name() + " takes the filter " + filter);
            }
        }
    }

    /** Mass assignment: what is no field of the object is refused, whoever asks. */
    private void foreign(CompiledObject object) {
        for (String name : FOREIGN) {
            if (object.field(name).isPresent()) {
                continue;
            }
            Map<String, @Nullable Object> body = new LinkedHashMap<>();
            body.put(name, 1);
            Reply reply = caller.post("/api/data/" + object.name(), body);
            broken(object.name() + " " + name, reply);
            if (reply.isGood()) {
                report.leak(object.name() + " takes " + name);
            }
        }
    }

    private void headers() {
        for (String path : List.of("/api/data/user", "/api/auth/me", "/api/meta/object/user")) {
            for (Map<String, String> headers : List.of(
                    Map.of("X-Forwarded-For", "127.0.0.1"),
                    Map.of("X-Original-URL", "/api/health/ready"),
                    Map.of("X-Rewrite-URL", "/api/health/ready"),
                    Map.of("X-HTTP-Method-Override", "DELETE"),
                    Map.of("Authorization", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."))) {
                Reply reply = new Caller(caller.address(), "").send("GET", path, BodyPublishers.noBody(), headers);
                report.tried();
                if (reply.status() != 401) {
                    report.leak(path + " with " + headers + ": " + reply.status());
                }
            }
        }
        for (String path : List.of(
                "/api/data/..%2f..%2fauth/me",
                "/api//data/user",
                "/api/data/user;x=1",
                "/api/meta/..%2f..%2fetc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/plugins/..%2f..%2f/etc/passwd")) {
            Reply reply = new Caller(caller.address(), "").send("GET", path, BodyPublishers.noBody(), Map.of());
            broken(path, reply);
            if (reply.text().contains("root:")) {
                report.leak(path + " shows a file");
            }
        }
    }

    private void broken(String place, Reply reply) {
        report.tried();
        if (reply.isBroken()) {
            report.leak(place + ": the server broke: " + reply.text());
        }
        if (reply.text().contains("at cn.minshui") || reply.text().contains("SQLException")) {
            report.leak(place + ": the answer tells of the inside");
        }
    }
}
