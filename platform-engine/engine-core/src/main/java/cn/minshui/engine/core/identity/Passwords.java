package cn.minshui.engine.core.identity;

import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** Passwords as BCrypt hashes of cost 10; BCrypt reads 72 bytes, longer ones are refused rather than cut. */
public final class Passwords {
    private static final int COST = 10;
    private static final int SHORTEST = 8;
    private static final int MOST_BYTES = 72;

    private final BCryptPasswordEncoder encoder = new BCryptPasswordEncoder(COST);
    /** Checked where there is no user, so that the time of the answer does not tell. */
    private final String nobody = encoder.encode("nobody has this password");

    /** @throws ProblemException INVALID when the password is too short or too long */
    public String hash(String password, String path) {
        if (password.codePointCount(0, password.length()) < SHORTEST || tooLong(password)) {
            throw new ProblemException(
                    ProblemClass.INVALID,
                    Problem.error(
                            "PASSWORD_LENGTH",
                            Place.body(path),
                            "密码至少 8 个字符，最多 72 个字节",
                            "a password has at least 8 characters and at most 72 bytes"));
        }
        return encoder.encode(password);
    }

    private static boolean tooLong(String password) {
        return password.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES;
    }

    /** @param hash null where there is no user: the same work is done and the answer is no */
    public boolean matches(String password, @Nullable String hash) {
        String tried = tooLong(password) ? "" : password;
        boolean matches = encoder.matches(tried, hash == null ? nobody : hash);
        return matches && hash != null && !tooLong(password);
    }
}
