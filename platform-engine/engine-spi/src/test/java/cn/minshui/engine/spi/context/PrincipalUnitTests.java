package cn.minshui.engine.spi.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class PrincipalUnitTests {
    private final Principal wang = new Principal(7, "wang", "王", Set.of("clerk"));
    private final Principal liForWang = wang.by(new Principal.StandIn(8, "li", "李"));

    @Test
    void aUserHimselfIsOnePerson() {
        assertThat(wang.author()).isEqualTo(7);
        assertThat(wang.authorName()).isEqualTo("wang");
        assertThat(wang.onBehalfOf()).isEmpty();
        assertThat(wang.isOneOf(7)).isTrue();
        assertThat(wang.isOneOf(8)).isFalse();
    }

    @Test
    void whoStandsInIsBothPersons() {
        assertThat(liForWang.userId()).isEqualTo(7);
        assertThat(liForWang.roles()).containsExactly("clerk");
        assertThat(liForWang.author()).isEqualTo(8);
        assertThat(liForWang.authorName()).isEqualTo("li");
        assertThat(liForWang.onBehalfOf()).contains("wang");
        assertThat(liForWang.isOneOf(7)).isTrue();
        assertThat(liForWang.isOneOf(8)).isTrue();
        assertThat(liForWang.isOneOf(9)).isFalse();
    }
}
