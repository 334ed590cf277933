package cn.minshui.engine.testkit.release;

import static cn.minshui.engine.testkit.release.LendingPlatform.ROOT;
import static cn.minshui.engine.testkit.release.LendingPlatform.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.migration.SystemSchema;
import cn.minshui.engine.core.release.ReleaseService;
import cn.minshui.engine.core.release.Releases.Release;
import cn.minshui.engine.testkit.TestDatabases;
import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever is published after whatever, a plan that was applied leaves nothing to plan. */
@Tag("database")
class SchemaPlanPropertyTests {
    @SuppressWarnings("NullAway.Init")
    private static Database database;

    @SuppressWarnings("NullAway.Init")
    private static ReleaseService releases;

    @BeforeContainer
    static void open() {
        database = TestDatabases.fresh();
        SystemSchema.migrate(database);
        releases = LendingPlatform.node(database);
    }

    @AfterContainer
    static void close() {
        ((HikariDataSource) database.dataSource()).close();
    }

    @Property(tries = 25, shrinking = ShrinkingMode.OFF)
    void afterAPlanIsAppliedThereIsNothingToPlan(@ForAll("lendings") Lending lending) {
        releases.publish(
                TENANT,
                lending.sources(),
                releases.current(TENANT, ROOT).map(Release::id).orElse(null),
                "tester",
                "任意");

        assertThat(releases.plan(TENANT, lending.sources()).steps()).isEmpty();
    }

    /** Names tell the type, so that no field ever changes it; sizes vary freely. */
    @Provide
    Arbitrary<Lending> lendings() {
        Arbitrary<List<String>> fields = field().list().ofMaxSize(6).uniqueElements(line -> line.split(":")[0]);
        return Combinators.combine(Arbitraries.integers().between(1, 3000), fields, Arbitraries.of(true, false))
                .as((length, lines, branched) -> {
                    Lending lending = new Lending(length, lines, List.of(), List.of());
                    return branched
                            ? lending.withBranch("c", "donor: {type: text, maxLength: 40, label: 捐赠人}")
                            : lending;
                });
    }

    private static Arbitrary<String> field() {
        Arbitrary<String> texts = Combinators.combine(number(1, 9), number(1, 4000))
                .as((n, length) -> "text%d: {type: text, maxLength: %d, label: 文本}".formatted(n, length));
        Arbitrary<String> decimals = Combinators.combine(number(1, 9), number(1, 20), number(0, 10))
                .as((n, whole, scale) -> "decimal%d: {type: decimal, precision: %d, scale: %d, label: 小数}"
                        .formatted(n, whole + scale, scale));
        Arbitrary<String> others = Combinators.combine(
                        number(1, 9), Arbitraries.of("integer", "boolean", "date", "date-time", "period"))
                .as((n, type) -> "%s%d: {type: %s, label: 其他}".formatted(type.replace("-t", "T"), n, type));
        return Arbitraries.oneOf(texts, decimals, others);
    }

    private static Arbitrary<Integer> number(int from, int to) {
        return Arbitraries.integers().between(from, to);
    }
}
