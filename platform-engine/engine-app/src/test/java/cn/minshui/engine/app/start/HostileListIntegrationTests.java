package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What somebody may write into the address of a list: every answer has the right status, plain words and a place, none is a 500. */
@Tag("database")
class HostileListIntegrationTests {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern DATABASE_WORDS = Pattern.compile(
            "(?i)sqlstate|syntax error at|jdbc|psql|mariadb|postgres|d_parcel|column \"|java\\.|exception");
    private static final String ORDINARY = "filter=&sort=&page=1&size=5&fields=code";

    private static final String PARCEL = """
            kind: object
            name: parcel
            label: {zh: 包裹, en: Parcel}
            module: lending
            scope: organization
            title: code
            key: code
            fields:
              code: {type: text, maxLength: 40, required: true, label: {zh: 代码, en: Code}}
              words: {type: text, maxLength: 200, label: {zh: 文字, en: Words}}
              whole: {type: integer, label: {zh: 整数, en: Whole}}
              wide: {type: decimal, precision: 30, scale: 10, label: {zh: 大数, en: Wide}}
              day: {type: date, label: {zh: 日期, en: Day}}
              moment: {type: date-time, label: {zh: 时间, en: Moment}}
              month: {type: period, label: {zh: 月份, en: Month}}
              state: {type: choice, dictionary: parcel-state, label: {zh: 状态, en: State}}
              hush: {type: text, maxLength: 40, secret: true, label: {zh: 密, en: Secret}}
              phone: {type: text, maxLength: 20, mask: phone, label: {zh: 电话, en: Phone}}
              inner: {type: integer, label: {zh: 内部, en: Inner}}
              twice: {type: computed, result: integer, expression: "inner * 2", label: {zh: 两倍, en: Twice}}
              sum: {type: computed, result: integer, expression: "whole + 1", label: {zh: 和, en: Sum}}
              label: {type: computed, result: text, maxLength: 80, expression: "'No. ' + code", label: {zh: 标签, en: Label}}
              next: {type: reference, object: parcel, label: {zh: 下一个, en: Next}}
              lines: {type: child-table, object: parcel-line, parent: parcel, label: {zh: 行, en: Lines}}
            """
            + IntStream.range(0, 9)
                    .mapToObj(i ->
                            "  r%d: {type: reference, object: parcel, label: {zh: 引用%d, en: R%d}}\n".formatted(i, i, i))
                    .collect(Collectors.joining())
            + """
            unique:
              code: {fields: [code]}
            ---
            kind: object
            name: parcel-line
            label: {zh: 包裹行, en: Line of a parcel}
            module: lending
            scope: organization
            title: text
            fields:
              parcel: {type: reference, object: parcel, required: true, label: {zh: 包裹, en: Parcel}}
              text: {type: text, maxLength: 40, label: {zh: 文字, en: Text}}
            ---
            kind: dictionary
            name: parcel-state
            label: {zh: 包裹状态, en: State of a parcel}
            items:
              open: {label: {zh: 开, en: Open}}
              posted: {label: {zh: 已寄, en: Posted}}
            ---
            kind: role
            name: packer
            label: {zh: 打包员, en: Packer}
            grants:
              parcel: {operations: [read, export], fields: {phone: masked, inner: hidden}}
            """;

    @TempDir
    private static Path folder;

    private static LibraryServer server;
    private static String administrator;
    private static String packer;

    private record Answer(int status, JsonNode body, String text) {
        String code() {
            return body.path("code").asText();
        }

        JsonNode problem() {
            return body.path("problems").path(0);
        }

        List<String> codes() {
            return body.path("items").findValuesAsText("code");
        }
    }

    @BeforeAll
    static void start() throws Exception {
        server = LibraryServer.start(folder, PARCEL);
        String oneTime = server.administratorPassword();
        administrator = changed(token("admin", oneTime), oneTime, "Administrator-2026");
        create(
                "user",
                Map.of("username", "pat", "displayName", "Pat", "roles", List.of(Map.of("role", "packer"))),
                "pat");
        packer = changed(token("pat", "Given-2026"), "Given-2026", "Chosen-2026");
        create("parcel", Map.of("code", "p1", "words", "a%b", "whole", 1, "wide", "0.1", "day", "2026-01-31"), "");
        create("parcel", Map.of("code", "p2", "words", "a_b", "whole", Long.MAX_VALUE - 1, "day", "9999-12-31"), "");
        create("parcel", Map.of("code", "p3", "words", "a\\b", "month", "202601", "state", "open"), "");
        create("parcel", Map.of("code", "p4", "words", "axb", "moment", "9999-12-31T23:59:59Z"), "");
        create("parcel", Map.of("code", "p5", "words", "😀中文'\"", "phone", "13812345678", "inner", 7), "");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String token(String username, String password) throws Exception {
        String body = JSON.writeValueAsString(Map.of("username", username, "password", password));
        return send("POST", "/api/auth/login", body, "")
                .body()
                .path("accessToken")
                .asText();
    }

    private static String changed(String token, String old, String chosen) throws Exception {
        String body = JSON.writeValueAsString(Map.of("old", old, "new", chosen));
        return send("POST", "/api/auth/password", body, token)
                .body()
                .path("accessToken")
                .asText();
    }

    private static void create(String object, Map<String, Object> values, String username) throws Exception {
        Answer created = send("POST", "/api/data/" + object, JSON.writeValueAsString(values), administrator);
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        if (!username.isEmpty()) {
            String path =
                    "/api/data/" + object + "/" + created.body().path("id").asText() + "/actions/set-password";
            assertThat(send("POST", path, "{\"password\":\"Given-2026\"}", administrator)
                            .status())
                    .isEqualTo(200);
        }
    }

    private static Answer send(String method, String path, String body, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
        String text = response.body();
        JsonNode json = text.startsWith("{") || text.startsWith("[") ? JSON.readTree(text) : MissingNode.getInstance();
        return new Answer(response.statusCode(), json, text);
    }

    private static Answer query(String query) throws Exception {
        return send("GET", "/api/data/parcel?" + query, "", administrator);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Answer list(String parameter, String value) throws Exception {
        return query(parameter + "=" + encoded(value));
    }

    private static Answer filter(String filter) throws Exception {
        return list("filter", filter);
    }

    private static List<String> found(String filter) throws Exception {
        Answer answer = query("fields=code&sort=code&filter=" + encoded(filter));
        assertThat(answer.status()).as(filter + " " + answer.text()).isEqualTo(200);
        return answer.codes();
    }

    /** Plain words, a place, and nothing of the database. */
    private static void refused(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.code()).as(answer.text()).isEqualTo(code);
        assertThat(answer.problem().path("message").asText()).containsPattern("[\\u4e00-\\u9fff]");
        assertThat(answer.problem().has("path")
                        || answer.problem().has("column")
                        || answer.problem().has("line"))
                .as(answer.text())
                .isTrue();
        assertThat(DATABASE_WORDS.matcher(answer.text()).find())
                .as(answer.text())
                .isFalse();
    }

    static Stream<Arguments> filters() {
        Map<String, String> all = new TreeMap<>();
        all.put("(".repeat(3_000) + "true" + ")".repeat(900), "EXPRESSION_COST");
        all.put("(".repeat(150) + "true" + ")".repeat(150), "EXPRESSION_COST");
        all.put("!".repeat(150) + "true", "EXPRESSION_COST");
        all.put("whole == 1" + " || whole == 1".repeat(200), "EXPRESSION_COST");
        all.put("whole in [" + "1,".repeat(1_500) + "1]", "EXPRESSION_COST");
        all.put("whole in [" + "1,".repeat(10_000) + "1]", "FILTER_TOO_LONG");
        all.put("words == '" + "x".repeat(60_000) + "'", "FILTER_TOO_LONG");
        all.put("words == '" + "x".repeat(5_000) + "'", "EXPRESSION_COST");
        all.put("words == 'a\u0000b'", "EXPRESSION_TYPE");
        all.put("words == '\\u0000'", "EXPRESSION_TYPE");
        all.put("\u0000", "EXPRESSION_SYNTAX");
        all.put("words == '\\ud800'", "EXPRESSION_SYNTAX");
        all.put("字段 == 1", "EXPRESSION_SYNTAX");
        all.put("😀", "EXPRESSION_SYNTAX");
        all.put("whole > 1; drop table d_x", "EXPRESSION_SYNTAX");
        all.put("whole == 1 -- ", "EXPRESSION_SYNTAX");
        all.put("whole > 12345678901234567890123456789012345678901", "EXPRESSION_RANGE");
        all.put("wide > 1234567890123456789012345678901234567890.5", "EXPRESSION_RANGE");
        all.put("wide > 0." + "1".repeat(40), "EXPRESSION_RANGE");
        all.put("wide > 1e400", "EXPRESSION_RANGE");
        all.put("wide * wide > 1", "EXPRESSION_RANGE");
        all.put("whole == 9223372036854775808", "EXPRESSION_RANGE");
        all.put("div(whole, 0, 2, 'up') > 1", "EXPRESSION_RANGE");
        all.put("addDays(day, 99999999) > day", "EXPRESSION_RANGE");
        all.put("addYears(day, 101) > day", "EXPRESSION_RANGE");
        all.put("day > date('10000-01-01')", "EXPRESSION_TYPE");
        all.put("day > date('2026-02-30')", "EXPRESSION_TYPE");
        all.put("moment > dateTime('2026-01-01')", "EXPRESSION_TYPE");
        all.put("month > period('202613')", "EXPRESSION_TYPE");
        all.put("nothing == 1", "EXPRESSION_UNKNOWN_NAME");
        all.put("hush == 'x'", "EXPRESSION_UNKNOWN_NAME");
        all.put("next.hush == 'x'", "EXPRESSION_UNKNOWN_NAME");
        all.put("next.next.hush == 'x'", "EXPRESSION_UNKNOWN_NAME");
        all.put("next.next.next.code == 'x'", "EXPRESSION_TYPE");
        all.put("next" + ".next".repeat(60) + ".code == 'x'", "EXPRESSION_TYPE");
        all.put("lines.text == 'x'", "EXPRESSION_TYPE");
        all.put("state == 'pstd'", "EXPRESSION_CHOICE");
        all.put("next.next.state in ['open', 'closed']", "EXPRESSION_CHOICE");
        all.put("next == '17'", "EXPRESSION_TYPE");
        all.put("next == 'abc'", "EXPRESSION_TYPE");
        all.put("next == 1.5", "EXPRESSION_TYPE");
        all.put("next == -1", "EXPRESSION_RANGE");
        all.put("words.matches('(a+)+$')", "EXPRESSION_NOT_PUSHABLE");
        all.put("code", "EXPRESSION_TYPE");
        all.put("1", "EXPRESSION_TYPE");
        all.put("null", "EXPRESSION_TYPE");
        all.put("params.x == 1", "EXPRESSION_UNKNOWN_NAME");
        all.put("t0.id == 1", "EXPRESSION_UNKNOWN_NAME");
        all.put("tenant_id == 1", "EXPRESSION_UNKNOWN_NAME");
        return all.entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
    }

    @ParameterizedTest
    @MethodSource("filters")
    void aFilterThatCannotBeIsTold(String filter, String code) throws Exception {
        refused(filter(filter), 400, code);
        Answer export = send("GET", "/api/data/parcel/export?filter=" + encoded(filter), "", administrator);
        refused(export, 400, code);
    }

    @Test
    void anUnknownChoiceIsToldWithThosePossible() throws Exception {
        Answer answer = filter("state == 'pstd'");
        assertThat(answer.problem().path("message").asText()).contains("pstd", "open", "posted");
        assertThat(answer.problem().path("fix").asText()).contains("posted");
        assertThat(answer.problem().path("column").asText()).isEqualTo("7");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "words.contains('%')| p1",
                "words.contains('_')| p2",
                "words.contains('\\\\')| p3",
                "words.startsWith('a%')| p1",
                "words.startsWith('%')| ",
                "words.endsWith('_b')| p2",
                "words.endsWith('\\\\b')| p3",
                "words.contains('!')| ",
                "words.contains('😀')| p5",
                "words.endsWith('\\'\"')| p5",
                "words == 'a%b'| p1",
                "words == 'a\\\\b'| p3",
                "words == '\\' or 1=1 --'| ",
                "words.contains('?')| ",
                "words.contains('{0}')| ",
                "whole == 9223372036854775806| p2",
                "whole + whole > 9223372036854775807| p2",
                "whole * 9223372036854775807 > 1| p1 p2",
                "sum > 9223372036854775806| p2",
                "label == 'No. p4'| p4",
                "wide == 0.10000| p1",
                "wide < 1234567890123456789012345678901234567.0| p1",
                "isNull(addDays(day, 1)) && has(day)| p2",
                "isNull(addYears(moment, 1)) && has(moment)| p4",
                "addDays(day, -40000) < day| p1 p2",
                "addMonths(day, 1) == date('2026-02-28')| p1",
                "state in ['open', 'posted']| p3",
                "next.next.code == 'p1'| ",
                "isNull(next.next.code) && code == 'p1'| p1",
                "size(words) == 5| p5",
            })
    void oddValuesAreOnlyValues(String filter, String codes) throws Exception {
        List<String> expected = codes == null ? List.of() : List.of(codes.split(" "));
        assertThat(found(filter)).isEqualTo(expected);
    }

    @Test
    void theSearchBoxTakesWildcardsForThemselves() throws Exception {
        for (String odd : List.of("%", "_", "\\", "p%", "p_", "\\%", "' or 1=1 --")) {
            Answer answer = query("fields=code&quick=" + encoded(odd));
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.codes()).as(odd).isEmpty();
        }
        assertThat(query("fields=code&quick=p").codes()).hasSize(5);
        refused(list("quick", "x".repeat(201)), 400, "QUICK");
    }

    @ParameterizedTest
    @CsvSource({
        "page=0,PAGE,page",
        "page=-1,PAGE,page",
        "page=abc,PARAMETER_MALFORMED,page",
        "page=1.5,PARAMETER_MALFORMED,page",
        "page=99999999999,PARAMETER_MALFORMED,page",
        "page=2147483647,PAGE,page",
        "size=0,PAGE,size",
        "size=-5,PAGE,size",
        "size=100000,PAGE,size",
        "size=abc,PARAMETER_MALFORMED,size",
        "count=maybe,PARAMETER_MALFORMED,count",
        "sort=nothing,FIELD_UNKNOWN,sort",
        "sort=-nothing,FIELD_UNKNOWN,sort",
        "sort=-,FIELD_EMPTY,sort",
        "sort=hush,FIELD_UNKNOWN,sort",
        "sort=next.hush,FIELD_UNKNOWN,sort",
        "sort=lines,FIELD_UNKNOWN,sort",
        "sort=next.next.next.code,FIELD_TOO_DEEP,sort",
        "sort=code%20desc,FIELD_UNKNOWN,sort",
        "sort=code%3Bdrop,FIELD_UNKNOWN,sort",
        "sort=1,FIELD_UNKNOWN,sort",
        "sort=%00,FIELD_UNKNOWN,sort",
        "fields=nothing,FIELD_UNKNOWN,fields",
        "'fields=code,,words',FIELD_EMPTY,fields",
        "fields=hush,FIELD_UNKNOWN,fields",
        "fields=next.lines,FIELD_UNKNOWN,fields",
        "fields=*,FIELD_UNKNOWN,fields",
        "fields=next.next.next.code,FIELD_TOO_DEEP,fields",
        "fields=%F0%9F%98%80,FIELD_UNKNOWN,fields",
        "page=1&page=2,PARAMETER_REPEATED,page",
        "filter=true&filter=false,PARAMETER_REPEATED,filter",
        "sort=code&sort=words,PARAMETER_REPEATED,sort",
        "filter=%ff,EXPRESSION_SYNTAX,",
    })
    void parametersAreReadStrictly(String query, String code, String path) throws Exception {
        Answer answer = query(query);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.code()).as(answer.text()).isEqualTo(code);
        if (path != null) {
            assertThat(answer.problem().path("path").asText()).isEqualTo(path);
        }
        assertThat(DATABASE_WORDS.matcher(answer.text()).find())
                .as(answer.text())
                .isFalse();
    }

    /** Tomcat leaves such a parameter out: the list would come without its filter. No client library sends it, so a socket does. */
    @Test
    void aParameterThatCannotBeDecodedIsNotLeftOut() throws Exception {
        URI address = URI.create(server.address());
        String request =
                "GET /api/data/parcel?filter=%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                        + administrator + "\r\n\r\n";
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 400").contains("PARAMETER_UNREADABLE");
        }
    }

    @Test
    void whatIsTooMuchIsRefusedBeforeTheDatabase() throws Exception {
        String many = IntStream.range(0, 600).mapToObj(i -> "code").collect(Collectors.joining(","));
        refused(list("sort", many), 400, "SORT_TOO_LONG");
        String emoji = "x" + "😀".repeat(100);
        refused(list("fields", emoji), 400, "FIELD_UNKNOWN");
        String unknown = IntStream.range(0, 2_000).mapToObj(i -> "f" + i).collect(Collectors.joining(","));
        refused(list("fields", unknown), 400, "FIELDS_TOO_MANY");
        String joins = IntStream.range(0, 81)
                .mapToObj(i -> "r" + i / 9 + ".r" + i % 9 + ".code")
                .collect(Collectors.joining(","));
        refused(list("fields", joins), 400, "REFERENCES_TOO_MANY");
        String some = IntStream.range(0, 40)
                .mapToObj(i -> "r" + i / 9 + ".r" + i % 9 + ".code")
                .collect(Collectors.joining(","));
        assertThat(list("fields", some).status()).isEqualTo(200);
        String longest = "words == '" + "x".repeat(110_000) + "'";
        refused(filter(longest), 400, "FILTER_TOO_LONG");
        assertThat(filter("words == '" + "x".repeat(200_000) + "'").status()).isIn(400, 414, 431);
    }

    @Test
    void aDateIsShiftedPastTheLastYearStepByStep() throws Exception {
        String shifted = "day";
        for (int i = 0; i < 6; i++) {
            shifted = "addYears(" + shifted + ", 100)";
        }
        assertThat(found("has(" + shifted + ")")).containsExactly("p1");
        refused(
                filter("has(" + "addYears(".repeat(40) + "day" + ", 100)".repeat(40) + ")"),
                400,
                "EXPRESSION_NOT_PUSHABLE");
        assertThat(found("isNull(addYears(" + shifted + ", 100)) && has(day)")).containsExactly("p2");
    }

    @Test
    void computedFieldsAreSortedByMaskedOnesAreNot() throws Exception {
        Answer sorted = query("fields=code&filter=" + encoded("has(whole)") + "&sort=-sum,label,-twice");
        assertThat(sorted.codes()).containsExactly("p2", "p1");
        assertThat(query("fields=code&sort=-label&size=2").codes()).containsExactly("p5", "p4");
        for (String masked : List.of("phone", "-next.phone", "next.next.phone")) {
            refusedFor(packer, "sort=" + masked, 403, "FIELD_MASKED");
            refusedFor(packer, "filter=" + encoded("has(" + masked.replace("-", "") + ")"), 403, "FIELD_MASKED");
        }
        for (String hidden : List.of("inner", "twice", "next.inner", "next.next.twice")) {
            refusedFor(packer, "sort=" + hidden, 400, "FIELD_UNKNOWN");
            refusedFor(packer, "fields=" + hidden, 400, "FIELD_UNKNOWN");
            refusedFor(packer, "filter=" + encoded("has(" + hidden + ")"), 400, "EXPRESSION_UNKNOWN_NAME");
        }
        assertThat(send("GET", "/api/data/parcel?fields=phone&filter=" + encoded("code == 'p5'"), "", packer)
                        .text())
                .contains("138****5678");
    }

    private static void refusedFor(String token, String query, int status, String code) throws Exception {
        for (String path : List.of("/api/data/parcel?", "/api/data/parcel/export?")) {
            Answer answer = send("GET", path + query, "", token);
            refused(answer, status, code);
        }
    }

    @Test
    void aNumberThatWouldBreakEveryListIsNotStored() throws Exception {
        String body = "{\"code\":\"p9\",\"whole\":9223372036854775807}";
        Answer answer = send("POST", "/api/data/parcel", body, administrator);
        refused(answer, 422, "NUMBER_TOO_LARGE");
        assertThat(answer.problem().path("path").asText()).isEqualTo("sum");
        assertThat(found("code == 'p9'")).isEmpty();
        assertThat(query("size=5").status()).isEqualTo(200);
    }

    @Test
    void anOrdinaryListIsServed() throws Exception {
        assertThat(query(ORDINARY).codes()).hasSize(5);
        assertThat(query("size=1000&page=10000").status()).isEqualTo(200);
        assertThat(query("count=false&size=1&page=5&sort=code&fields=code").codes())
                .containsExactly("p5");
    }
}
