package cn.minshui.engine.app.security;

import cn.minshui.engine.app.http.TraceFilter;
import cn.minshui.engine.app.start.TenantNames;
import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.identity.Identities;
import cn.minshui.engine.core.identity.Identities.Account;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Logging in, staying in, leaving. */
@RestController
@RequestMapping("/api/auth")
class AuthController {
    private static final int LEAST_PASSWORD_LENGTH = 8;
    private static final int LONGEST_PASSWORD_BYTES = 72;

    private final Identities identities;
    private final AccessTokens accessTokens;
    private final RefreshTokens refreshTokens;
    private final LoginThrottle throttle;
    private final RecordService records;
    private final TenantNames names;

    AuthController(
            Identities identities,
            AccessTokens accessTokens,
            RefreshTokens refreshTokens,
            LoginThrottle throttle,
            RecordService records,
            TenantNames names) {
        this.identities = identities;
        this.accessTokens = accessTokens;
        this.refreshTokens = refreshTokens;
        this.throttle = throttle;
        this.records = records;
        this.names = names;
    }

    /** @param username {@code name}, or {@code name@tenant-code} of another tenant than the first */
    record Login(@Nullable String username, @Nullable String password) {}

    /** @param expiresIn seconds until the access token ends */
    record Tokens(String accessToken, String refreshToken, long expiresIn) {}

    record Refresh(@Nullable String refreshToken) {}

    record PasswordChange(
            @Nullable String old,

            @com.fasterxml.jackson.annotation.JsonProperty("new") @Nullable
            String replacement) {}

    @Operation(summary = "Log in by user name and password")
    @PostMapping("/login")
    Tokens login(@RequestBody Login login, HttpServletRequest request, HttpServletResponse response) {
        requireBoth(login);
        String username = require("username", login.username());
        String password = require("password", login.password());
        String address = request.getRemoteAddr();
        refuseThrottled(username, address, response);
        Account account = identities.authenticate(username, password).orElse(null);
        if (account == null) {
            throttle.failed(username, address);
            throw ProblemException.of(
                    ProblemClass.UNAUTHENTICATED,
                    "LOGIN_FAILED",
                    "用户名或密码不正确",
                    "the user name or the password is wrong");
        }
        throttle.passed(username, address);
        identities.loggedIn(account);
        return tokens(account, refreshTokens.issue(account));
    }

    private void refuseThrottled(String username, String address, HttpServletResponse response) {
        Duration wait = throttle.wait(username, address);
        if (!wait.isZero()) {
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(wait.toSeconds()));
            throw ProblemException.of(
                    ProblemClass.LIMIT,
                    "LOGIN_THROTTLED",
                    "密码错误次数过多，请 " + wait.toSeconds() + " 秒后再试",
                    "too many wrong passwords; try again in " + wait.toSeconds() + " seconds");
        }
    }

    @Operation(summary = "Exchange a refresh token; the old one is used up")
    @PostMapping("/refresh")
    Tokens refresh(@RequestBody Refresh refresh) {
        RefreshTokens.Renewed renewed = refreshTokens
                .renew(
                        require("refreshToken", refresh.refreshToken()),
                        held -> identities
                                .account(held.tenant(), held.user())
                                .filter(a -> a.credentialVersion() == held.credentialVersion()))
                .orElseThrow(AuthController::ended);
        return tokens(renewed.account(), renewed.token());
    }

    @Operation(summary = "End the login that the refresh token belongs to")
    @PostMapping("/logout")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void logout(@RequestBody Refresh refresh) {
        refreshTokens.revoke(require("refreshToken", refresh.refreshToken()));
    }

    @Operation(summary = "Who is logged in")
    @GetMapping("/me")
    Map<String, Object> me(Account account, CallContext context) {
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
                        "id", Long.toString(account.organization().value()),
                        "label", names.organization(account.tenant(), account.organization())));
        json.put("roles", account.roles());
        json.put("release", context.release().value());
        json.put("mustChangePassword", account.mustChangePassword());
        return json;
    }

    @Operation(summary = "Change one's own password; every other login of the user ends")
    @PostMapping("/password")
    Tokens password(
            Account account,
            @RequestBody PasswordChange change,
            HttpServletRequest request,
            HttpServletResponse response) {
        String replacement = require("new", change.replacement());
        String old = require("old", change.old());
        String login = account.username() + "@" + account.tenantCode();
        String address = request.getRemoteAddr();
        refuseThrottled(login, address, response);
        if (identities.authenticate(login, old).isEmpty()) {
            throttle.failed(login, address);
            throw invalid("old", "PASSWORD_WRONG", "原密码不正确", "the old password is wrong");
        }
        throttle.passed(login, address);
        refuseWeak(account, old, replacement);
        CallContext system = identities.system(account.tenant(), TraceFilter.traceId(request));
        records.act(
                system,
                "user",
                account.userId(),
                "set-password",
                JsonNodeFactory.instance.objectNode().put("password", replacement),
                null);
        Account changed = identities.account(account.tenant(), account.userId()).orElseThrow(AuthController::ended);
        return tokens(changed, refreshTokens.issue(changed));
    }

    private Tokens tokens(Account account, String refreshToken) {
        return new Tokens(accessTokens.issue(account), refreshToken, AccessTokens.LIFE.toSeconds());
    }

    private static void refuseWeak(Account account, String old, String replacement) {
        if (replacement.codePointCount(0, replacement.length()) < LEAST_PASSWORD_LENGTH) {
            throw invalid("new", "PASSWORD_SHORT", "新密码至少 8 位", "the new password needs at least 8 characters");
        }
        // BCrypt reads no further, so a longer password would be weaker than it looks.
        if (replacement.getBytes(StandardCharsets.UTF_8).length > LONGEST_PASSWORD_BYTES) {
            throw invalid("new", "PASSWORD_LONG", "新密码过长(最多 72 字节)", "the new password is longer than 72 bytes");
        }
        if (replacement.equals(old) || replacement.equalsIgnoreCase(account.username())) {
            throw invalid(
                    "new",
                    "PASSWORD_SAME",
                    "新密码不能与原密码或用户名相同",
                    "the new password must differ from the old one and the name");
        }
    }

    /** Both are told at once when both are missing. */
    private static void requireBoth(Login login) {
        if ((login.username() == null || login.username().isEmpty())
                && (login.password() == null || login.password().isEmpty())) {
            throw new ProblemException(ProblemClass.INVALID, List.of(missing("username"), missing("password")));
        }
    }

    private static Problem missing(String field) {
        return Problem.error("FIELD_REQUIRED", Place.body(field), "缺少 " + field, field + " is missing");
    }

    private static String require(String field, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            throw new ProblemException(ProblemClass.INVALID, missing(field));
        }
        return value;
    }

    private static ProblemException invalid(String field, String code, String zh, String en) {
        return new ProblemException(ProblemClass.INVALID, Problem.error(code, Place.body(field), zh, en));
    }

    private static ProblemException ended() {
        return ProblemException.of(
                ProblemClass.UNAUTHENTICATED, "LOGIN_ENDED", "登录已失效，请重新登录", "the login has ended; please log in again");
    }

    /** Answers with tokens are nobody's to keep but the client's own. */
    @org.springframework.web.bind.annotation.ModelAttribute
    void noStore(HttpServletResponse response) {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    }
}
