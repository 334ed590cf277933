package cn.minshui.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.testkit.TestDatabases.Sort;
import org.junit.jupiter.api.Test;

class OptionsUnitTests {

    @Test
    void whatIsNotSaidHasADefault() {
        Options options = Options.of(new String[0]);
        assertThat(options.names()).isEmpty();
        assertThat(options.database()).isEqualTo(Sort.POSTGRESQL);
        assertThat(options.cards()).isEqualTo(100_000);
    }

    @Test
    void namesAndOptionsMayStandInAnyOrder() {
        Options options = Options.of(new String[] {"tariff", "--database", "MariaDB", "model", "--rounds", "5"});
        assertThat(options.names()).containsExactly("tariff", "model");
        assertThat(options.database()).isEqualTo(Sort.MARIADB);
        assertThat(options.rounds()).isEqualTo(5);
    }

    @Test
    void whatIsWrongIsSaidInWords() {
        assertThatThrownBy(() -> Options.of(new String[] {"--cards", "many"})).hasMessageContaining("--cards");
        assertThatThrownBy(() -> Options.of(new String[] {"--cards", "5"})).hasMessageContaining("1000");
        assertThatThrownBy(() -> Options.of(new String[] {"--cards"})).hasMessageContaining("缺少值");
        assertThatThrownBy(() -> Options.of(new String[] {"--card", "5000"})).hasMessageContaining("--card");
        assertThatThrownBy(() -> Options.of(new String[] {"--database", "oracle"}))
                .hasMessageContaining("oracle");
    }
}
