package cn.minshui.engine.app.http;

import cn.minshui.engine.core.identity.Identities.Account;
import cn.minshui.engine.core.identity.StandIns;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** For whom the caller may act today, by the header {@value CallContexts#ON_BEHALF_OF}. */
@RestController
class StandInController {
    private final StandIns standIns;

    StandInController(StandIns standIns) {
        this.standIns = standIns;
    }

    /** @param ends the last day */
    record Person(String username, String displayName, String ends) {}

    record Persons(List<Person> items) {}

    @GetMapping("/api/stand-ins")
    Persons mine(Account account, HttpServletRequest request) {
        return new Persons(standIns.of(account, TraceFilter.traceId(request)).stream()
                .map(each -> new Person(
                        each.account().username(),
                        each.account().displayName(),
                        each.ends().toString()))
                .toList());
    }
}
