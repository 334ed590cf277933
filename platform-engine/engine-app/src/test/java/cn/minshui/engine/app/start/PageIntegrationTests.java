package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a browser gets before anybody logs in: the built page, or the one in {@code src/test/page} where npm was skipped. The same
 * on every database, so it is tested on one.
 */
class PageIntegrationTests {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern FILE = Pattern.compile("(?:src|href)=\"(/[^\"]+)\"|:\"(/[^\"]+)\"");
    private static final Pattern IMPORT_MAP = Pattern.compile("<script type=\"importmap\">(.*?)</script>");
    private static final String PAGE_OF_THE_TESTS = "of-the-tests";

    @TempDir
    private static Path folder;

    private static LibraryServer server;

    @BeforeAll
    static void start() throws Exception {
        server = LibraryServer.start(folder, "");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static Set<String> filesOf(String page) {
        Set<String> files = new LinkedHashSet<>();
        Matcher named = FILE.matcher(page);
        while (named.find()) {
            files.add(named.group(1) == null ? named.group(2) : named.group(1));
        }
        return files;
    }

    private static String typeOf(String file) {
        return switch (file.substring(file.lastIndexOf('.'))) {
            case ".js" -> "text/javascript";
            case ".css" -> "text/css";
            case ".svg" -> "image/svg+xml";
            default -> throw new AssertionError("the page names a file of a new sort: " + file);
        };
    }

    private static void assertProblem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.uri().toString()).isEqualTo(status);
        assertThat(header(answer, "Content-Type")).startsWith("application/problem+json");
        assertThat(answer.body()).contains("traceId").doesNotContain("<html");
    }

    @Test
    void thePageIsAskedForAnewEachTime() throws Exception {
        HttpResponse<String> page = get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(header(page, "Content-Type")).isEqualTo("text/html;charset=UTF-8");
        assertThat(header(page, "Cache-Control")).isEqualTo("no-cache");
        assertThat(page.body()).contains("<div id=\"app\">").contains("<script type=\"module\"");
        boolean skipped = !"false".equals(System.getProperty("minshui.test.page.skipped"));
        if (!skipped) {
            assertThat(page.body()).as("npm has built a page").doesNotContain(PAGE_OF_THE_TESTS);
            assertThat(filesOf(page.body())).hasSizeGreaterThan(4);
        }
    }

    @Test
    void everyFileThatThePageNamesIsThereAndHashedOnesAreKept() throws Exception {
        Set<String> files = filesOf(get("/").body());
        assertThat(files).anyMatch(file -> file.endsWith(".js")).anyMatch(file -> file.endsWith(".css"));
        for (String file : files) {
            HttpResponse<String> answer = get(file);
            assertThat(answer.statusCode()).as(file).isEqualTo(200);
            assertThat(header(answer, "Content-Type")).as(file).startsWith(typeOf(file));
            assertThat(header(answer, "Cache-Control"))
                    .as(file)
                    .isEqualTo(file.startsWith("/assets/") ? "max-age=31536000, public, immutable" : "no-cache");
            assertThat(answer.body()).as(file).isNotBlank();
        }
    }

    @Test
    void anAddressOfTheRouterOpensThePage() throws Exception {
        String page = get("/").body();
        for (String address : new String[] {"/login", "/page/book", "/page/book/12345?tab=items"}) {
            HttpResponse<String> answer = get(address);
            assertThat(answer.statusCode()).as(address).isEqualTo(200);
            assertThat(header(answer, "Content-Type")).as(address).startsWith("text/html");
            assertThat(header(answer, "Cache-Control")).as(address).isEqualTo("no-cache");
            assertThat(answer.body()).as(address).isEqualTo(page);
        }
    }

    @Test
    void whatIsNotThereIsAProblemAndNeverThePage() throws Exception {
        String token = token();
        assertProblem(get("/api/nowhere", "Authorization", "Bearer " + token), 404);
        assertProblem(get("/api", "Authorization", "Bearer " + token), 404);
        assertProblem(get("/api/nowhere"), 401);
        for (String path : new String[] {"/assets/index-gone.js", "/favicon.ico", "/application.yaml", "/v3/nowhere"}) {
            HttpResponse<String> answer = get(path);
            assertProblem(answer, 404);
            assertThat(header(answer, "Cache-Control")).as(path).doesNotContain("immutable");
        }
    }

    @Test
    void theOnlyInlineScriptIsTheImportMapThatThePolicyNames() throws Exception {
        HttpResponse<String> page = get("/");
        Matcher map = IMPORT_MAP.matcher(page.body());
        assertThat(map.find()).isTrue();
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(map.group(1).getBytes(StandardCharsets.UTF_8));
        assertThat(header(page, "Content-Security-Policy"))
                .contains("script-src 'self' 'sha256-" + Base64.getEncoder().encodeToString(digest) + "';");
        assertThat(page.body().replaceAll("(?s)<script type=\"importmap\">.*?</script>", ""))
                .doesNotContainPattern("(?s)<script(?![^>]*src=)[^>]*>");
    }

    /** Of an administrator who has chosen his password. */
    private static String token() throws Exception {
        String oneTime = server.administratorPassword();
        String first =
                tokenOf(post("/api/auth/login", "", "{\"username\":\"admin\",\"password\":\"" + oneTime + "\"}"));
        return tokenOf(
                post("/api/auth/password", first, "{\"old\":\"" + oneTime + "\",\"new\":\"Administrator-2026\"}"));
    }

    private static HttpResponse<String> post(String path, String token, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static String tokenOf(HttpResponse<String> answer) {
        Matcher token = Pattern.compile("\"accessToken\":\"([^\"]+)\"").matcher(answer.body());
        assertThat(token.find()).as(answer.body()).isTrue();
        return token.group(1);
    }
}
