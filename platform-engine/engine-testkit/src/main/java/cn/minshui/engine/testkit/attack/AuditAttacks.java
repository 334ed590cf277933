package cn.minshui.engine.testkit.attack;

import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.definition.BasicDefinitions.Grant;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.core.definition.FieldDefinition.Mask;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * What the audit trail tells an auditor of records that he may not read: that they were changed, never what stood in them. Somebody
 * who may do everything changes each text first, so that there is an entry of every field that is tried.
 */
public final class AuditAttacks {
    private final CompiledModel model;
    private final RoleDefinition role;
    private final Caller auditor;
    private final Caller writer;

    /** @param role of the auditor @param writer may change every record */
    public AuditAttacks(CompiledModel model, String role, Caller auditor, Caller writer) {
        this.model = model;
        this.role = Objects.requireNonNull(model.roles().get(role), role);
        this.auditor = auditor;
        this.writer = writer;
    }

    /** @param report of the channels, which these are more of */
    public void run(SampleRows samples, Report report) {
        samples.ids().keySet().forEach(name -> {
            CompiledObject object = model.object(name).orElseThrow();
            new Attack(object, samples.rowOrNone(name), report).run();
        });
    }

    /** Who may do what is read by whoever reads the trail; of a person even that stands there masked. */
    private boolean isTold(CompiledObject object, CompiledField field) {
        Grant grant = role.grants().get(object.name());
        boolean isReader = grant != null && grant.operations().contains(Operation.READ);
        return (isReader || AuditCategory.of(object.name(), "update") != AuditCategory.CHANGE)
                && !field.isSensitive()
                && field.definition().mask() == Mask.ALL;
    }

    private final class Attack {
        private final CompiledObject object;
        private final SampleRows.Row row;
        private final Report report;

        Attack(CompiledObject object, SampleRows.Row row, Report report) {
            this.object = object;
            this.row = row;
            this.report = report;
        }

        void run() {
            TreeSet<String> changed = new TreeSet<>();
            object.fields().values().stream().filter(this::isChanged).forEach(field -> changed.add(field.name()));
            if (changed.isEmpty()) {
                return;
            }
            report.saw("objects", object.name());
            String of = "?object=" + object.name() + "&record=" + row.id();
            Reply list = auditor.get("/api/audit" + of + "&limit=200");
            told("auditor's list", list);
            for (JsonNode entry : list.json().path("items")) {
                Reply whole = auditor.get("/api/audit/" + entry.path("id").asText());
                told("auditor's entry", whole);
                whole.json().path("changes").fieldNames().forEachRemaining(changed::remove);
            }
            told("auditor's export", auditor.get("/api/audit/export" + of));
            changed.forEach(field -> report.leak(object.name() + "." + field + " was changed and no entry tells that"));
        }

        /** Each text that takes another one gets it. */
        private boolean isChanged(CompiledField field) {
            Object value = row.values().get(field.name());
            if (!(field.type() instanceof FieldType.Text)
                    || !Canary.isTelling(value)
                    || field.definition().readOnly()
                    || isTold(object, field)) {
                return false;
            }
            String path = "/api/data/" + object.name() + "/" + row.id();
            long version = writer.get(path).json().path("version").asLong(1);
            String other = String.valueOf(value).startsWith("139") ? "13800000000" : "~au~";
            return writer.patch(path, version, Map.of(field.name(), other)).isGood();
        }

        private void told(String channel, Reply reply) {
            report.tried();
            report.saw("channels", channel);
            if (!reply.isGood()) {
                report.leak(
                        object.name() + " by " + channel + " is not looked at: " + reply.status() + " " + reply.text());
            }
            row.values().forEach((name, value) -> {
                CompiledField field = object.field(name).orElseThrow();
                if (!isTold(object, field) && Canary.isTelling(value)) {
                    report.saw("fields", object.name() + "." + name);
                    if (reply.text().contains(String.valueOf(value))) {
                        report.leak(object.name() + "." + name + " by " + channel + ": its value is told");
                    }
                }
            });
        }
    }
}
