package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.BasicDefinitions.ImportTemplateDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.SheetDefinition;
import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.definition.Pointers;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Import templates: somebody takes the rows, columns are fields, headings differ. */
final class ImportCheck {
    private final CheckContext context;
    private final FieldCheck fields;

    ImportCheck(CheckContext context, FieldCheck fields) {
        this.context = context;
        this.fields = fields;
    }

    void check(EffectiveDefinition effective) {
        ImportTemplateDefinition template = (ImportTemplateDefinition) effective.typed();
        ScreenCheck.permission(context, effective, template.permission());
        String handler = template.handler();
        if (handler != null && context.plugins().importHandler(handler).isEmpty()) {
            context.error(
                    effective,
                    "/handler",
                    MetaErrorCode.HANDLER_UNKNOWN,
                    "没有已启用的插件提供导入处理 " + handler,
                    "No enabled plugin provides the import handler " + handler);
        }
        template.parameters().forEach((name, field) -> fields.check(effective, Pointers.of("parameters", name), field));
        template.sheets().forEach((id, sheet) -> sheet(effective, Pointers.of("sheets", id), sheet, handler != null));
    }

    private void sheet(EffectiveDefinition effective, String pointer, SheetDefinition sheet, boolean handled) {
        fields.pattern(effective, pointer + "/namePattern", sheet.namePattern());
        Optional<ObjectDefinition> object = Optional.empty();
        if (sheet.object() != null) {
            context.exists(effective, pointer + "/object", "object", sheet.object());
            object = context.set().object(sheet.object());
        } else if (!handled) {
            context.error(
                    effective,
                    pointer,
                    MetaErrorCode.IMPORT_WITHOUT_TARGET,
                    "没有处理程序时，每个工作表要写明 object",
                    "Without a handler each sheet names its object");
        }
        Set<String> headings = new HashSet<>();
        Optional<ObjectDefinition> target = handled ? Optional.empty() : object;
        sheet.columns().forEach((name, column) -> {
            String at = pointer + Pointers.of("columns", name);
            fields.check(effective, at, column.field());
            target.ifPresent(o -> context.hasField(effective, at, o, name));
            if (!headings.add(column.heading())) {
                context.error(
                        effective,
                        at + "/heading",
                        MetaErrorCode.COLUMN_COLLISION,
                        "表头“" + column.heading() + "”在同一工作表中出现两次",
                        "Heading '" + column.heading() + "' stands twice in the sheet");
            }
        });
        uniqueColumns(effective, pointer, sheet);
    }

    private void uniqueColumns(EffectiveDefinition effective, String pointer, SheetDefinition sheet) {
        for (var columns : sheet.uniqueColumns()) {
            for (String column : columns) {
                context.isOneOf(
                        effective,
                        pointer + "/unique",
                        MetaErrorCode.FIELD_UNKNOWN,
                        column,
                        sheet.columns().keySet(),
                        "工作表没有列“" + column + "”",
                        "The sheet has no column '" + column + "'");
            }
        }
    }
}
