package cn.minshui.engine.app.security;

import cn.minshui.engine.app.http.TraceFilter;
import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.identity.Identities;
import cn.minshui.engine.core.identity.Identities.Account;
import cn.minshui.engine.core.login.Captchas;
import cn.minshui.engine.core.login.LoginService;
import cn.minshui.engine.core.login.LoginService.Attempt;
import cn.minshui.engine.core.login.LoginService.Refusal;
import cn.minshui.engine.core.login.LoginService.Result;
import cn.minshui.engine.core.login.Session;
import cn.minshui.engine.core.login.Sessions;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Logging in, staying in, leaving: by tokens, or by a cookie for browsers. */
@RestController
@RequestMapping("/api/auth")
class AuthController {
    private final Identities identities;
    private final AccessTokens accessTokens;
    private final RefreshTokens refreshTokens;
    private final LoginService logins;
    private final Captchas captchas;
    private final Sessions sessions;
    private final BrowserSessions browsers;
    private final RecordService records;

    AuthController(
            Identities identities,
            AccessTokens accessTokens,
            RefreshTokens refreshTokens,
            LoginService logins,
            Captchas captchas,
            Sessions sessions,
            BrowserSessions browsers,
            RecordService records) {
        this.identities = identities;
        this.accessTokens = accessTokens;
        this.refreshTokens = refreshTokens;
        this.logins = logins;
        this.captchas = captchas;
        this.sessions = sessions;
        this.browsers = browsers;
        this.records = records;
    }

    /** @param id of the picture @param answer its letters */
    record CaptchaAnswer(@Nullable String id, @Nullable String answer) {}

    /**
     * @param username {@code name}, or {@code name@tenant-code} of another tenant than the first
     * @param code of the second factor, where the user has one
     * @param browser whether a cookie is wanted and no tokens
     */
    record Login(
            @Nullable String username,
            @Nullable String password,
            @Nullable String code,
            @Nullable CaptchaAnswer captcha,
            @Nullable Boolean browser) {}

    /** @param expiresIn seconds until the access token ends @param csrfToken of a session by cookie, which has no tokens */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Tokens(
            @Nullable String accessToken,
            @Nullable String refreshToken,
            @Nullable Long expiresIn,
            @Nullable String csrfToken) {}

    record Refresh(@Nullable String refreshToken) {}

    record PasswordChange(
            @Nullable String old,

            @JsonProperty("new") @Nullable String replacement,

            @Nullable String code,
            @Nullable CaptchaAnswer captcha) {}

    @Operation(summary = "A picture whose letters a login has to bring after failures")
    @GetMapping("/captcha")
    Map<String, String> captcha() {
        Captchas.Captcha made = captchas.make();
        return Map.of(
                "id",
                made.id(),
                "image",
                "data:image/png;base64," + Base64.getEncoder().encodeToString(made.png()));
    }

    @Operation(summary = "Log in by user name and password")
    @PostMapping("/login")
    Tokens login(@RequestBody Login login, HttpServletRequest request, HttpServletResponse response) {
        Map<String, @Nullable String> given = new LinkedHashMap<>();
        given.put("username", login.username());
        given.put("password", login.password());
        LoginAnswers.require(given);
        Result result = logins.login(attempt(
                LoginAnswers.given(login.username()),
                LoginAnswers.given(login.password()),
                login.code(),
                login.captcha(),
                false,
                request));
        if (result instanceof Result.Refused refused) {
            throw LoginAnswers.refused(refused, ProblemClass.UNAUTHENTICATED, response);
        }
        Result.Passed passed = (Result.Passed) result;
        // Whoever logs in anew in this browser is somebody else from now on.
        browsers.find(request).ifPresent(found -> sessions.end(found.session(), Sessions.Why.LOGOUT));
        Session.Kind kind = Boolean.TRUE.equals(login.browser()) ? Session.Kind.BROWSER : Session.Kind.TOKEN;
        return open(passed.account(), kind, passed.secondFactor(), request, response);
    }

    private static Attempt attempt(
            String username,
            String password,
            @Nullable String code,
            @Nullable CaptchaAnswer captcha,
            boolean again,
            HttpServletRequest request) {
        return new Attempt(
                username,
                password,
                code == null || code.isBlank() ? null : code,
                captcha == null ? null : captcha.id(),
                captcha == null ? null : captcha.answer(),
                LoginAnswers.origin(request),
                again);
    }

    private Tokens open(
            Account account,
            Session.Kind kind,
            boolean secondFactor,
            HttpServletRequest request,
            HttpServletResponse response) {
        Sessions.Opened opened = sessions.open(account, kind, secondFactor, LoginAnswers.origin(request));
        String cookie = opened.token();
        if (cookie != null) {
            browsers.write(request, response, cookie);
            return new Tokens(null, null, null, BrowserSessions.csrf(cookie));
        }
        String session = opened.session().id();
        return tokens(account, session, refreshTokens.first(account, session));
    }

    private Tokens tokens(Account account, String session, String refreshToken) {
        return new Tokens(accessTokens.issue(account, session), refreshToken, AccessTokens.LIFE.toSeconds(), null);
    }

    @Operation(summary = "Exchange a refresh token; the old one is used up")
    @PostMapping("/refresh")
    Tokens refresh(@RequestBody Refresh refresh) {
        LoginAnswers.require(one("refreshToken", refresh.refreshToken()));
        RefreshTokens.Renewed renewed = refreshTokens
                .renew(
                        LoginAnswers.given(refresh.refreshToken()),
                        held -> sessions.find(held.family()).flatMap(session -> sessions.account(session, true)))
                .orElseThrow(LoginAnswers::ended);
        sessions.prolong(renewed.session(), renewed.account().tenant());
        return tokens(renewed.account(), renewed.session(), renewed.token());
    }

    private static Map<String, @Nullable String> one(String field, @Nullable String value) {
        Map<String, @Nullable String> given = new LinkedHashMap<>();
        given.put(field, value);
        return given;
    }

    @Operation(summary = "End the login that the refresh token or the cookie belongs to")
    @PostMapping("/logout")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void logout(
            @RequestBody(required = false) @Nullable Refresh refresh,
            HttpServletRequest request,
            HttpServletResponse response) {
        String token = refresh == null ? null : refresh.refreshToken();
        if (token != null && !token.isEmpty()) {
            refreshTokens
                    .revoke(token)
                    .flatMap(sessions::find)
                    .ifPresent(session -> sessions.end(session, Sessions.Why.LOGOUT));
            return;
        }
        Optional<BrowserSessions.Found> found = browsers.find(request);
        if (found.isEmpty()) {
            LoginAnswers.require(one("refreshToken", token));
            return;
        }
        sessions.end(found.get().session(), Sessions.Why.LOGOUT);
        browsers.clear(request, response);
    }

    @Operation(summary = "Change one's own password; every other login of the user ends")
    @PostMapping("/password")
    Tokens password(
            Account account,
            Session session,
            @RequestBody PasswordChange change,
            HttpServletRequest request,
            HttpServletResponse response) {
        Map<String, @Nullable String> given = new LinkedHashMap<>();
        given.put("old", change.old());
        given.put("new", change.replacement());
        LoginAnswers.require(given);
        String login = account.username() + "@" + account.tenantCode();
        CallContext system = identities.system(account.tenant(), TraceFilter.traceId(request));
        Result result = logins.login(
                attempt(login, LoginAnswers.given(change.old()), change.code(), change.captcha(), true, request),
                proven -> set(system, proven, LoginAnswers.given(change.replacement())));
        if (result instanceof Result.Refused refused) {
            throw refused.refusal() == Refusal.LOGIN_FAILED
                    ? new ProblemException(
                            ProblemClass.INVALID,
                            Problem.error("PASSWORD_WRONG", Place.body("old"), "原密码不正确", "the old password is wrong"))
                    : LoginAnswers.refused(refused, ProblemClass.INVALID, response);
        }
        Account changed = identities.account(account.tenant(), account.userId()).orElseThrow(LoginAnswers::ended);
        boolean secondFactor =
                session.secondFactor() || result instanceof Result.Passed passed && passed.secondFactor();
        return open(changed, session.kind(), secondFactor, request, response);
    }

    /** What is wrong with the password is told of the field that it came in. */
    private void set(CallContext system, Account account, String password) {
        try {
            records.act(
                    system,
                    "user",
                    account.userId(),
                    "set-password",
                    JsonNodeFactory.instance.objectNode().put("password", password),
                    null);
        } catch (ProblemException e) {
            throw new ProblemException(
                    e.problemClass(),
                    e.problems().stream()
                            .map(p -> new Problem(p.code(), p.severity(), Place.body("new"), p.message(), p.fix()))
                            .toList());
        }
    }

    /** Answers with tokens are nobody's to keep but the client's own. */
    @ModelAttribute
    void noStore(HttpServletResponse response) {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    }
}
