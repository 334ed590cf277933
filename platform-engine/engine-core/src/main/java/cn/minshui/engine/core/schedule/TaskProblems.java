package cn.minshui.engine.core.schedule;

import cn.minshui.engine.core.batch.Task;
import com.fasterxml.jackson.databind.JsonNode;

/** What a failed task says of itself. */
final class TaskProblems {
    private TaskProblems() {}

    static String first(Task task) {
        JsonNode problems = task.problems();
        return problems == null || problems.isEmpty()
                ? task.status().word()
                : problems.get(0).path("zh").asText();
    }
}
