package cn.minshui.engine.core.login;

import static org.mybatis.dynamic.sql.SqlBuilder.deleteFrom;
import static org.mybatis.dynamic.sql.SqlBuilder.insertInto;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isGreaterThan;
import static org.mybatis.dynamic.sql.SqlBuilder.isLessThan;
import static org.mybatis.dynamic.sql.SqlBuilder.select;

import cn.minshui.engine.core.identity.LoginName;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;

/** Pictures whose letters a person reads off. Each is good for one answer, right or wrong, for three minutes. */
public final class Captchas {
    private static final int LETTERS = 5;
    private static final Duration LIFE = Duration.ofMinutes(3);
    private static final SqlTable TABLE = SqlTable.of("sys_captcha");
    private static final SqlColumn<String> ID = SqlColumn.of("id", TABLE);
    private static final SqlColumn<String> ANSWER = SqlColumn.of("answer_hash", TABLE);
    private static final SqlColumn<Long> EXPIRES = SqlColumn.of("expires_at", TABLE);

    private final LoginParts parts;
    private final NamedParameterJdbcTemplateExtensions sql;
    private final SecureRandom random = new SecureRandom();

    public Captchas(LoginParts parts) {
        this.parts = parts;
        this.sql = parts.sql();
    }

    /** @param answer for whoever makes them; never leaves the server @param png the picture */
    public record Captcha(String id, String answer, byte[] png) {}

    public Captcha make() {
        sql.delete(deleteFrom(TABLE).where(EXPIRES, isLessThan(parts.now())));
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < LETTERS; i++) {
            text.append(CaptchaPicture.LETTERS.charAt(random.nextInt(CaptchaPicture.LETTERS.length())));
        }
        String id = UUID.randomUUID().toString();
        sql.generalInsert(insertInto(TABLE)
                .set(ID)
                .toValue(id)
                .set(ANSWER)
                .toValue(hash(id, text.toString()))
                .set(EXPIRES)
                .toValue(parts.now() + LIFE.toSeconds()));
        return new Captcha(id, text.toString(), CaptchaPicture.png(text.toString(), random));
    }

    /** Uses the picture up. */
    boolean isSolved(String id, String answer) {
        Optional<String> wanted = sql.selectOne(
                select(ANSWER).from(TABLE).where(ID, isEqualTo(id)).and(EXPIRES, isGreaterThan(parts.now())),
                (row, number) -> row.getString(1));
        boolean mine = sql.delete(deleteFrom(TABLE).where(ID, isEqualTo(id))) == 1;
        return mine && wanted.filter(hash(id, answer.strip())::equals).isPresent();
    }

    private static String hash(String id, String answer) {
        return LoginName.digest(id + "\n" + answer.toUpperCase(Locale.ROOT));
    }
}
