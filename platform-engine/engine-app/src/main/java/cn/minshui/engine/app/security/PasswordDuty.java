package cn.minshui.engine.app.security;

import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.core.Authentication;

/** A password that an administrator gave, or a one-time password, is good for nothing but being changed. */
final class PasswordDuty {
    private PasswordDuty() {}

    /** Lets in who is logged in under a password of his own. */
    static AuthorizationDecision decide(@Nullable Authentication caller) {
        return new AuthorizationDecision(caller instanceof AccountAuthentication && !isDue(caller));
    }

    static boolean isDue(@Nullable Principal caller) {
        return caller instanceof AccountAuthentication known && known.account().mustChangePassword();
    }

    static ProblemException required() {
        return ProblemException.of(
                ProblemClass.FORBIDDEN,
                "PASSWORD_CHANGE_REQUIRED",
                "请先修改初始口令",
                "please change the initial password first");
    }
}
