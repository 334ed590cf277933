package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Master meters and their sub-meters in two books; figures are worked out by hand. Each test has a month and cards of its own. */
@DatabaseTest(systemTables = true)
class MasterMetersIntegrationTests {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String DEARER = """
            kind: tariff
            name: C01
            label: 九月调价（示例价）
            kernel: 2
            versions:
              v1:
                effectiveFrom: "201907"
                items: {water: {price: "2.00"}}
              v2:
                effectiveFrom: "202609"
                priceChange: {mode: day}
                items: {water: {price: "2.20"}}
            """;

    private static OneBook book;
    private static BranchSystem system;

    @BeforeAll
    static void start(Database database) {
        book = new OneBook(database, MasterMetersIntegrationTests::changed);
        system = book.system;
    }

    /** C01 becomes dearer in September, by days; A02 leaves less than five m³ to the next bill. */
    private static SourceFile changed(SourceFile shipped) {
        if (shipped.path().endsWith("/tariffs/C01.yaml")) {
            return new SourceFile(shipped.path(), DEARER);
        }
        return shipped.path().endsWith("/tariffs/A02.yaml") ? CarryOverIntegrationTests.changed(shipped) : shipped;
    }

    @AfterAll
    static void stop() {
        book.close();
    }

    private static DataRecord card(String number) {
        return system.list("meter-card", "cardNo == params.no", Map.of("no", number), "lossCard")
                .get(0);
    }

    private static void change(String number, String field, @Nullable Object value) {
        Map<String, @Nullable Object> changes = new TreeMap<>();
        changes.put(field, value);
        system.inTransaction(data -> {
            DataRecord held = card(number);
            data.update("meter-card", held.id(), held.version(), changes);
            return true;
        });
    }

    private static void group(String prefix, int subs, @Nullable String method) {
        group(prefix, subs, method, "A01");
    }

    /** A master in the first book, and sub-meters in both in turn. */
    private static void group(String prefix, int subs, @Nullable String method, String priceCode) {
        book.card(prefix + "0", "简号", priceCode);
        for (int i = 1; i <= subs; i++) {
            book.card(prefix + i, "册本号", i % 2 == 0 ? "MC" : OneBook.BOOK, "简号", priceCode);
            change(prefix + i, "masterCard", card(prefix + "0").id());
        }
        if ("designated".equals(method)) {
            change(prefix + "0", "lossCard", card(prefix + "2").id());
        }
        change(prefix + "0", "lossMethod", method);
    }

    private static JsonNode act(String object, long id, String action, ObjectNode body) {
        return JSON.valueToTree(
                system.act(system.admin(), object, id, action, body).body());
    }

    private static JsonNode act(String object, long id, String action) {
        return act(object, id, action, BranchSystem.body());
    }

    private static long bookId(String number) {
        return system.list("book", "bookNo == params.no", Map.of("no", number), "name")
                .get(0)
                .id();
    }

    private static long run(int month, String bookNo) {
        ObjectNode body = BranchSystem.body().put("period", "20260" + month);
        system.act(system.admin(), "reading", null, "review", body.deepCopy());
        return system.create(system.admin(), "billing-run", body.put("book", Long.toString(bookId(bookNo))))
                .id();
    }

    /** {@code card volume}, of standing bills. */
    private static List<String> billed(String prefix) {
        return system
                .list(
                        "bill",
                        "startsWith(meterCard.cardNo, params.p) && kind == 'normal' && status == 'posted'",
                        Map.of("p", prefix),
                        "meterCard.cardNo",
                        "volume")
                .stream()
                .map(b -> b.text("meterCard.cardNo") + " " + b.decimal("volume").longValueExact())
                .sorted()
                .toList();
    }

    private static List<String> problems(JsonNode answer, String prefix) {
        List<String> problems = new ArrayList<>();
        answer.get("problems").forEach(p -> {
            String label = p.get("meterCard").get("label").asText();
            if (label.startsWith(prefix)) {
                problems.add(label + " " + p.get("code").asText());
            }
        });
        return problems.stream().sorted().toList();
    }

    private static JsonNode bill(String number) {
        long id = system.list(
                        "bill",
                        "meterCard.cardNo == params.no && kind == 'normal' && status == 'posted'",
                        Map.of("no", number),
                        "billNo")
                .get(0)
                .id();
        JsonNode again = act("bill", id, "recompute");
        assertThat(again.get("same").asBoolean()).as("%s", again).isTrue();
        return act("bill", id, "explain");
    }

    @Test
    void theMastersCardBearsTheLossUnlessItSaysOtherwise() {
        group("D", 3, null);
        book.reading(1, "D0", "正常", 0, 100);
        book.reading(1, "D1", "正常", 0, 30);
        book.reading(1, "D2", "正常", 0, 20);
        JsonNode first = act("billing-run", run(1, OneBook.BOOK), "post");
        // The third is not read yet: the others are billed, the master waits for it.
        assertThat(problems(first, "D")).containsExactly("D0 SUB_NOT_READ", "D3 READING_MISSING");
        assertThat(first.get("problems").toString()).contains("分表 D3 本期没有复核过的抄表");
        assertThat(billed("D")).containsExactly("D1 30");
        act("billing-run", run(1, "MC"), "post");
        book.reading(1, "D3", "正常", 0, 40);
        act("billing-run", run(1, OneBook.BOOK), "post");
        assertThat(billed("D")).containsExactly("D0 10", "D1 30", "D2 20", "D3 40");
        JsonNode master = bill("D0").get("master");
        assertThat(master.get("loss").asText()).isEqualTo("10");
        assertThat(master.get("whole").asText() + " " + master.get("subs").asText())
                .isEqualTo("100 90");
        assertThat(bill("D1").get("master").isNull()).isTrue();
    }

    @Test
    void theSubMetersBearItAlikeInWhateverBookAndRun() {
        group("E", 3, "alike");
        book.reading(2, "E0", "正常", 0, 100);
        book.reading(2, "E1", "正常", 0, 30);
        book.reading(2, "E2", "正常", 0, 20);
        book.reading(2, "E3", "正常", 0, 40);
        // Ten among three: 3, 3 and the rest. The second is in the other book, which is billed first.
        long other = run(2, "MC");
        act("billing-run", other, "post");
        assertThat(billed("E")).containsExactly("E2 23");
        act("billing-run", run(2, OneBook.BOOK), "post");
        assertThat(billed("E")).containsExactly("E1 33", "E2 23", "E3 44");
        JsonNode explained = bill("E2");
        assertThat(explained.get("volume").asText()).isEqualTo("23");
        assertThat(explained.at("/master/own").asText() + " + "
                        + explained.at("/master/share").asText())
                .isEqualTo("20 + 3");
        assertThat(explained.at("/algorithm/formula").asText()).isEqualTo("20 − 0 = 20");
        undone(other);
        Invariants.hold(system);
    }

    /** What was undone is billed the same again, and not at all when a reading has changed since the others were billed. */
    private static void undone(long run) {
        act("billing-run", run, "undo");
        assertThat(billed("E")).containsExactly("E1 33", "E3 44");
        act("billing-run", run(2, "MC"), "post");
        assertThat(billed("E")).containsExactly("E1 33", "E2 23", "E3 44");
        long again = system.list("bill", "meterCard.cardNo == 'E2' && status == 'posted'", Map.of(), "run")
                .get(0)
                .reference("run")
                .id();
        act("billing-run", again, "undo");
        long reading = system.list("reading", "meterCard.cardNo == 'E2'", Map.of(), "status")
                .get(0)
                .id();
        act("reading", reading, "send-back");
        ObjectNode corrected = BranchSystem.body().put("period", "202602").put("readStatus", "normal");
        corrected.put("meterCard", Long.toString(card("E2").id())).put("currentReading", 22);
        corrected.put("correct", true).put("readAt", "2026-02-20");
        system.act(system.admin(), "reading", null, "enter", corrected);
        JsonNode refused = act("billing-run", run(2, "MC"), "post");
        assertThat(problems(refused, "E")).containsExactly("E2 MASTER_GROUP_CHANGED");
        assertThat(billed("E")).containsExactly("E1 33", "E3 44");
    }

    @Test
    void byVolumeAndToOneOfThem() {
        group("F", 3, "by-volume");
        group("G", 2, "designated");
        for (String[] each : new String[][] {
            {"F0", "100"}, {"F1", "10"}, {"F2", "50"}, {"F3", "20"}, {"G0", "50"}, {"G1", "12"}, {"G2", "30"}
        }) {
            book.reading(3, each[0], "正常", 0, Long.parseLong(each[1]));
        }
        system.bill("202603");
        // 20 × 10/80 = 2.5 → 3, 20 × 50/80 = 12.5 → 13, the rest 4.
        assertThat(billed("F")).containsExactly("F1 13", "F2 63", "F3 24");
        assertThat(billed("G")).containsExactly("G1 12", "G2 38");
        assertThat(bill("G2").at("/master/method").asText()).isEqualTo("designated");
        bill("F3");
    }

    @Test
    void lessThanTheSubMetersWaitsAndANewMasterMeterCounts() {
        group("H", 2, "alike");
        book.reading(4, "H0", "正常", 0, 40);
        book.reading(4, "H1", "正常", 0, 30);
        book.reading(4, "H2", "正常", 0, 20);
        group("I", 2, "alike");
        book.reading(4, "I0", "换表", 0, 25, "旧表止码", 30L, "新表号", "I0-NEW", "新表起码", 5L);
        book.reading(4, "I1", "正常", 0, 30);
        book.reading(4, "I2", "正常", 0, 16);
        JsonNode preview = act("billing-run", run(4, OneBook.BOOK), "preview");
        assertThat(problems(preview, "H")).containsExactly("H0 MASTER_BELOW_MEMBERS", "H1 MASTER_BELOW_MEMBERS");
        assertThat(preview.get("problems").toString()).contains("总表 H0 的水量少于分表合计");
        drop(4);
        system.bill("202604");
        assertThat(billed("H")).isEmpty();
        // 30 + 20 of the two meters, four more than the sub-meters.
        assertThat(billed("I")).containsExactly("I1 32", "I2 18");
    }

    private static void drop(int month) {
        for (DataRecord run : system.list("billing-run", "status == 'previewed'", Map.of(), "period")) {
            if (run.period("period").getMonthValue() == month) {
                act("billing-run", run.id(), "drop");
            }
        }
    }

    @Test
    void aSuspendedReadingWaitsWithItsGroupAndIsBilledInAnotherRunOfItsPeriod() {
        group("J", 2, "alike");
        book.reading(5, "J0", "正常", 0, 50);
        book.reading(5, "J1", "正常", 0, 20);
        book.reading(5, "J2", "正常", 0, 20);
        book.card("K1");
        book.reading(5, "K1", "正常", 0, 25);
        for (String number : List.of("J2", "K1")) {
            long id = system.list("reading", "meterCard.cardNo == params.no", Map.of("no", number), "status")
                    .get(0)
                    .id();
            act("reading", id, "suspend", BranchSystem.body().put("reason", "用户有异议"));
        }
        JsonNode preview = act("billing-run", run(5, OneBook.BOOK), "preview");
        assertThat(problems(preview, "K")).containsExactly("K1 READING_SUSPENDED");
        assertThat(problems(preview, "J")).containsExactly("J0 SUB_NOT_READ", "J1 SUB_NOT_READ");
        assertThat(preview.get("problems").toString()).contains("抄表暂挂，不出账：用户有异议");
        drop(5);
        system.bill("202605");
        assertThat(billed("J")).isEmpty();
        book.reading(6, "K1", "正常", 25, 35);
        JsonNode june = act("billing-run", run(6, OneBook.BOOK), "post");
        assertThat(june.get("problems").toString()).contains("2026-05 的抄表仍暂挂，未出账：用户有异议");
        for (DataRecord waiting : system.list("reading", "status == 'suspended'", Map.of(), "suspendReason")) {
            act("reading", waiting.id(), "release");
        }
        system.bill("202605");
        assertThat(billed("J")).containsExactly("J1 25", "J2 25");
        assertThat(billed("K")).containsExactly("K1 10", "K1 25");
        // Twenty at 1.85 and five at 2.78, as if it had been billed in May.
        List<DataRecord> items = system.list(
                "bill-item",
                "bill.meterCard.cardNo == 'K1' && bill.period == params.p && item == 'water'",
                Map.of("p", YearMonth.of(2026, 5)),
                "tier",
                "amount");
        assertThat(items)
                .extracting(i -> i.integer("tier") + " " + i.decimal("amount"))
                .containsExactly("1 37.00", "2 13.90");
    }

    @Test
    void whatCannotBeAMasterIsRefused() {
        group("L", 1, null);
        book.card("L5", "册本号", "OB", "营业站点", OneBook.OTHER_STATION);
        book.card("L6");
        assertThat(refusal("L0", card("L0").id())).contains("总表不能是本户自己");
        assertThat(refusal("L6", card("L1").id())).contains("只能有一层");
        assertThat(refusal("L0", card("L6").id())).contains("本户已有分表");
        assertThat(refusal("L5", card("L0").id())).contains("同一营业站点");
    }

    private static String refusal(String number, long master) {
        ProblemException refused =
                catchThrowableOfType(ProblemException.class, () -> change(number, "masterCard", master));
        return refused.problems().stream().map(p -> p.message().zh()).toList().toString();
    }

    /** The master does not wait for bills: the reading that its volume was taken from cannot become another one. */
    @Test
    void aMasterIsBilledBeforeASubMeterThatIsReviewed() {
        group("Q", 2, null);
        book.reading(8, "Q0", "正常", 0, 100);
        book.reading(8, "Q1", "正常", 0, 30);
        book.reading(8, "Q2", "正常", 0, 20);
        act("billing-run", run(8, OneBook.BOOK), "post");
        assertThat(billed("Q")).as("the second lies in the other book").containsExactly("Q0 50", "Q1 30");
        long reading = system.list("reading", "meterCard.cardNo == 'Q2'", Map.of(), "status")
                .get(0)
                .id();
        for (int current : new int[] {22, 20}) {
            act("reading", reading, "send-back");
            ObjectNode corrected = BranchSystem.body().put("period", "202608").put("readStatus", "normal");
            corrected.put("meterCard", Long.toString(card("Q2").id())).put("currentReading", current);
            corrected.put("correct", true).put("readAt", "2026-08-20");
            system.act(system.admin(), "reading", null, "enter", corrected);
            JsonNode posted = act("billing-run", run(8, "MC"), "post");
            if (current == 22) {
                assertThat(problems(posted, "Q")).containsExactly("Q2 MASTER_GROUP_CHANGED");
            }
        }
        assertThat(billed("Q")).containsExactly("Q0 50", "Q1 30", "Q2 20");
        Invariants.hold(system);
    }

    /** From 21 August to 20 September are 31 days, 20 of them dearer: of 15 m³ ten, of 25 sixteen. */
    @Test
    void aPriceChangeInsideThePeriodSplitsTheSharedVolume() {
        group("P", 2, "alike", "C01");
        for (String number : List.of("P0", "P1", "P2")) {
            book.reading(8, number, "零水量", 0, 0);
        }
        system.bill("202608");
        book.reading(9, "P0", "正常", 0, 40);
        book.reading(9, "P1", "正常", 0, 10);
        book.reading(9, "P2", "正常", 0, 20);
        system.bill("202609");
        assertThat(billed("P")).containsExactly("P1 15", "P2 25");
        assertThat(bill("P1").get("total").asText()).isEqualTo("32.00");
        assertThat(bill("P2").get("total").asText()).isEqualTo("53.20");
        assertThat(bill("P2").get("tariffs").findValuesAsText("version")).containsExactlyInAnyOrder("v1", "v2");
    }

    /** A month of random readings of a group. @return m³ of the master meter */
    private static long readAtRandom(Random random, String prefix, int subs, int month, long[] pointers) {
        long whole = random.nextInt(3) == 0 ? 0 : random.nextInt(20);
        for (int i = 1; i <= subs; i++) {
            long used = random.nextInt(4) == 0 ? 0 : random.nextInt(random.nextBoolean() ? 4 : 40);
            whole += used;
            read(prefix, i, month, used, pointers);
        }
        read(prefix, 0, month, whole, pointers);
        return whole;
    }

    private static void read(String prefix, int card, int month, long used, long[] pointers) {
        long last = pointers[card];
        pointers[card] += used;
        book.reading(month, prefix + card, used == 0 ? "零水量" : "正常", last, pointers[card]);
    }

    /** Whatever is read, and whatever the tariff leaves to the next bill: nothing of the master's volume is lost or billed twice. */
    @Test
    void whatIsBilledAndWhatWaitsIsTheMastersVolume() {
        Random random = new Random(20261123);
        String[] methods = {"master", "alike", "by-volume", "designated"};
        Map<String, Long> wholes = new TreeMap<>();
        Map<String, long[]> pointers = new TreeMap<>();
        for (int g = 0; g < 8; g++) {
            String prefix = "R" + g + "-";
            group(prefix, 2 + g % 3, methods[g % 4], g < 4 ? "A02" : "A01");
            pointers.put(prefix, new long[3 + g % 3]);
        }
        for (int month = 5; month <= 7; month++) {
            for (int g = 0; g < 8; g++) {
                String prefix = "R" + g + "-";
                long[] of = Objects.requireNonNull(pointers.get(prefix));
                wholes.merge(prefix, readAtRandom(random, prefix, of.length - 1, month, of), Long::sum);
            }
            system.bill("20260" + month);
            wholes.forEach((prefix, whole) -> assertThat(billedVolume(prefix) + carried(prefix))
                    .as(prefix)
                    .isEqualTo(whole));
            Invariants.hold(system);
        }
        assertThat(wholes.keySet().stream().anyMatch(p -> carried(p) > 0))
                .as("something waits, or the minimum was not tried")
                .isTrue();
    }

    private static long billedVolume(String prefix) {
        return billed(prefix).stream()
                .mapToLong(b -> Long.parseLong(b.substring(b.indexOf(' ') + 1)))
                .sum();
    }

    private static long carried(String prefix) {
        return system.list("meter-card", "startsWith(cardNo, params.p)", Map.of("p", prefix), "carriedVolume").stream()
                .filter(c -> !c.isNull("carriedVolume"))
                .mapToLong(c -> c.decimal("carriedVolume").longValueExact())
                .sum();
    }
}
