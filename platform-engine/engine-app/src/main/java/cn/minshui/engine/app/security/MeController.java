package cn.minshui.engine.app.security;

import cn.minshui.engine.app.start.TenantNames;
import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.identity.Identities.Account;
import cn.minshui.engine.core.login.FactorService;
import cn.minshui.engine.core.login.LoginService.Refusal;
import cn.minshui.engine.core.login.LoginService.Result;
import cn.minshui.engine.core.login.SecondFactors;
import cn.minshui.engine.core.login.Session;
import cn.minshui.engine.core.login.Sessions;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.Principal;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What somebody sees and does about his own login: who he is, his devices, his second factor, showing again who he is. */
@RestController
@RequestMapping("/api/auth")
class MeController {
    private final TenantNames names;
    private final BrowserSessions browsers;
    private final Sessions sessions;
    private final FactorService factors;
    private final RecordService records;

    MeController(
            TenantNames names,
            BrowserSessions browsers,
            Sessions sessions,
            FactorService factors,
            RecordService records) {
        this.names = names;
        this.browsers = browsers;
        this.sessions = sessions;
        this.factors = factors;
        this.records = records;
    }

    record Proof(@Nullable String password, @Nullable String code, AuthController.@Nullable CaptchaAnswer captcha) {}

    record Code(@Nullable String code) {}

    /** Roles and organisation are those that the call runs with: of the one whom the caller stands in for, where he does. */
    @Operation(summary = "Who is logged in")
    @GetMapping("/me")
    Map<String, Object> me(Account account, Session session, CallContext context, HttpServletRequest request) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(
                "user",
                Map.of(
                        "id", Long.toString(account.userId()),
                        "username", account.username(),
                        "displayName", account.displayName()));
        json.put(
                "tenant",
                Map.of(
                        "id", Long.toString(account.tenant().value()),
                        "code", account.tenantCode(),
                        "name", names.tenant(account.tenantCode())));
        json.put(
                "organization",
                Map.of(
                        "id", Long.toString(context.organization().value()),
                        "label", names.organization(account.tenant(), context.organization())));
        Principal acting = context.principal();
        json.put("roles", acting.roles());
        json.put(
                "managesPlugins",
                records.access(context, "tenant")
                        .operations()
                        .contains(cn.minshui.engine.core.definition.BasicDefinitions.Operation.UPDATE));
        acting.onBehalfOf()
                .ifPresent(username ->
                        json.put("onBehalfOf", Map.of("username", username, "displayName", acting.displayName())));
        json.put("release", context.release().value());
        json.put("mustChangePassword", account.mustChangePassword());
        json.put("secondFactor", factors.state(account).enabled());
        json.put("mustSetUpSecondFactor", sessions.owesFactor(account));
        if (session.kind() == Session.Kind.BROWSER) {
            browsers.find(request).ifPresent(found -> json.put("csrfToken", BrowserSessions.csrf(found.token())));
        }
        return json;
    }

    @Operation(summary = "Show again who one is, before what asks for it")
    @PostMapping("/step-up")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void stepUp(
            Account account,
            Session session,
            @RequestBody Proof proof,
            HttpServletRequest request,
            HttpServletResponse response) {
        Map<String, @Nullable String> given = new LinkedHashMap<>();
        given.put("password", proof.password());
        LoginAnswers.require(given);
        Result result = factors.prove(
                session,
                account,
                LoginAnswers.given(proof.password()),
                proof.code() == null || proof.code().isBlank() ? null : proof.code(),
                proof.captcha() == null ? null : proof.captcha().id(),
                proof.captcha() == null ? null : proof.captcha().answer(),
                LoginAnswers.origin(request));
        if (result instanceof Result.Refused refused) {
            throw refused.refusal() == Refusal.LOGIN_FAILED
                    ? new ProblemException(
                            ProblemClass.INVALID,
                            Problem.error("PASSWORD_WRONG", Place.body("password"), "密码不正确", "the password is wrong"))
                    : LoginAnswers.refused(refused, ProblemClass.INVALID, response);
        }
    }

    @Operation(summary = "Whether one has a second factor")
    @GetMapping("/second-factor")
    Map<String, Object> secondFactor(Account account) {
        SecondFactors.State state = factors.state(account);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("enabled", state.enabled());
        if (state.enabled()) {
            json.put("since", time(state.since()));
            json.put("recoveryCodesLeft", state.codesLeft());
        }
        return json;
    }

    @Operation(summary = "Begin a second factor: the secret for an authenticator app")
    @PostMapping("/second-factor")
    Map<String, String> begin(Account account, Session session) {
        SecondFactors.Offer offer = factors.offer(session, account);
        return Map.of("secret", offer.secret(), "uri", offer.uri());
    }

    @Operation(summary = "Enable the second factor by its first code; every other login of the user ends")
    @PostMapping("/second-factor/confirm")
    Map<String, List<String>> confirm(Account account, Session session, @RequestBody Code code) {
        Map<String, @Nullable String> given = new LinkedHashMap<>();
        given.put("code", code.code());
        LoginAnswers.require(given);
        return Map.of("recoveryCodes", factors.confirm(session, account, LoginAnswers.given(code.code())));
    }

    @Operation(summary = "Take the second factor away; every other login of the user ends")
    @DeleteMapping("/second-factor")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(Account account, Session session) {
        factors.remove(session, account);
    }

    @Operation(summary = "Where one is logged in")
    @GetMapping("/sessions")
    List<Map<String, @Nullable Object>> sessions(Account account, Session session) {
        return sessions.living(account.tenant(), account.userId()).stream()
                .map(one -> json(one, one.id().equals(session.id())))
                .toList();
    }

    @Operation(summary = "End one of one's own logins")
    @PostMapping("/sessions/{id}/end")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void end(Account account, @PathVariable String id) {
        Session one = sessions.living(account.tenant(), account.userId()).stream()
                .filter(session -> session.id().equals(id))
                .findFirst()
                .orElseThrow(() -> ProblemException.of(
                        ProblemClass.NOT_FOUND,
                        "SESSION_UNKNOWN",
                        "会话不存在或已结束",
                        "there is no such session, or it has ended"));
        sessions.end(one, Sessions.Why.ENDED);
    }

    static Map<String, @Nullable Object> json(Session session, boolean current) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", session.id());
        json.put("kind", session.kind().word());
        json.put("address", session.address());
        json.put("agent", session.agent());
        json.put("startedAt", time(session.startedAt()));
        json.put("seenAt", time(session.seenAt()));
        json.put("secondFactor", session.secondFactor());
        json.put("current", current);
        return json;
    }

    private static String time(long seconds) {
        return Instant.ofEpochSecond(seconds).toString();
    }

    @ModelAttribute
    void noStore(HttpServletResponse response) {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    }
}
