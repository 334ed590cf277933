package cn.minshui.engine.app.security;

import cn.minshui.engine.core.login.FactorService;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.security.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.core.Authentication;

/**
 * What somebody has to do before anything else works: change a password that an administrator gave or that is too old, set up the
 * second factor that his roles ask for.
 */
final class LoginDuty {
    private LoginDuty() {}

    /** Lets in who is logged in and has nothing left to do. */
    static AuthorizationDecision decide(@Nullable Authentication caller) {
        return new AuthorizationDecision(
                caller instanceof AccountAuthentication && of(caller).isEmpty());
    }

    /** What is to be told to whoever has something left to do. */
    static Optional<ProblemException> of(@Nullable Principal caller) {
        if (!(caller instanceof AccountAuthentication known)) {
            return Optional.empty();
        }
        if (known.account().mustChangePassword()) {
            return Optional.of(ProblemException.of(
                    ProblemClass.FORBIDDEN,
                    "PASSWORD_CHANGE_REQUIRED",
                    "请先修改初始口令",
                    "please change the initial password first"));
        }
        return known.owesFactor() ? Optional.of(FactorService.compulsory()) : Optional.empty();
    }
}
