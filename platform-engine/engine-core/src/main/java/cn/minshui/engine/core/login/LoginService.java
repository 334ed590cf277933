package cn.minshui.engine.core.login;

import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.identity.Identities.Account;
import cn.minshui.engine.core.identity.LoginName;
import cn.minshui.engine.core.login.LoginLocks.Count;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.problem.ProblemException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Judges who wants to log in. Known and unknown names are treated alike: each try costs one BCrypt check, is counted, locks the
 * name after as many failures and is answered in the same words. Of any number of tries at once exactly one locks.
 */
public final class LoginService {
    private final LoginParts parts;
    private final LoginLocks locks;
    private final Captchas captchas;
    private final SecondFactors factors;
    private final PasswordHistory history;

    public LoginService(LoginParts parts, Captchas captchas, SecondFactors factors) {
        this.parts = parts;
        this.locks = new LoginLocks(parts);
        this.captchas = captchas;
        this.factors = factors;
        this.history = new PasswordHistory(parts);
    }

    /** @param address of the network @param agent the caller's program, as it names itself */
    public record Origin(
            @Nullable String address,
            @Nullable String agent,
            @Nullable String trace) {}

    /**
     * @param code of the second factor; null where none was given
     * @param captcha the picture that was answered; null where none was
     * @param again whether he is logged in and only shows once more who he is
     */
    public record Attempt(
            String username,
            String password,
            @Nullable String code,
            @Nullable String captcha,
            @Nullable String answer,
            Origin from,
            boolean again) {
        /** Of somebody who is not logged in yet. */
        public Attempt(
                String username,
                String password,
                @Nullable String code,
                @Nullable String captcha,
                @Nullable String answer,
                Origin from) {
            this(username, password, code, captcha, answer, from, false);
        }
    }

    /** How a try ended. */
    public sealed interface Result {
        /** @param secondFactor whether one was shown */
        record Passed(Account account, boolean secondFactor) implements Result {}

        /** @param left until another try is worth while; zero where it is now */
        record Refused(Refusal refusal, Duration left) implements Result {}
    }

    public enum Refusal {
        /** The name or the password is wrong, or there is no such user, or he may not log in. */
        LOGIN_FAILED,
        /** Too many failures; the right password does not help either. */
        LOGIN_LOCKED,
        /** A picture has to be answered first. */
        CAPTCHA_REQUIRED,
        /** The answer to the picture is wrong, or it was used before. */
        CAPTCHA_WRONG,
        /** The password is right; a code is missing. */
        SECOND_FACTOR_REQUIRED,
        /** The password is right; the code is wrong or was used before. */
        SECOND_FACTOR_WRONG
    }

    public Result login(Attempt attempt) {
        return login(attempt, account -> {});
    }

    /**
     * The same for what needs a proof of its own: done in the transaction that uses up the code, so that a refused one leaves the
     * code as good as it was. Nothing of it is judged before the proof.
     *
     * @param then for whom the proof is good
     * @throws ProblemException what {@code then} refuses
     */
    public Result login(Attempt attempt, Consumer<Account> then) {
        LoginName name = parts.identities().loginName(attempt.username());
        LoginPolicy policy = parts.policy(name.tenant());
        Optional<Refusal> picture = picture(attempt, name, policy);
        if (picture.isPresent()) {
            parts.trail().write(entry(attempt, name, null).refused(picture.get().name()));
            return new Result.Refused(picture.get(), Duration.ZERO);
        }
        Account account = parts.identities()
                .authenticate(attempt.username(), attempt.password())
                .orElse(null);
        Result result = judged(attempt, name, policy, account, then);
        if (result instanceof Result.Refused refused && counts(refused.refusal())) {
            countAddress(attempt, policy);
        }
        if (result instanceof Result.Passed passed && !attempt.again()) {
            return new Result.Passed(greeted(passed.account(), policy), passed.secondFactor());
        }
        return result;
    }

    private Result judged(
            Attempt attempt, LoginName name, LoginPolicy policy, @Nullable Account account, Consumer<Account> then) {
        try {
            return locks.holding(name.subject(), count -> {
                Result judged = judge(attempt, name, policy, account, count);
                if (judged instanceof Result.Passed passed) {
                    then.accept(passed.account());
                }
                return judged;
            });
        } catch (ProblemException e) {
            parts.trail()
                    .write(entry(attempt, name, account)
                            .refused(e.problems().get(0).code()));
            throw e;
        }
    }

    /** Whether it is one that a guesser would make. */
    private static boolean counts(Refusal refusal) {
        return refusal == Refusal.LOGIN_FAILED || refusal == Refusal.SECOND_FACTOR_WRONG;
    }

    /** The same for known and unknown names: only failures are looked at. */
    private Optional<Refusal> picture(Attempt attempt, LoginName name, LoginPolicy policy) {
        long now = parts.now();
        Count count = locks.look(name.subject());
        if (count.isLocked(now)) {
            return Optional.empty();
        }
        long ofAddress = locks.look(address(attempt)).counted(now, policy.lock());
        if (count.counted(now, policy.lock()) < policy.captchaAfter() && ofAddress < policy.captchaAfterOfAddress()) {
            return Optional.empty();
        }
        if (attempt.captcha() == null || attempt.answer() == null) {
            return Optional.of(Refusal.CAPTCHA_REQUIRED);
        }
        return captchas.isSolved(attempt.captcha(), attempt.answer())
                ? Optional.empty()
                : Optional.of(Refusal.CAPTCHA_WRONG);
    }

    /** For whoever holds the row of the name. */
    private Result judge(Attempt attempt, LoginName name, LoginPolicy policy, @Nullable Account account, Count count) {
        long now = parts.now();
        if (count.isLocked(now)) {
            parts.trail().write(entry(attempt, name, account).refused(Refusal.LOGIN_LOCKED.name()));
            return new Result.Refused(Refusal.LOGIN_LOCKED, count.left(now));
        }
        if (account == null) {
            return failed(attempt, name, policy, null, count, Refusal.LOGIN_FAILED);
        }
        boolean asked = factors.isEnabled(account.tenant(), account.userId());
        if (asked && attempt.code() == null) {
            return new Result.Refused(Refusal.SECOND_FACTOR_REQUIRED, Duration.ZERO);
        }
        if (asked && !factors.takes(account.tenant(), account.userId(), String.valueOf(attempt.code()))) {
            return failed(attempt, name, policy, account, count, Refusal.SECOND_FACTOR_WRONG);
        }
        locks.write(name.subject(), 0, 0);
        parts.trail().write(entry(attempt, name, account));
        return new Result.Passed(account, asked);
    }

    private Result failed(
            Attempt attempt,
            LoginName name,
            LoginPolicy policy,
            @Nullable Account account,
            Count count,
            Refusal refusal) {
        long now = parts.now();
        long failures = count.counted(now, policy.lock()) + 1;
        boolean locks = failures >= policy.failures();
        this.locks.write(name.subject(), failures, locks ? now + policy.lock().toSeconds() : 0);
        AuditEntry entry = entry(attempt, name, account);
        parts.trail().write(entry.refused(refusal.name()));
        if (locks) {
            parts.trail()
                    .write(AuditEntry.of(AuditCategory.LOGIN, "lock")
                            .by(
                                    name.tenant(),
                                    entry.who().organization(),
                                    entry.who().user(),
                                    entry.who().name())
                            .from(
                                    attempt.from().address(),
                                    attempt.from().agent(),
                                    attempt.from().trace()));
        }
        return new Result.Refused(refusal, Duration.ZERO);
    }

    private void countAddress(Attempt attempt, LoginPolicy policy) {
        String subject = address(attempt);
        locks.holding(subject, count -> {
            locks.write(subject, count.counted(parts.now(), policy.lock()) + 1, 0);
            return true;
        });
    }

    private static String address(Attempt attempt) {
        return LoginName.digest("address\n" + attempt.from().address());
    }

    /** Notes the login; a password that is too old is good for nothing but being changed. */
    private Account greeted(Account account, LoginPolicy policy) {
        parts.identities().loggedIn(account);
        OptionalLong since = history.since(account.tenant(), account.userId());
        if (since.isEmpty()) {
            history.begins(account.tenant(), account.userId());
            return account;
        }
        boolean old = !policy.passwordLife().isZero()
                && since.getAsLong() + policy.passwordLife().toSeconds() <= parts.now();
        if (!old || account.mustChangePassword()) {
            return account;
        }
        parts.identities().expirePassword(account);
        return parts.identities().account(account.tenant(), account.userId()).orElse(account);
    }

    /** Lets a user who was locked try again. @return whether he was */
    boolean unlock(TenantId tenant, String username) {
        return locks.forget(new LoginName(tenant, username).subject());
    }

    /** Whether the name is locked now. */
    public boolean isLocked(String username) {
        return locks.look(parts.identities().loginName(username).subject()).isLocked(parts.now());
    }

    /** By the name that was tried, whether or not somebody has it. */
    private static AuditEntry entry(Attempt attempt, LoginName name, @Nullable Account account) {
        AuditEntry entry = AuditEntry.of(AuditCategory.LOGIN, attempt.again() ? "step-up" : "login")
                .from(
                        attempt.from().address(),
                        attempt.from().agent(),
                        attempt.from().trace());
        return account == null
                ? entry.by(name.tenant(), null, null, name.name())
                : entry.by(account.tenant(), account.organization(), account.userId(), account.username());
    }
}
