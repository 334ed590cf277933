package cn.minshui.engine.core.identity;

import cn.minshui.engine.core.definition.BasicDefinitions.Parameter;
import cn.minshui.engine.core.definition.BasicDefinitions.PolicyDefinition;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.Problems;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/**
 * What a password must be like.
 *
 * @param length characters at least
 * @param classes of capital letters, small letters, digits and others at least
 */
public record PasswordRules(int length, int classes) {
    private static final int SHORTEST = 8;
    private static final int ALL_CLASSES = 4;
    private static final int OTHER = 3;
    static final int MOST_BYTES = 72;

    public PasswordRules {
        length = Math.max(SHORTEST, length);
        classes = Math.max(1, Math.min(ALL_CLASSES, classes));
    }

    /** Those of the policy {@code login}. */
    public static PasswordRules of(CompiledModel model) {
        return new PasswordRules(number(model, "passwordLength", SHORTEST), number(model, "passwordClasses", OTHER));
    }

    /** A number of the policy {@code login}. @param without it in a model that has none */
    public static int number(CompiledModel model, String parameter, int without) {
        PolicyDefinition policy = model.policies().get("login");
        Parameter value = policy == null ? null : policy.parameters().get(parameter);
        return value == null ? without : Integer.parseInt(value.value());
    }

    /** A text of the policy {@code login}; empty in a model that has none. */
    public static String text(CompiledModel model, String parameter) {
        PolicyDefinition policy = model.policies().get("login");
        Parameter value = policy == null ? null : policy.parameters().get(parameter);
        return value == null ? "" : value.value();
    }

    /** Every problem at once. */
    public void judge(String password, String username, String path, Problems problems) {
        if (password.codePointCount(0, password.length()) < length) {
            problems.add(error(
                    path,
                    "PASSWORD_SHORT",
                    "口令至少 " + length + " 位",
                    "a password needs at least " + length + " characters"));
        }
        // BCrypt reads no further, so a longer password would be weaker than it looks.
        if (password.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            problems.add(error(
                    path,
                    "PASSWORD_LONG",
                    "口令过长（最多 " + MOST_BYTES + " 字节）",
                    "a password has at most " + MOST_BYTES + " bytes"));
        }
        if (classesOf(password) < classes) {
            problems.add(error(
                    path,
                    "PASSWORD_WEAK",
                    "口令须含大写字母、小写字母、数字、其他字符中的至少 " + classes + " 种",
                    "a password needs at least " + classes + " of capital letters, small letters, digits and others"));
        }
        if (password.equalsIgnoreCase(username)
                || new StringBuilder(password).reverse().toString().equalsIgnoreCase(username)) {
            problems.add(error(path, "PASSWORD_NAME", "口令不能与用户名相同", "a password must differ from the user name"));
        }
    }

    /** @throws cn.minshui.engine.spi.problem.ProblemException INVALID with every problem */
    void require(String password, String username, String path) {
        Problems problems = new Problems();
        judge(password, username, path, problems);
        problems.throwIfErrors(ProblemClass.INVALID);
    }

    private static Problem error(String path, String code, String zh, String en) {
        return Problem.error(code, Place.body(path), zh, en);
    }

    /** Of how many classes its characters are. */
    public static int classesOf(String password) {
        BitSet seen = new BitSet();
        password.codePoints().forEach(c -> seen.set(classOf(c)));
        return seen.cardinality();
    }

    private static int classOf(int character) {
        if (Character.isUpperCase(character)) {
            return 0;
        }
        if (Character.isLowerCase(character)) {
            return 1;
        }
        return Character.isDigit(character) ? 2 : OTHER;
    }
}
