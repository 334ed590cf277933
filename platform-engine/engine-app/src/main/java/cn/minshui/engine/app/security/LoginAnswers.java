package cn.minshui.engine.app.security;

import cn.minshui.engine.app.http.TraceFilter;
import cn.minshui.engine.core.login.LoginService.Origin;
import cn.minshui.engine.core.login.LoginService.Refusal;
import cn.minshui.engine.core.login.LoginService.Result;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** The words in which a refused login is told. */
final class LoginAnswers {
    private LoginAnswers() {}

    static Origin origin(HttpServletRequest request) {
        String agent = request.getHeader(HttpHeaders.USER_AGENT);
        String shown = agent == null || agent.length() <= 256 ? agent : agent.substring(0, 256);
        return new Origin(request.getRemoteAddr(), clean(shown), TraceFilter.traceId(request));
    }

    private static @Nullable String clean(@Nullable String text) {
        return text == null ? null : text.replaceAll("[^\\x20-\\x7e]", "?");
    }

    /** @param as what kind of refusal it is to the caller: nobody is logged in, or what he gave is wrong */
    static ProblemException refused(Result.Refused refused, ProblemClass as, HttpServletResponse response) {
        if (refused.refusal() == Refusal.LOGIN_LOCKED) {
            long seconds = refused.left().toSeconds();
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
            return ProblemException.of(
                    ProblemClass.LIMIT,
                    Refusal.LOGIN_LOCKED.name(),
                    "失败次数过多，已锁定，请 " + Math.max(1, (seconds + 59) / 60) + " 分钟后再试，或请管理员解锁",
                    "locked after too many failures; try again in " + seconds + " seconds or ask an administrator");
        }
        return switch (refused.refusal()) {
            case LOGIN_FAILED, LOGIN_LOCKED ->
                of(as, Refusal.LOGIN_FAILED, "用户名或密码不正确", "the user name or the password is wrong");
            case CAPTCHA_REQUIRED -> of(as, Refusal.CAPTCHA_REQUIRED, "请输入图形验证码", "type the letters of the picture");
            case CAPTCHA_WRONG ->
                of(
                        as,
                        Refusal.CAPTCHA_WRONG,
                        "图形验证码不正确，请换一张再试",
                        "these are not the letters of the picture; take another");
            case SECOND_FACTOR_REQUIRED ->
                of(as, Refusal.SECOND_FACTOR_REQUIRED, "请输入动态验证码", "type the code of your authenticator app");
            case SECOND_FACTOR_WRONG ->
                of(as, Refusal.SECOND_FACTOR_WRONG, "动态验证码不正确或已用过", "the code is wrong or was used before");
        };
    }

    private static ProblemException of(ProblemClass as, Refusal refusal, String zh, String en) {
        return ProblemException.of(as, refusal.name(), zh, en);
    }

    static ProblemException ended() {
        return ProblemException.of(
                ProblemClass.UNAUTHENTICATED, "LOGIN_ENDED", "登录已失效，请重新登录", "the login has ended; please log in again");
    }

    /** Everything that is missing is told at once. @param given by field, in order */
    static void require(Map<String, ? extends @Nullable String> given) {
        List<Problem> missing = new ArrayList<>();
        given.forEach((field, value) -> {
            if (value == null || value.isEmpty()) {
                missing.add(Problem.error("FIELD_REQUIRED", Place.body(field), "缺少 " + field, field + " is missing"));
            }
        });
        if (!missing.isEmpty()) {
            throw new ProblemException(ProblemClass.INVALID, missing);
        }
    }

    static String given(@Nullable String value) {
        return value == null ? "" : value;
    }
}
