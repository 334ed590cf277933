package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.ss.usermodel.DateUtil;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** Exported workbooks as a spreadsheet program reads them: right, scope, masks and row policies hold as in the list. */
@Tag("database")
class ExportIntegrationTests {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String LOANS = "d_loan";
    private static final String ROLE = """
            kind: role
            name: counter
            label: {zh: 前台, en: Counter}
            grants:
              reader: {operations: [read, export], fields: {mobile: masked, limit: hidden}}
              book: {operations: [read, export], where: "status == 'shelved'"}
              loan: {operations: [read]}
            ---
            kind: list
            name: regulars
            label: {zh: 读者, en: Readers}
            object: reader
            columns: {name: {}, mobile: {}, limit: {}}
            search: {name: {}, mobile: {}, limit: {}}
            quick: [name, mobile]
            sort: [-mobile, limit, name]
            size: 20
            """;

    @TempDir
    private static Path folder;

    private static LibraryServer server;
    private static String administrator;
    private static String clerk;

    @BeforeAll
    static void start() throws Exception {
        server = LibraryServer.start(folder, ROLE);
        String oneTime = server.administratorPassword();
        administrator = changed(login("admin", oneTime), oneTime, "Administrator-2026");
        JsonNode root = json(get(administrator, "/api/auth/me")).path("organization");
        String east = create(
                "organization",
                "{\"code\":\"east\",\"name\":\"East\",\"type\":\"station\",\"parent\":\""
                        + root.path("id").asText() + "\"}");
        String inEast = ",\"organization\":\"" + east + "\"}";
        String user = create("user", "{\"username\":\"clerk\",\"displayName\":\"Clerk\"" + inEast);
        create("user-role", "{\"user\":\"" + user + "\",\"role\":\"counter\"}");
        post(administrator, "/api/data/user/" + user + "/actions/set-password", "{\"password\":\"Given-2026\"}");
        clerk = changed(login("clerk", "Given-2026"), "Given-2026", "Clerk-2026");
        create("reader", "{\"name\":\"=1+1\",\"mobile\":\"13812345678\",\"level\":\"child\",\"limit\":2" + inEast);
        create("reader", "{\"name\":\"Of the root\",\"level\":\"common\"}");
        create("book", book("9787020000011", "2026-09-30") + inEast);
        String lent = create("book", book("9787020000012", "2026-09-30") + inEast);
        post(administrator, "/api/data/book/" + lent + "/actions/lend", "{}");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String book(String isbn, String day) {
        return "{\"isbn\":\"" + isbn + "\",\"name\":\"Book\",\"price\":\"1234.50\",\"pages\":7,\"weight\":\"0.125\""
                + ",\"boughtOn\":\"" + day + "\"";
    }

    private static String login(String name, String password) throws Exception {
        String body = "{\"username\":\"" + name + "\",\"password\":\"" + password + "\"}";
        return json(post("", "/api/auth/login", body)).path("accessToken").asText();
    }

    private static String changed(String token, String old, String chosen) throws Exception {
        String body = "{\"old\":\"" + old + "\",\"new\":\"" + chosen + "\"}";
        return json(post(token, "/api/auth/password", body)).path("accessToken").asText();
    }

    private static String create(String object, String body) throws Exception {
        HttpResponse<byte[]> answer = post(administrator, "/api/data/" + object, body);
        assertThat(answer.statusCode())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(201);
        return json(answer).path("id").asText();
    }

    private static HttpResponse<byte[]> post(String token, String path, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return HTTP.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static HttpResponse<byte[]> get(String token, String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.address() + path)).header("Authorization", "Bearer " + token);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return HTTP.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static JsonNode json(HttpResponse<byte[]> answer) throws Exception {
        return JSON.readTree(answer.body());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static List<Row> rows(HttpResponse<byte[]> answer) throws Exception {
        assertThat(answer.statusCode())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(200);
        List<Row> rows = new ArrayList<>();
        try (XSSFWorkbook workbook = new XSSFWorkbook(new ByteArrayInputStream(answer.body()))) {
            Sheet sheet = workbook.getSheetAt(0);
            sheet.forEach(rows::add);
        }
        return rows;
    }

    private static List<String> texts(Row row) {
        return IntStream.range(0, row.getLastCellNum())
                .mapToObj(i -> row.getCell(i).getStringCellValue())
                .toList();
    }

    @Test
    void aListOffersNeitherToSearchNorToSortByWhatIsMaskedOrHidden() throws Exception {
        JsonNode list = json(get(clerk, "/api/meta/list/regulars"));
        assertThat(list.path("columns").findValuesAsText("field")).containsExactly("name", "mobile");
        assertThat(list.path("columns").path(0).has("mask")).isFalse();
        assertThat(list.path("columns").path(1).path("mask").asText()).isEqualTo("phone");
        assertThat(list.path("search").findValuesAsText("field")).containsExactly("name");
        assertThat(list.path("quick").toString()).isEqualTo("[\"name\"]");
        assertThat(list.path("sort").toString()).isEqualTo("[\"name\"]");
        assertThat(get(
                                clerk,
                                "/api/data/reader?sort="
                                        + list.path("sort").path(0).asText())
                        .statusCode())
                .isEqualTo(200);
        JsonNode whole = json(get(administrator, "/api/meta/list/regulars"));
        assertThat(whole.path("sort")).hasSize(3);
    }

    @Test
    void numbersAndDatesAreRealCells() throws Exception {
        HttpResponse<byte[]> answer = get(
                administrator,
                "/api/data/book/export?fields=isbn,price,pages,weight,boughtOn,status,isDear,organization&filter="
                        + encoded("isbn == '9787020000011'"));
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
        assertThat(answer.headers().firstValue("Content-Disposition").orElseThrow())
                .matches("attachment; .*filename\\*=UTF-8''" + encoded("图书") + "-[0-9]{8}\\.xlsx");
        List<Row> rows = rows(answer);
        assertThat(texts(rows.get(0))).containsExactly("ISBN", "定价", "页数", "重量", "购入日期", "状态", "贵重", "机构");
        assertThat(rows).hasSize(2);
        Row row = rows.get(1);
        Cell price = row.getCell(1);
        assertThat(price.getCellType()).isEqualTo(CellType.NUMERIC);
        assertThat(price.getNumericCellValue()).isEqualTo(1234.5);
        assertThat(price.getCellStyle().getDataFormatString()).isEqualTo("#,##0.00");
        assertThat(row.getCell(2).getNumericCellValue()).isEqualTo(7);
        assertThat(row.getCell(3).getNumericCellValue()).isEqualTo(0.125);
        assertThat(DateUtil.isCellDateFormatted(row.getCell(4))).isTrue();
        assertThat(row.getCell(4).getLocalDateTimeCellValue().toLocalDate()).isEqualTo(LocalDate.of(2026, 9, 30));
        assertThat(row.getCell(5).getStringCellValue()).isEqualTo("在架");
        assertThat(row.getCell(6).getStringCellValue()).isEqualTo("是");
        assertThat(row.getCell(7).getStringCellValue()).isEqualTo("East");
    }

    @Test
    void headingsSpeakTheLanguageThatIsAskedFor() throws Exception {
        List<Row> rows =
                rows(get(administrator, "/api/data/book/export?fields=isbn,status&sort=isbn", "Accept-Language", "en"));
        assertThat(texts(rows.get(0))).containsExactly("ISBN", "Status");
        assertThat(texts(rows.get(1))).containsExactly("9787020000011", "Shelved");
        assertThat(texts(rows.get(2))).containsExactly("9787020000012", "Lent");
    }

    @Test
    void scopeMasksAndHiddenFieldsHold() throws Exception {
        List<Row> rows = rows(get(clerk, "/api/data/reader/export"));
        List<String> headings = texts(rows.get(0));
        assertThat(headings).contains("姓名", "手机").doesNotContain("可借册数");
        assertThat(rows).hasSize(2);
        Cell name = rows.get(1).getCell(headings.indexOf("姓名"));
        assertThat(name.getCellType()).isEqualTo(CellType.STRING);
        assertThat(name.getStringCellValue()).isEqualTo("=1+1");
        assertThat(rows.get(1).getCell(headings.indexOf("手机")).getStringCellValue())
                .isEqualTo("138****5678");
        assertThat(get(clerk, "/api/data/reader/export?fields=limit").statusCode())
                .isEqualTo(400);
        assertThat(get(clerk, "/api/data/reader/export?sort=mobile").statusCode())
                .isEqualTo(403);
        assertThat(rows(get(administrator, "/api/data/reader/export"))).hasSize(3);
    }

    @Test
    void aRowPolicyHolds() throws Exception {
        List<Row> rows = rows(get(clerk, "/api/data/book/export?fields=isbn"));
        assertThat(rows).hasSize(2);
        assertThat(texts(rows.get(1))).containsExactly("9787020000011");
    }

    @Test
    void whoMayOnlyReadMayNotExport() throws Exception {
        assertThat(get(clerk, "/api/data/loan").statusCode()).isEqualTo(200);
        HttpResponse<byte[]> refused = get(clerk, "/api/data/loan/export");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(json(refused).path("code").asText()).isEqualTo("FORBIDDEN");
    }

    @Test
    void whatCannotBeExportedIsRefused() throws Exception {
        assertThat(json(get(administrator, "/api/data/reader/export?fields=name,loans"))
                        .path("code")
                        .asText())
                .isEqualTo("FIELD_NOT_EXPORTED");
        assertThat(json(get(administrator, "/api/data/book/export?format=pdf"))
                        .path("code")
                        .asText())
                .isEqualTo("PARAMETER_MALFORMED");
        assertThat(get(administrator, "/api/data/nothing/export").statusCode()).isEqualTo(404);
    }

    @Test
    void csvIsReadTheSameWay() throws Exception {
        HttpResponse<byte[]> answer = get(clerk, "/api/data/reader/export?format=csv&fields=name,mobile");
        assertThat(answer.headers().firstValue("Content-Disposition").orElseThrow())
                .endsWith(".csv");
        List<String> lines = new String(answer.body(), StandardCharsets.UTF_8)
                .lines()
                .skip(1)
                .toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).isEqualTo("'=1+1,138****5678");
        assertThat(lines.get(1)).matches("# 含个人信息，由 clerk 于 20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d 导出，追踪号 \\S+");
        assertThat(new String(
                                get(clerk, "/api/data/book/export?format=csv&fields=isbn")
                                        .body(),
                                StandardCharsets.UTF_8)
                        .lines()
                        .skip(1))
                .containsExactly("9787020000011");
        assertThat(get(clerk, "/api/data/loan/export?format=csv").statusCode()).isEqualTo(403);
    }

    @Test
    void personalDataIsMarkedWhateverReferenceLeadsToIt() throws Exception {
        String path = "/api/data/reader/export?format=csv&fields=";
        String marked = text(get(administrator, path + "createdBy.mobile"));
        assertThat(marked).contains("# 含个人信息，由 ");
        assertThat(text(get(administrator, path + "createdBy.username"))).doesNotContain("含个人信息");
    }

    private static String text(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    /** It stands beside the rows and not among them, so that they can be imported as they are. */
    @Test
    void aWorkbookOfPersonalDataTellsWhoMadeIt() throws Exception {
        String path = "/api/data/reader/export?fields=name,mobile";
        try (XSSFWorkbook workbook =
                new XSSFWorkbook(new ByteArrayInputStream(get(clerk, path).body()))) {
            Sheet sheet = workbook.getSheetAt(0);
            assertThat(sheet.getFooter().getCenter()).startsWith("含个人信息，由 clerk 于 ");
            assertThat(sheet.getHeader().getCenter())
                    .isEqualTo(sheet.getFooter().getCenter());
            assertThat(workbook.getProperties().getCoreProperties().getDescription())
                    .isEqualTo(sheet.getFooter().getCenter());
            assertThat(workbook.getNumberOfSheets()).isEqualTo(1);
            assertThat(sheet.getLastRowNum()).isEqualTo(1);
        }
        try (XSSFWorkbook workbook = new XSSFWorkbook(new ByteArrayInputStream(
                get(clerk, "/api/data/book/export?fields=isbn").body()))) {
            assertThat(workbook.getSheetAt(0).getFooter().getCenter()).isEmpty();
        }
    }

    /** A value in the second thousand that cannot be read, as a broken connection to the database would be. */
    @Test
    void aCsvThatBreaksMidwayIsAnErrorAndNotAShortFile() throws Exception {
        String reader = create("reader", "{\"name\":\"Breaks\",\"level\":\"common\"}");
        String lent = create("book", book("9787020000099", "2026-09-30") + "}");
        String loan = "{\"reader\":\"" + reader + "\",\"book\":\"" + lent
                + "\",\"period\":\"200001\",\"dueOn\":\"2026-09-30\"}";
        long first = Long.parseLong(create("loan", loan));
        String export = "/api/data/loan/export?format=csv&sort=id&filter=" + encoded("reader == " + reader);
        long last = repeated(first, 1_500);
        assertThat(new String(get(administrator, export).body(), StandardCharsets.UTF_8).lines())
                .hasSize(1 + 1_501);

        JdbcTemplate sql = new JdbcTemplate(server.dataSource());
        sql.update("update " + LOANS + " set period = 'zzzzzz' where id = ?", last);
        for (String asked : List.of(export, export.replace("sort=id", "sort=-id"))) {
            HttpResponse<byte[]> broken = get(administrator, asked);
            assertThat(broken.statusCode()).isEqualTo(500);
            assertThat(json(broken).path("code").asText()).isEqualTo("INTERNAL");
            assertThat(broken.headers().firstValue("Content-Disposition")).isEmpty();
        }
        sql.update("delete from " + LOANS + " where id > ?", first);
    }

    /** @return id of the last of so many copies, each in a month of its own */
    private static long repeated(long loan, int copies) {
        JdbcTemplate sql = new JdbcTemplate(server.dataSource());
        Map<String, Object> row = sql.queryForMap("select * from " + LOANS + " where id = ?", loan);
        List<String> columns = List.copyOf(row.keySet());
        String insert = "insert into " + LOANS + " (" + String.join(", ", columns) + ") values ("
                + String.join(", ", columns.stream().map(c -> "?").toList()) + ")";
        List<Object[]> rows = new ArrayList<>();
        for (int i = 1; i <= copies; i++) {
            row.put("id", loan + i);
            row.put("loan_no", "COPY-" + i);
            row.put("period", String.format("%04d%02d", 2000 + i / 12, 1 + i % 12));
            rows.add(columns.stream().map(row::get).toArray());
        }
        sql.batchUpdate(insert, rows);
        return loan + copies;
    }

    @Test
    void anExportIsAudited() throws Exception {
        rows(get(clerk, "/api/data/reader/export"));
        Long amount = new JdbcTemplate(server.dataSource())
                .queryForObject(
                        "select max(amount) from sys_audit where object = 'reader' and operation = 'export'"
                                + " and username = 'clerk'",
                        Long.class);
        assertThat(amount).isEqualTo(1);
    }
}
