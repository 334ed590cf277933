package cn.minshui.engine.app.http;

import cn.minshui.engine.core.identity.Notices;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the caller's organisation and those above it tell him. */
@RestController
class NoticeController {
    private final Notices notices;

    NoticeController(Notices notices) {
        this.notices = notices;
    }

    record Notice(
            String id, String title, String content, String level, String organization, String begins, boolean read) {}

    record Shown(long unread, List<Notice> items) {}

    @Operation(summary = "Notices for the caller today, the newest first")
    @GetMapping("/api/notices")
    Shown mine(CallContext context) {
        List<Notice> items = notices.of(context).stream()
                .map(each -> new Notice(
                        Long.toString(each.id()),
                        each.title(),
                        each.content(),
                        each.level(),
                        each.organization(),
                        each.begins().toString(),
                        each.read()))
                .toList();
        return new Shown(items.stream().filter(each -> !each.read()).count(), items);
    }

    @Operation(summary = "The caller has read a notice")
    @PostMapping("/api/notices/{id}/read")
    ResponseEntity<Void> read(CallContext context, @PathVariable String id) {
        if (!id.matches("[1-9][0-9]{0,17}")) {
            throw ProblemException.of(ProblemClass.NOT_FOUND, "NOT_FOUND", "公告不存在", "there is no such notice");
        }
        notices.read(context, Long.parseLong(id));
        return ResponseEntity.noContent().build();
    }
}
