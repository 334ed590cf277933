package cn.minshui.engine.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArgumentsUnitTests {
    private static Arguments parse(String... line) {
        return Arguments.parse(List.of(line), Set.of("json"), Set.of("port", "user"));
    }

    @Test
    void readsWordsFlagsAndValuesInAnyOrder() {
        Arguments arguments = parse("lint", "--port", "9", "--json", "folder", "--user=a=b");
        assertThat(arguments.words()).containsExactly("lint", "folder");
        assertThat(arguments.flag("json")).isTrue();
        assertThat(arguments.number("port", 1, 1, 10)).isEqualTo(9);
        assertThat(arguments.option("user")).contains("a=b");
    }

    @Test
    void refusesWhatItDoesNotKnowAsWrongUsage() {
        ExitException unknown = catchThrowableOfType(ExitException.class, () -> parse("--prot", "1"));
        assertThat(unknown.code()).isEqualTo(ExitException.Code.USAGE);
        assertThat(unknown.text().en()).contains("--prot");
        assertThatThrownBy(() -> parse("--port")).isInstanceOf(ExitException.class);
        assertThatThrownBy(() -> parse("--json=yes")).isInstanceOf(ExitException.class);
    }

    @Test
    void refusesNumbersThatAreNoneOrOutOfBounds() {
        assertThatThrownBy(() -> parse("--port", "x").number("port", 1, 1, 10)).isInstanceOf(ExitException.class);
        assertThatThrownBy(() -> parse("--port", "11").number("port", 1, 1, 10)).isInstanceOf(ExitException.class);
    }

    @Test
    void theServerKeepsItsDataInItsHomeUnlessToldOtherwise() {
        ServerSettings settings = ServerSettings.parse(List.of("--home", "/opt/x"));
        assertThat(settings.data()).isEqualTo(Path.of("/opt/x/data"));
        assertThat(settings.port()).isEqualTo(8080);
        assertThat(settings.database()).isNull();
        assertThat(settings.demo()).isTrue();
    }

    @Test
    void aGivenDatabaseNeedsAUserAndAKnownScheme() {
        assertThatThrownBy(() -> ServerSettings.parse(List.of("--db-url", "jdbc:postgresql://h/d")))
                .isInstanceOf(ExitException.class);
        assertThatThrownBy(() -> ServerSettings.parse(List.of("--db-url", "jdbc:oracle:x", "--db-user", "u")))
                .isInstanceOf(ExitException.class);
        ServerSettings settings =
                ServerSettings.parse(List.of("--db-url", "jdbc:mariadb://h/d", "--db-user", "u", "--db-password", "p"));
        assertThat(settings.database()).isEqualTo(new ServerSettings.ExternalDatabase("jdbc:mariadb://h/d", "u", "p"));
    }

    @Test
    void noRedisCanBeSaidInTwoWays() {
        assertThat(ServerSettings.parse(List.of("--redis-url", "none")).redisUrl())
                .isEmpty();
        assertThat(ServerSettings.parse(List.of("--redis-url", "")).redisUrl()).isEmpty();
        assertThat(ServerSettings.parse(List.of()).redisUrl()).isNull();
    }
}
