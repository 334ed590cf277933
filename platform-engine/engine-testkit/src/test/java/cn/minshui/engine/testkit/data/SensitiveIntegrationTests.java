package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.data.RecordService.ListRequest;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.testkit.DatabaseTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.transaction.support.TransactionTemplate;

/** Sensitive fields: nothing of them stands in the database in plain, whichever way it came, and all of it is found and read. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SensitiveIntegrationTests {
    private final LibraryPlatform library;
    private final CallContext reg;
    private final DataAccess data;

    SensitiveIntegrationTests(Database database) {
        library = new LibraryPlatform(
                database, List.of(new SourceFile(LibraryPlatform.FURTHER, Samples.text("members"))), List.of());
        library.user("reg", library.east, "registrar");
        library.user("hel", library.east, "helper");
        library.user("cho", library.east, "chosen");
        reg = library.as("reg");
        data = library.data.open(reg);
    }

    private DataRecord member(String code, String mobile, String certificate) {
        return library.create(
                reg,
                "member",
                "{'code':'%s','mobile':'%s','certificate':'%s','hint':'hint of %s'}"
                        .formatted(code, mobile, certificate, certificate));
    }

    private List<String> codes(CallContext context, @Nullable String filter) {
        return library.list(context, "member", filter, "code").items().stream()
                .map(row -> row.text("code"))
                .sorted()
                .toList();
    }

    private List<String> quick(CallContext context, String text) {
        ListRequest asked =
                new ListRequest("member", null, List.of("code"), 1, 50, List.of("code"), ListRequest.Count.EXACT, text);
        return library.records.list(context, asked).items().stream()
                .map(row -> row.text("code"))
                .toList();
    }

    private String stored(String column, String code) {
        return library.database
                .jdbc()
                .queryForObject("select " + column + " from d_member where code = ?", String.class, code);
    }

    private void load(int rows, String prefix) {
        new TransactionTemplate(library.database.transactions().getTransactionManager()).executeWithoutResult(s -> {
            try (BulkWriter writer = data.bulk("member", "code", "mobile", "certificate", "hint")) {
                long id = data.reserveIds(rows);
                for (int i = 0; i < rows; i++) {
                    String code = prefix + i;
                    writer.add(
                            id++, library.east, code, "139" + code, "LOADED~" + code, i % 2 == 0 ? null : "H~" + code);
                }
            }
        });
    }

    @Test
    void everyWayOfWritingEncryptsAndEveryWayOfReadingOpens() {
        DataRecord made = library.records.create(
                reg,
                "member",
                json("{'code':'W1','mobile':'13800001111','certificate':'RAW~111111','hint':'raw hint'}"),
                "key-of-w1");
        library.records.update(
                reg, "member", made.id(), 1L, json("{'mobile':'13800002222','certificate':'RAW~222222'}"));
        long second = data.create("member", Map.of("code", "W2", "mobile", "13800003333"));
        data.updateAll(
                "member",
                List.of(
                        new DataAccess.Change(made.id(), 2, Map.of("certificate", "RAW~ALIKE")),
                        new DataAccess.Change(second, 1, Map.of("certificate", "RAW~OTHER"))));
        load(5, "few");
        load(400, "many");
        library.records.delete(reg, "member", second, 2L);

        assertThat(RawLook.find(
                        library.database,
                        "13800001111",
                        "13800002222",
                        "13800003333",
                        "RAW~",
                        "raw hint",
                        "hint of",
                        "139few",
                        "139many",
                        "LOADED~",
                        "H~many"))
                .isEmpty();
        assertThat(stored("mobile", "W1")).startsWith("enc:a");
        assertThat(stored("hint", "many7")).startsWith("enc:a");
        assertThat(stored("hint", "many8")).isNull();

        DataRecord read = library.records.read(reg, "member", made.id(), List.of());
        assertThat(read.text("mobile")).isEqualTo("13800002222");
        assertThat(read.text("certificate")).isEqualTo("RAW~ALIKE");
        assertThat(read.text("hint")).isEqualTo("raw hint");
        assertThat(data.require("member", made.id(), "mobile", "known").text("mobile"))
                .isEqualTo("13800002222");
        assertThat(data.list(Query.of("member")
                        .where("code in params.codes", Map.of("codes", List.of("many3", "few4")))
                        .fields("mobile", "certificate")
                        .sort("code")))
                .extracting(row -> row.text("mobile") + " " + row.text("certificate"))
                .containsExactly("139few4 LOADED~few4", "139many3 LOADED~many3");
        assertThat(library.records
                        .history(reg, "member", made.id())
                        .get(1)
                        .changes()
                        .get("mobile"))
                .hasFieldOrPropertyWithValue("before", "13800001111")
                .hasFieldOrPropertyWithValue("after", "13800002222");
    }

    /** The same request again gets the same answer, which was kept encrypted. */
    @Test
    void anAnswerByItsKeyIsKeptEncrypted() {
        String body = "{'code':'I1','mobile':'13711110000'}";
        long first =
                library.records.create(reg, "member", json(body), "same-key").id();
        assertThat(library.records.create(reg, "member", json(body), "same-key").id())
                .isEqualTo(first);
        assertThat(library.database.jdbc().queryForList("select answer from sys_idempotency", String.class))
                .allMatch(answer -> answer.startsWith("enc:a"));
        // What tells the request from others is made with a key: nobody tries numbers until the print is the same.
        assertThat(library.database.jdbc().queryForList("select request_hash from sys_idempotency", String.class))
                .allMatch(print -> print.matches("[1-9][0-9]*:[A-Za-z0-9_-]{43}"));
    }

    @Test
    void filtersAskForEqualityAndPresence() {
        member("F1", "13511110001", "FILTER-1");
        member("F2", "13511110002", "FILTER-2");
        library.create(reg, "member", "{'code':'F3','friend':{'code':'F1'}}");
        String mine = "startsWith(code, 'F') && ";
        assertThat(codes(reg, mine + "mobile == '13511110001'")).containsExactly("F1");
        assertThat(codes(reg, mine + "'13511110002' == mobile")).containsExactly("F2");
        assertThat(codes(reg, mine + "mobile != '13511110001'")).containsExactly("F2", "F3");
        assertThat(codes(reg, mine + "!(mobile == '13511110001')")).containsExactly("F2", "F3");
        assertThat(codes(reg, mine + "certificate in ['FILTER-1', 'FILTER-2', 'nobody']"))
                .containsExactly("F1", "F2");
        assertThat(codes(reg, mine + "isNull(certificate)")).containsExactly("F3");
        assertThat(codes(reg, mine + "has(hint)")).containsExactly("F1", "F2");
        assertThat(codes(reg, mine + "friend.mobile == '13511110001'")).containsExactly("F3");
        assertThat(codes(reg, mine + "known")).containsExactly("F1", "F2");
        assertThat(codes(reg, "mobile == 'FILTER-1'")).isEmpty();
        assertThat(data.count(Query.of("member")
                        .where(
                                "certificate in params.some || mobile == params.one",
                                Map.of("some", List.of("FILTER-2", "x", "y"), "one", "13511110001"))))
                .isEqualTo(2);
    }

    @Test
    void nothingElseIsAskedOfThem() {
        for (String filter : List.of(
                "mobile.startsWith('135')",
                "mobile > '1'",
                "certificate + 'x' == 'y'",
                "certificate == mobile",
                "hint == 'hint'",
                "size(mobile) > 3",
                "mobile in [code]")) {
            assertThat(refused(() -> library.list(reg, "member", filter, "code"))
                            .problems())
                    .as(filter)
                    .extracting(Problem::code)
                    .containsOnly("EXPRESSION_NOT_PUSHABLE");
        }
        ListRequest sorted =
                new ListRequest("member", null, List.of("mobile"), 1, 10, List.of("code"), ListRequest.Count.NONE);
        assertThat(refused(() -> library.records.list(reg, sorted)).problems())
                .extracting(Problem::code)
                .containsExactly("FIELD_UNORDERED");
        assertThatThrownBy(() -> data.list(Query.of("member").where("hint == params.x", Map.of("x", "y"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Rules in Java see the text as ever. */
    @Test
    void rulesReadThePlainText() {
        assertThat(refused(() -> member("R1", "13511119999", "short")).problems())
                .extracting(Problem::code)
                .containsExactly("VALIDATION");
    }

    @Test
    void theSearchBoxFindsThemByAllOrTheEndOfThem() {
        member("Q1", "13622223333", "QUICK-1");
        member("Q2", "13644443333", "QUICK-2");
        library.create(reg, "member", "{'code':'Q3333','remark':'calls 13622223333 at times'}");
        assertThat(quick(reg, "13622223333")).containsExactly("Q1", "Q3333");
        assertThat(quick(reg, "3333")).containsExactly("Q1", "Q2", "Q3333");
        assertThat(quick(reg, "6222")).containsExactly("Q3333");
        assertThat(quick(reg, "333")).containsExactly("Q3333");
        assertThat(quick(reg, "QUICK-1")).isEmpty();
    }

    @Test
    void masksHoldOnAllWays() {
        DataRecord made = member("M1", "13612345678", "MASKED-1");
        CallContext hel = library.as("hel");
        DataRecord seen = library.records.read(hel, "member", made.id(), List.of());
        assertThat(seen.text("mobile")).isEqualTo("136****5678");
        assertThat(seen.text("certificate")).isEqualTo("***");
        assertThat(seen.values()).doesNotContainKey("hint");
        Map<String, ?> changes =
                library.records.history(hel, "member", made.id()).get(0).changes();
        assertThat(changes.get("mobile")).hasFieldOrPropertyWithValue("after", "136****5678");
        assertThat(changes.get("certificate")).hasFieldOrPropertyWithValue("after", "***");
        assertThat(changes).doesNotContainKey("hint");
        assertThat(refused(() -> library.list(hel, "member", "mobile == '13612345678'", "code"))
                        .problems())
                .extracting(Problem::code)
                .containsExactly("FIELD_MASKED");
        assertThat(quick(hel, "13612345678")).isEmpty();
    }

    @Test
    void aPolicyComparesThem() {
        member("P1", "13512340001", "POLICY-1");
        member("P2", "13512340002", "POLICY-2");
        member("P3", "13512340003", "POLICY-3");
        assertThat(codes(library.as("cho"), "startsWith(code, 'P')")).containsExactly("P1", "P2");
    }

    /** Texts that are alike in every way but one: case, blanks, forms of a letter, and what encrypted texts begin with. */
    @Test
    void exactlyEqualTextsAreFound() {
        Random random = new Random(7);
        List<String> texts = new ArrayList<>(List.of(
                "ABCDEF",
                "abcdef",
                "ABCDEF ",
                " ABCDEF",
                "ＡＢＣＤＥＦ",
                "ÄBCDEF",
                "A\u0308BCDEF",
                "enc:a1:AAAA",
                "'; --xx",
                "50%_!!"));
        for (int i = 0; i < 40; i++) {
            texts.add(random.ints(6 + random.nextInt(4), 'a', 'd')
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString());
        }
        Map<String, List<String>> expected = new HashMap<>();
        for (int i = 0; i < texts.size(); i++) {
            String code = "E%03d".formatted(i);
            data.create("member", Map.of("code", code, "certificate", texts.get(i)));
            expected.computeIfAbsent(texts.get(i), t -> new ArrayList<>()).add(code);
        }
        expected.forEach((text, codes) -> assertThat(data
                        .list(Query.of("member")
                                .where("certificate == params.text", Map.of("text", text))
                                .fields("code", "certificate")
                                .sort("code"))
                        .stream()
                        .map(row -> row.text("code"))
                        .toList())
                .as(text)
                .isEqualTo(codes));
    }

    /** Two rows of one text have nothing in common but the blind index, and not even that with another field. */
    @Test
    void equalTextsDoNotLookEqual() {
        List<String> codes = IntStream.range(0, 2).mapToObj(i -> "X" + i).toList();
        codes.forEach(code -> library.create(
                reg, "member", "{'code':'%s','mobile':'13900000000','certificate':'13900000000'}".formatted(code)));
        assertThat(stored("mobile", "X0")).isNotEqualTo(stored("mobile", "X1"));
        assertThat(stored("mobile__exact", "X0"))
                .isEqualTo(stored("mobile__exact", "X1"))
                .isNotEqualTo(stored("certificate__exact", "X0"));
    }
}
