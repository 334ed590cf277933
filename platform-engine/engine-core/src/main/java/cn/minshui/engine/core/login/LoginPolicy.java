package cn.minshui.engine.core.login;

import cn.minshui.engine.core.identity.PasswordRules;
import cn.minshui.engine.core.model.CompiledModel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The policy {@code login} of a tenant.
 *
 * @param passwords what they must be like
 * @param passwordLife zero where a password holds for ever
 * @param passwordHistory how many former ones are refused
 * @param failures until a name is locked
 * @param lock how long it is
 * @param captchaAfter failures of a name until a picture is asked for
 * @param captchaAfterOfAddress failures from one address until a picture is asked for there
 * @param idle until a browser's session ends
 * @param longest until a session ends however busy it is
 * @param browsers of one user at a time
 * @param tokens logins by token of one user at a time
 * @param proof how long a proof holds for actions that ask for one
 * @param factorRoles roles whose holders must have a second factor; {@code *} is everybody's
 */
public record LoginPolicy(
        PasswordRules passwords,
        Duration passwordLife,
        int passwordHistory,
        int failures,
        Duration lock,
        int captchaAfter,
        int captchaAfterOfAddress,
        Duration idle,
        Duration longest,
        int browsers,
        int tokens,
        Duration proof,
        Set<String> factorRoles) {

    static LoginPolicy of(CompiledModel model) {
        return new LoginPolicy(
                PasswordRules.of(model),
                Duration.ofDays(number(model, "passwordDays", 90, 0)),
                number(model, "passwordHistory", 5, 0),
                number(model, "failures", 5, 1),
                Duration.ofMinutes(number(model, "lockMinutes", 20, 1)),
                number(model, "captchaAfter", 3, 1),
                number(model, "captchaAfterOfAddress", 50, 1),
                Duration.ofMinutes(number(model, "idleMinutes", 30, 1)),
                Duration.ofHours(number(model, "sessionHours", 12, 1)),
                number(model, "sessionsPerUser", 10, 1),
                number(model, "tokensPerUser", 100, 1),
                Duration.ofMinutes(number(model, "stepUpMinutes", 10, 1)),
                words(PasswordRules.text(model, "secondFactorRoles")));
    }

    private static Set<String> words(String text) {
        return Arrays.stream(text.split("[\\s,，、]+"))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether somebody with these roles must have a second factor. */
    boolean asksFactor(Collection<String> roles) {
        return !factorRoles.isEmpty()
                && (factorRoles.contains("*") || roles.stream().anyMatch(factorRoles::contains));
    }

    private static int number(CompiledModel model, String parameter, int without, int least) {
        return Math.max(least, PasswordRules.number(model, parameter, without));
    }
}
