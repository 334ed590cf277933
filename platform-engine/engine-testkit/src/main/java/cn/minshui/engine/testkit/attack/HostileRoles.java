package cn.minshui.engine.testkit.attack;

import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.Duty;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import java.util.ArrayList;
import java.util.List;

/** Roles that may do everything with every record, but see only some of the fields: between them every field of every object is hidden and masked once. */
public final class HostileRoles {
    /** Every second field hidden, the others hidden, every second one masked, the others masked. */
    public static final List<String> NAMES =
            List.of("attack-hidden-even", "attack-hidden-odd", "attack-masked-even", "attack-masked-odd");

    private HostileRoles() {}

    private static boolean isOf(String role, int index) {
        return (index % 2 == 0) == role.endsWith("even");
    }

    /** @param kept objects whose fields stay as they are: a caller needs to see who he is */
    public static List<HiddenField> fields(CompiledModel model, List<String> kept) {
        List<HiddenField> hidden = new ArrayList<>();
        for (String role : NAMES) {
            for (CompiledObject object : model.objects().values()) {
                if (object.definition().duty() == Duty.AUDIT) {
                    // Reading it is work already, which no role does beside other work.
                    continue;
                }
                int index = 0;
                for (CompiledField field : object.fields().values()) {
                    boolean masked = role.contains("masked");
                    if (isOf(role, index++)
                            && !kept.contains(object.name())
                            && !field.definition().secret()
                            && (!masked || field.isStored())) {
                        hidden.add(new HiddenField(role, object.name(), field.name(), masked));
                    }
                }
            }
        }
        return hidden;
    }

    /** What the model's own roles hide or mask. */
    public static List<HiddenField> defined(CompiledModel model) {
        List<HiddenField> hidden = new ArrayList<>();
        model.roles()
                .forEach((role, definition) -> definition
                        .grants()
                        .forEach((object, grant) -> grant.fields().forEach((field, right) -> {
                            if (!NAMES.contains(role) && (right == FieldRight.HIDDEN || right == FieldRight.MASKED)) {
                                hidden.add(new HiddenField(role, object, field, right == FieldRight.MASKED));
                            }
                        })));
        return hidden;
    }

    /** @return definitions of the roles, YAML */
    public static String yaml(CompiledModel model, List<HiddenField> hidden) {
        StringBuilder yaml = new StringBuilder();
        for (String role : NAMES) {
            yaml.append(yaml.isEmpty() ? "" : "---\n")
                    .append("kind: role\nname: ")
                    .append(role)
                    .append("\nlabel: {zh: 攻击, en: Attack}\ngrants:\n");
            for (CompiledObject object : model.objects().values()) {
                if (object.definition().duty() == Duty.AUDIT) {
                    continue;
                }
                yaml.append("  ")
                        .append(object.name())
                        .append(": {operations: [read, export, history")
                        .append(object.definition().duty() == Duty.BUSINESS ? ", create, update, delete, import" : "")
                        .append(
                                object.definition().duty() == Duty.BUSINESS
                                                && object.definition().softDelete()
                                        ? ", restore"
                                        : "")
                        .append("], actions: [], fields: {");
                List<String> rights = hidden.stream()
                        .filter(field ->
                                field.role().equals(role) && field.object().equals(object.name()))
                        .map(field -> field.field() + ": " + (field.isMasked() ? "masked" : "hidden"))
                        .toList();
                yaml.append(String.join(", ", rights)).append("}}\n");
            }
        }
        return yaml.toString();
    }
}
