package cn.minshui.engine.app.http;

import cn.minshui.engine.core.batch.Task;
import cn.minshui.engine.core.data.PlanRecordService;
import cn.minshui.engine.core.data.TaskOrigin;
import cn.minshui.engine.core.definition.BasicDefinitions.ImportTemplateDefinition;
import cn.minshui.engine.core.definition.ScreenDefinitions.PageDefinition;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.Text;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a task is called on a screen, and where its record is found, by the caller's model. */
@Component
class TaskNames {
    private final Models models;

    TaskNames(Models models) {
        this.models = models;
    }

    /** {@code object · action} for work of an action, the template's label for an import, else the name. */
    String label(CallContext context, Task task, String language) {
        CompiledModel model = models.of(context);
        TaskOrigin origin = task.origin();
        if (origin != null && model.object(origin.object()).isPresent()) {
            CompiledObject object = model.object(origin.object()).orElseThrow();
            String what = object.definition().label().in(language);
            if (task.name().equals(PlanRecordService.BULK_TASK)) {
                return what + " · " + bulk(object, origin.action()).in(language);
            }
            return object.action(origin.action())
                    .map(action -> what + " · " + action.label().in(language))
                    .orElse(what);
        }
        ImportTemplateDefinition template = model.importTemplates().get(task.name());
        return template == null ? task.name() : template.label().in(language);
    }

    private static Text bulk(CompiledObject object, String operation) {
        return switch (operation) {
            case "update" -> Text.of("批量修改", "Change many");
            case "delete" -> Text.of("批量删除", "Delete many");
            case "restore" -> Text.of("批量恢复", "Restore many");
            case "purge" -> Text.of("批量彻底删除", "Delete many for good");
            default ->
                object.action(operation)
                        .map(action -> Text.of(
                                "批量" + action.label().zh(), action.label().en() + ", many"))
                        .orElse(Text.of(operation, operation));
        };
    }

    /** @return {@code {object, record, action, page}}; the page is the first that lists the object, null without one */
    @Nullable
    Map<String, @Nullable Object> origin(CallContext context, Task task) {
        TaskOrigin origin = task.origin();
        if (origin == null) {
            return null;
        }
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("object", origin.object());
        json.put("record", origin.record() == null ? null : Long.toString(origin.record()));
        json.put("action", origin.action());
        json.put(
                "page",
                models.of(context).pages().values().stream()
                        .filter(page -> origin.object().equals(page.object()))
                        .map(PageDefinition::name)
                        .findFirst()
                        .orElse(null));
        return json;
    }
}
