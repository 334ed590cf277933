package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.OverlayLayer;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A card's price code is a tariff with prices today at the node of the card, whoever writes it and on whatever way. */
@DatabaseTest(systemTables = true)
class PriceCodeIntegrationTests {
    private static final String OF_THE_COMPANY = """
            kind: tariff
            name: K01
            label: 本公司绿化（示例价）
            kernel: 2
            versions: {v: {effectiveFrom: "202601", items: {water: {price: "1.00"}}}}
            """;

    private static OneBook book;
    private static BranchSystem system;

    @BeforeAll
    static void start(Database database) {
        book = new OneBook(
                database,
                shipped -> new SourceFile(shipped.path(), edited(shipped.text())),
                List.of(new OverlayLayer("350583", List.of(new SourceFile("350583/K01.yaml", OF_THE_COMPANY)))));
        system = book.system;
        book.card("P1");
    }

    @AfterAll
    static void stop() {
        book.close();
    }

    /** The prices of a code begin after the day of the test. */
    private static String edited(String text) {
        return text.contains("name: C01\n") ? begins(text, "202612") : text;
    }

    private static String begins(String tariff, String month) {
        return tariff.replaceAll("effectiveFrom: \"[0-9]+\"", "effectiveFrom: \"" + month + "\"");
    }

    private static DataRecord card() {
        return system.list("meter-card", "cardNo == 'P1'", Map.of(), "customer", "account", "book", "priceCode")
                .get(0);
    }

    private static ObjectNode body(String number, String code, String organization) {
        DataRecord known = card();
        ObjectNode body =
                BranchSystem.body().put("cardNo", number).put("name", "某户").put("serviceAddress", "某路");
        body.put("priceCode", code)
                .put("organization", Long.toString(system.organization(organization)))
                .put("customer", Long.toString(known.reference("customer").id()))
                .put("account", Long.toString(known.reference("account").id()))
                .put("book", Long.toString(known.reference("book").id()));
        return body;
    }

    private static List<String> refused(Runnable write) {
        ProblemException refused = catchThrowableOfType(ProblemException.class, write::run);
        assertThat(refused).isNotNull();
        return refused.problems().stream()
                .filter(p -> !p.code().equals("BULK_REFUSED"))
                .map(p -> p.code() + " "
                        + (p.place() instanceof Place.InBody at
                                ? at.path()
                                : p.message().zh()))
                .toList();
    }

    @Test
    void overTheApiEveryWrongCodeIsToldAtOnce() {
        ObjectNode wrong = body("P2", "A99", OneBook.STATION);
        wrong.putArray("mixedUsage")
                .addObject()
                .put("lineNo", 1)
                .put("mode", "ratio")
                .put("value", "100")
                .put("priceCode", "C01");
        wrong.remove("name");
        assertThat(refused(() -> system.create(system.admin(), "meter-card", wrong)))
                .containsExactlyInAnyOrder(
                        "CHOICE_UNKNOWN priceCode", "FIELD_REQUIRED name", "CHOICE_UNKNOWN mixedUsage.0.priceCode");
        long id = card().id();
        assertThat(refused(() -> system.update(
                        system.admin(), "meter-card", id, BranchSystem.body().put("priceCode", "C01"))))
                .containsExactly("CHOICE_UNKNOWN priceCode");
        assertThat(card().text("priceCode")).isEqualTo("A01");
        Problem told = catchThrowableOfType(
                        ProblemException.class,
                        () -> system.create(system.admin(), "meter-card", body("P3", "C01", OneBook.STATION)))
                .problems()
                .get(0);
        assertThat(told.message().zh()).contains("简号", "没有 C01", "A01 居民生活用水").doesNotContain("特种");
    }

    @Test
    void theNodeOfTheCardCountsAndNotThatOfTheCaller() {
        CallContext group = system.admin();
        system.create(group, "meter-card", body("K1", "K01", OneBook.STATION));
        assertThat(refused(() -> system.create(group, "meter-card", body("K2", "K01", "group"))))
                .containsExactly("CHOICE_UNKNOWN priceCode");
        CallContext clerk = system.as("clerk1", OneBook.STATION, "administrator");
        system.create(clerk, "meter-card", body("K3", "K01", OneBook.STATION));
    }

    @Test
    void pluginsWriteNoOtherCodes() {
        DataRecord known = card();
        assertThat(refused(() -> system.inTransaction(data -> {
                    data.update("meter-card", known.id(), known.version(), Map.of("priceCode", "C01"));
                    return true;
                })))
                .containsExactly("CHOICE_UNKNOWN priceCode");
        assertThat(refused(() -> system.inTransaction(data -> {
                    try (BulkWriter writer =
                            data.bulk("mixed-usage", "meterCard", "lineNo", "mode", "value", "priceCode")) {
                        long id = data.reserveIds(2);
                        for (String code : List.of("A01", "A98")) {
                            writer.add(id++, known.organization(), known.id(), 1L, "ratio", BigDecimal.TEN, code);
                        }
                    }
                    return true;
                })))
                .containsExactly("CHOICE_UNKNOWN 1.priceCode");
    }

    @Test
    void anImportTellsEachRow() {
        WorkbookBytes workbook = new WorkbookBytes().sheet("用户", WorkbookBytes.CARD);
        for (String[] each : new String[][] {{"I1", "K01", ""}, {"I2", "C01", ""}, {"I3", "A01", "60%:A01;40%:Z9"}}) {
            Map<String, Object> row = workbook.row("用户", "户号", each[0], "户名", "户", "用水地址", "某路");
            row.putAll(Map.of("营业站点", OneBook.STATION, "册本号", OneBook.BOOK, "简号", each[1], "收费方式", "坐收"));
            row.putAll(Map.of("表号", "MI" + each[0], "量程位数", 5, "起码", 0, "装表日期", LocalDate.of(2025, 1, 1)));
            row.put("混合用水", each[2]);
        }
        assertThat(system.load("meter-card", workbook.bytes(), true, false).problems())
                .filteredOn(p -> p.code().equals("PRICE_CODE_UNKNOWN"))
                .extracting(p -> p.message().zh())
                .containsExactlyInAnyOrder("没有简号 C01", "没有简号 Z9");
    }

    @Test
    void whatACardHasStaysWhenItsCodeIsGone() {
        book.card("P4", "简号", "A02");
        DataRecord card =
                system.list("meter-card", "cardNo == 'P4'", Map.of(), "remark").get(0);
        system.publish(text -> text.contains("name: A02\n") ? begins(text, "203001") : edited(text));
        system.update(
                system.admin(), "meter-card", card.id(), BranchSystem.body().put("remark", "改备注"));
        assertThat(refused(() -> system.create(system.admin(), "meter-card", body("P5", "A02", OneBook.STATION))))
                .containsExactly("CHOICE_UNKNOWN priceCode");
    }
}
