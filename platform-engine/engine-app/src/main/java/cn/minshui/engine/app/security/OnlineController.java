package cn.minshui.engine.app.security;

import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.data.RecordService.ActionRequest;
import cn.minshui.engine.core.data.RecordService.ListRequest;
import cn.minshui.engine.core.login.Session;
import cn.minshui.engine.core.login.Sessions;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.swagger.v3.oas.annotations.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Who is online: the sessions of those users whom the caller may read, ended by the action {@code end-sessions} of user. */
@RestController
@RequestMapping("/api/sessions")
class OnlineController {
    private static final int AT_ONCE = 200;

    private final Sessions sessions;
    private final RecordService records;

    OnlineController(Sessions sessions, RecordService records) {
        this.sessions = sessions;
        this.records = records;
    }

    @Operation(summary = "Sessions of the users that the caller may read, the one used last first")
    @GetMapping
    List<Map<String, @Nullable Object>> online(CallContext context, Session own) {
        List<Session> living = sessions.living(context.tenant());
        List<Long> ids = living.stream().map(Session::user).distinct().toList();
        Map<Long, DataRecord> users = users(context, ids);
        List<Map<String, @Nullable Object>> json = new ArrayList<>();
        for (Session session : living) {
            DataRecord user = users.get(session.user());
            if (user != null) {
                Map<String, @Nullable Object> line = new LinkedHashMap<>();
                line.put("user", Long.toString(user.id()));
                line.put("username", user.textOrNull("username"));
                line.put("displayName", user.textOrNull("displayName"));
                line.putAll(MeController.json(session, session.id().equals(own.id())));
                json.add(line);
            }
        }
        return json;
    }

    /** By the caller's own right to read users: nobody learns of others that they are there. */
    private Map<Long, DataRecord> users(CallContext context, List<Long> ids) {
        Map<Long, DataRecord> users = new HashMap<>();
        for (int at = 0; at < ids.size(); at += AT_ONCE) {
            List<Long> part = ids.subList(at, Math.min(ids.size(), at + AT_ONCE));
            String filter =
                    "id in [" + part.stream().map(id -> Long.toString(id)).collect(Collectors.joining(", ")) + "]";
            ListRequest request = new ListRequest(
                    "user",
                    filter,
                    List.of(),
                    1,
                    AT_ONCE,
                    List.of("username", "displayName"),
                    ListRequest.Count.NONE,
                    null);
            records.list(context, request).items().forEach(user -> users.put(user.id(), user));
        }
        return users;
    }

    @Operation(summary = "End somebody's session, by the right to the action end-sessions of user")
    @PostMapping("/{id}/end")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void end(CallContext context, @PathVariable String id) {
        Session session = sessions.find(id)
                .filter(s -> s.tenant().equals(context.tenant()))
                .orElseThrow(() -> ProblemException.of(
                        ProblemClass.NOT_FOUND,
                        "SESSION_UNKNOWN",
                        "会话不存在或已结束",
                        "there is no such session, or it has ended"));
        records.act(
                context,
                new ActionRequest(
                        "user",
                        session.user(),
                        null,
                        "end-sessions",
                        JsonNodeFactory.instance.objectNode().put("session", id),
                        null));
    }
}
