package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.compile.DefaultModelCompiler;
import cn.minshui.engine.core.database.Dialect;
import cn.minshui.engine.core.database.MariaDbDialect;
import cn.minshui.engine.core.database.PostgresDialect;
import cn.minshui.engine.core.definition.SourceTreeReader;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.testkit.attack.Report;
import cn.minshui.engine.testkit.attack.StatementMatrix;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every statement of the shipped definitions keeps to its tenant and to the caller's part of the tree, on both databases. */
@Tag("full")
class StatementsUnitTests {
    @Test
    void everyStatementCarriesItsScope() throws IOException {
        try (DefaultPluginRegistry plugins = ShippedPlugins.registry()) {
            CompiledModel model = new DefaultModelCompiler(new CelExpressions(), plugins)
                    .compile(SourceTreeReader.read(MetadataUnitTests.METADATA, "demo"))
                    .at("350583/350583-01");
            for (Dialect dialect : List.of(new PostgresDialect(), new MariaDbDialect())) {
                Report report = new StatementMatrix(model, dialect).run();
                System.out.println("figure: " + report.line());
                assertThat(report.leaks()).isEmpty();
                assertThat(report.count()).isGreaterThan(10_000);
            }
        }
    }
}
