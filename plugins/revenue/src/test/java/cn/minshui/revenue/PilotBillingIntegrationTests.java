package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.imports.ImportResult;
import cn.minshui.engine.testkit.DatabaseTest;
import cn.minshui.revenue.BilledFigures.Figures;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The pilot's workbook through import, review and billing gives the figures that were calculated independently. */
@DatabaseTest(systemTables = true)
class PilotBillingIntegrationTests {
    private static final Path DEMO = Path.of("..", "..", "metadata", "demo");

    @Test
    void billsBothMonthsToTheCent(Database database) throws IOException {
        JsonNode expected = new ObjectMapper().readTree(Files.readAllBytes(DEMO.resolve("nanan-pilot.expected.json")));
        List<String> readers = new ArrayList<>();
        for (int station = 1; station <= 4; station++) {
            for (int book = 1; book <= 3; book++) {
                readers.add("reader" + station + book);
            }
        }
        try (BranchSystem system =
                new BranchSystem(database, List.of("350583-01", "350583-02", "350583-03", "350583-04"), readers)) {
            byte[] workbook = Files.readAllBytes(DEMO.resolve("nanan-pilot.xlsx"));
            ImportResult dry = system.load("branch-workbook", workbook, true, false);
            assertThat(dry.problems()).isEmpty();
            assertThat(system.list("meter-card", "id > 0", Map.of(), "cardNo")).isEmpty();
            ImportResult result = system.load("branch-workbook", workbook, false, false);
            assertThat(result.problems()).isEmpty();
            assertThat(result.written()).isEqualTo(12 + 612 * 3);
            for (String month : List.of("2026-09", "2026-10")) {
                long run = system.bill(month.replace("-", ""));
                assertThat(BilledFigures.of(system, run)).isEqualTo(figures(expected.get(month)));
            }
        }
    }

    private static Map<String, Figures> figures(JsonNode stations) {
        Map<String, Figures> figures = new TreeMap<>();
        stations.fields().forEachRemaining(entry -> {
            JsonNode of = entry.getValue();
            Map<Long, BigDecimal> tiers = new TreeMap<>();
            of.get("tier").fields().forEachRemaining(t -> tiers.put(Long.valueOf(t.getKey()), number(t.getValue())));
            figures.put(
                    entry.getKey(),
                    new Figures(
                            of.get("bills").longValue(),
                            number(of.get("usage")),
                            number(of.get("water")),
                            number(of.get("sewage")),
                            number(of.get("garbage")),
                            number(of.get("total")),
                            tiers));
        });
        return figures;
    }

    private static BigDecimal number(JsonNode node) {
        return Figures.plain(new BigDecimal(node.asText()));
    }
}
