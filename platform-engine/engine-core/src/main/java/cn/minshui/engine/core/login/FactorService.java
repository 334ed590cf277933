package cn.minshui.engine.core.login;

import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.identity.Identities.Account;
import cn.minshui.engine.core.login.LoginService.Attempt;
import cn.minshui.engine.core.login.LoginService.Origin;
import cn.minshui.engine.core.login.LoginService.Result;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A user's own second factor, and showing again who one is before something grave. */
public final class FactorService {
    private final LoginParts parts;
    private final LoginService logins;
    private final SecondFactors factors;
    private final Sessions sessions;

    public FactorService(LoginParts parts, LoginService logins, SecondFactors factors, Sessions sessions) {
        this.parts = parts;
        this.logins = logins;
        this.factors = factors;
        this.sessions = sessions;
    }

    public SecondFactors.State state(Account account) {
        return factors.state(account.tenant(), account.userId());
    }

    /**
     * By the code of the second factor where the user has one, else by his password; counted and locked like a login.
     *
     * @return how it ended; a success is noted at the session
     */
    public Result prove(
            Session session,
            Account account,
            String password,
            @Nullable String code,
            @Nullable String captcha,
            @Nullable String answer,
            Origin from) {
        String name = account.username() + "@" + account.tenantCode();
        Result result = logins.login(new Attempt(name, password, code, captcha, answer, from, true));
        if (result instanceof Result.Passed passed) {
            sessions.proven(session, passed.secondFactor());
        }
        return result;
    }

    /** @throws ProblemException CONFLICT when there is one already, FORBIDDEN without a fresh proof */
    public SecondFactors.Offer offer(Session session, Account account) {
        requireProof(session);
        if (factors.isEnabled(account.tenant(), account.userId())) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT,
                    "SECOND_FACTOR_PRESENT",
                    "已启用第二因素，请先停用",
                    "there is a second factor; take it away first");
        }
        return factors.offer(account);
    }

    /** Ends every other session: they were opened without the factor. @return recovery codes, shown this once */
    public List<String> confirm(Session session, Account account, String code) {
        List<String> codes = parts.together(() -> {
            List<String> fresh = factors.confirm(account.tenant(), account.userId(), code)
                    .orElseThrow(() -> new ProblemException(
                            ProblemClass.INVALID,
                            Problem.error(
                                    "SECOND_FACTOR_WRONG",
                                    Place.body("code"),
                                    "验证码不正确，或没有待启用的第二因素",
                                    "the code is wrong, or no second factor was begun")));
            tell(account, "second-factor-on");
            // With the factor, so that no request sees one without the other.
            sessions.proven(session, true);
            return fresh;
        });
        sessions.endOthers(session, Sessions.Why.SECOND_FACTOR);
        return codes;
    }

    /** @throws ProblemException FORBIDDEN without a fresh proof, or where the user's roles ask for a second factor */
    public void remove(Session session, Account account) {
        requireProof(session);
        if (parts.policy(account.tenant()).asksFactor(account.roles())) {
            throw compulsory();
        }
        parts.together(() -> {
            if (factors.remove(account.tenant(), account.userId())) {
                tell(account, "second-factor-off");
            }
            return true;
        });
        sessions.endOthers(session, Sessions.Why.SECOND_FACTOR);
    }

    private void tell(Account account, String operation) {
        parts.trail()
                .write(AuditEntry.of(AuditCategory.LOGIN, operation)
                        .by(account.tenant(), account.organization(), account.userId(), account.username())
                        .on("user", account.userId()));
    }

    /** Nothing works before, and it is not taken away. */
    public static ProblemException compulsory() {
        return ProblemException.of(
                ProblemClass.FORBIDDEN,
                "SECOND_FACTOR_COMPULSORY",
                "您的角色必须启用第二因素（动态验证码）",
                "your role asks for a second factor (an authenticator app)");
    }

    /** @throws ProblemException FORBIDDEN {@code STEP_UP_REQUIRED} when the last proof is too long ago */
    public void requireProof(@Nullable Session session) {
        if (session == null || !sessions.isProven(session)) {
            throw ProblemException.of(
                    ProblemClass.FORBIDDEN, "STEP_UP_REQUIRED", "此操作须再次验证身份", "show again who you are before this");
        }
    }
}
